"""An album of files in the outbox: several messages, one post, there once whatever fails."""

from collections.abc import Iterable
from enum import Enum
from itertools import product
from typing import Any

import pytest
from aiogram.methods import ForwardMessage, SendMediaGroup, TelegramMethod
from aiogram.types import BufferedInputFile, Document

from bot.domain.parcel import Parcel, ParcelState
from bot.telegram.frozen import pack
from bot.views.desk import Trouble
from tests.support.session import bad_request, flood, message, server_error, timed_out
from tests.telegram.world import CHANNEL, DESK, ChannelSession, Office, Outcome

NAMES = ("w.json", "w.csv", "w.md")
LATER = ("x.json", "x.csv", "x.md")


class InPart(Enum):
    """Telegram keeps some of an album's messages and refuses the others."""

    FIRST = (0,)
    LAST_TWO = (1, 2)


class AlbumSession(ChannelSession):
    """A channel whose posts are documents; people post there in between."""

    def __init__(self, script: Iterable[Outcome | InPart] = ()) -> None:
        super().__init__()
        self.outcomes = iter(script)
        self.files: dict[int, BufferedInputFile] = {}

    def shown(self, name: str) -> int:
        return [file.filename for file in self.files.values()].count(name)

    async def answer(self, method: TelegramMethod[Any]) -> object:
        match method:
            case SendMediaGroup():
                return self._album(method)
            case ForwardMessage(message_id=number) if number in self.files:
                self.forwards += 1
                return message(DESK, next(self.ids), document=_document(self.files[number]))
        return await super().answer(method)

    def _album(self, method: SendMediaGroup) -> object:
        outcome = next(self.outcomes, Outcome.OK)
        if outcome is Outcome.FLOOD:
            return flood(40)
        if outcome is Outcome.LOST_BEFORE:
            return timed_out()
        kept = outcome.value if isinstance(outcome, InPart) else range(len(method.media))
        numbers = [self._keep(method.media[at].media) for at in kept]
        self.posts[self.top + 1] = "somebody's reply"
        self.top += 1
        if isinstance(outcome, InPart):
            return bad_request('failed to send message #1 with the error message "Too Many"')
        if outcome is Outcome.LOST_AFTER:
            return timed_out()
        if outcome is Outcome.ERROR_AFTER:
            return server_error()
        return [message(CHANNEL, number) for number in numbers]

    def _keep(self, file: object) -> int:
        assert isinstance(file, BufferedInputFile)
        self.top += 1
        self.files[self.top] = file
        self.posts[self.top] = ""
        return self.top


def _document(file: BufferedInputFile) -> Document:
    return Document(
        file_id="f", file_unique_id="u", file_name=file.filename, file_size=len(file.data)
    )


def album(names: tuple[str, ...]) -> Parcel:
    files = {name: (name, name.encode()) for name in names}
    media = [{"type": "document", "media": f"attach://{name}"} for name in names]
    return Parcel(CHANNEL, pack("sendMediaGroup", {"media": media}, files))


@pytest.mark.parametrize("crash", [None, *product(range(1, 6), (False, True))])
async def test_an_album_appears_once_whatever_fails(crash: tuple[int, bool] | None) -> None:
    """No file is posted twice, whatever fails; where one is missing, the desk is told."""
    for script in product((*Outcome, *InPart), repeat=2):
        session = AlbumSession(script)
        office = Office(session)
        office.store.crash = crash
        await office.store.add([album(NAMES), album(LATER)], office.calendar())

        await office.minutes(20)

        assert office.store.states == [ParcelState.SENT] * 2, script
        for names in (NAMES, LATER):
            shown = [session.shown(name) for name in names]
            assert max(shown) == 1, (script, shown)
            assert shown == [1, 1, 1] or {*script} & {*InPart}, (script, shown)
        assert session.forwards == 0
        missing = any(session.shown(name) == 0 for name in (*NAMES, *LATER))
        assert (Trouble.POST_IN_PART in office.troubles) == missing, script


async def test_after_an_album_in_part_the_next_post_is_still_found() -> None:
    """What is noted as the newest message is never beyond what was seen there."""
    session = AlbumSession([InPart.LAST_TWO, Outcome.LOST_AFTER])
    office = Office(session)
    await office.store.add([album(NAMES), album(LATER)], office.calendar())

    await office.minutes(20)

    assert [session.shown(name) for name in (*NAMES, *LATER)] == [0, 1, 1, 1, 1, 1]
    assert office.store.rows[1].message == min(session.files)


async def test_an_album_takes_a_number_for_each_file() -> None:
    """The search for the next post begins behind the whole album."""
    session = AlbumSession()
    office = Office(session)
    await office.store.add([album(NAMES)], office.calendar())

    await office.minutes(1)

    assert office.store.rows[1].message == min(session.files)
    assert office.store.last[str(CHANNEL)] == max(session.files)
