"""The guide where Telegram says no: one channel's trouble stays its own."""

from datetime import UTC, datetime

import pytest

from bot.domain.calendar import Calendar
from bot.domain.errors import BotError
from bot.domain.guide import Guide, fingerprint
from bot.domain.parcel import Parcel
from bot.domain.pause import Pauses
from bot.domain.week import Week
from bot.usecases.channels import KeepGuide

ONE, TWO = "@one", "@two"


class Shelf:
    """A ChannelStore in memory; ``queued`` is its outbox."""

    def __init__(self) -> None:
        self.guides: dict[int | str, Guide] = {}
        self.queued: list[Parcel] = []

    async def guide(self, chat: int | str) -> Guide | None:
        return self.guides.get(chat)

    async def post_guide(self, parcel: Parcel, posts: int) -> None:
        self.guides[parcel.chat] = Guide(fingerprint(parcel.body), posts=posts)
        self.queued.append(parcel)

    async def guide_edited(self, chat: int | str, text: bytes) -> None:
        there = self.guides[chat]
        self.guides[chat] = Guide(text, there.message, there.posts, there.pinned)

    async def guide_pinned(self, chat: int | str) -> None:
        there = self.guides[chat]
        self.guides[chat] = Guide(there.text, there.message, there.posts, pinned=True)

    async def waiting(self, chat: int | str) -> bool:
        return any(parcel.chat == chat for parcel in self.queued)

    async def remind(self, week: Week, parcel: Parcel) -> None:  # noqa: ARG002 (a port's method)
        self.queued.append(parcel)


class Wall:
    """A Board that refuses edits in one channel."""

    def __init__(self, refuses: int | str = "") -> None:
        self.refuses = refuses
        self.edited: list[int | str] = []

    async def edit(self, chat: int | str, message: int, body: bytes) -> bool:
        del message, body
        if chat == self.refuses:
            raise BotError
        self.edited.append(chat)
        return True

    async def pin(self, chat: int | str, message: int) -> bool:
        del chat, message
        return True


async def nobody() -> None:
    raise AssertionError("the desk has no reason to be asked")


def keeper(shelf: Shelf, wall: Wall, posts: dict[int | str, bytes]) -> KeepGuide:
    calendar = Calendar(lambda: datetime(2026, 11, 25, tzinfo=UTC), Pauses())
    return KeepGuide(shelf, wall, calendar, lambda: posts, nobody)


async def test_a_channel_that_refuses_holds_up_no_other() -> None:
    """Where the bot lost its rights in one channel, the others stay up to date."""
    shelf, wall = Shelf(), Wall(refuses=ONE)
    for chat in (ONE, TWO):
        shelf.guides[chat] = Guide(b"old", message=7, pinned=True)
    with pytest.raises(BotError):
        await keeper(shelf, wall, {ONE: b"new", TWO: b"new"})()
    assert wall.edited == [TWO]
    assert shelf.guides[ONE].text == b"old"
    assert shelf.guides[TWO].text == fingerprint(b"new")


async def test_a_refused_text_is_replaced_by_the_next_one_only() -> None:
    """A text that Telegram will not take is not tried for ever, and a better one is."""
    shelf, wall = Shelf(), Wall()
    posts: dict[int | str, bytes] = {ONE: b"bad"}
    keep = keeper(shelf, wall, posts)
    await keep()
    posts[ONE] = b"good"
    await keep()  # the first may still be on its way
    assert [parcel.body for parcel in shelf.queued] == [b"bad"]
    shelf.queued.clear()  # Telegram has refused it
    posts[ONE] = b"bad"
    await keep()
    assert shelf.queued == []
    posts[ONE] = b"good"
    await keep()
    assert [parcel.body for parcel in shelf.queued] == [b"good"]
    assert shelf.guides[ONE].posts == 1


async def test_nothing_is_edited_that_has_not_changed() -> None:
    """Telegram is asked once after a start whether the post is there, and then left alone."""
    shelf, wall = Shelf(), Wall()
    shelf.guides[ONE] = Guide(fingerprint(b"same"), message=7, pinned=True)
    keep = keeper(shelf, wall, {ONE: b"same"})
    for _minute in range(3):
        await keep()
    assert wall.edited == [ONE]
