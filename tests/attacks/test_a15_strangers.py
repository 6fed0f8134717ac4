"""A15: three hundred strangers pass by, and no trace of their ids is left anywhere."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiogram import Bot, Dispatcher, Router
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import Chat, Message, Update, User

from tests.attacks.conftest import Measure
from tests.attacks.taint import Mark, files_in, hits
from tests.support.loud import overheard
from tests.support.session import RecordingSession
from tests.support.stage import staged

STRANGERS = 300
FIRST = 7_512_345_001
AT_ONCE = 50
EPOCH = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    with overheard(monkeypatch) as written:
        yield written


async def test_strangers_leave_nothing(
    tmp_path: Path, said: io.StringIO, measure: Measure
) -> None:
    """Who looks in, writes a word and leaves is in no file, no row and no line of a log."""
    ids = [FIRST + 7 * number for number in range(STRANGERS)]
    async with staged(tmp_path) as stage:
        for start in range(0, STRANGERS, AT_ONCE):
            for number in ids[start : start + AT_ONCE]:
                await stage.server.person(number, "Stranger").send("good morning")
            await stage.settle()
        assert all(stage.server.person(number).chat[-1].by_bot for number in ids)
        files = files_in(tmp_path)
    sinks = files | {"log": said.getvalue().encode()}
    found = hits([Mark(str(number), number) for number in ids], sinks)
    measure("A15", f"raw ids left by {STRANGERS} strangers", len(found), "= 0", await naive(ids))
    assert not found


async def naive(ids: list[int]) -> int:
    """Count the records that aiogram's own storage keeps of the same people, by their raw ids."""
    storage, router = MemoryStorage(), Router()
    dispatcher = Dispatcher(storage=storage)

    async def ignore(_message: Message) -> None:
        return None

    router.message.register(ignore)
    dispatcher.include_router(router)
    bot = Bot("42:TEST", session=RecordingSession())
    for number in ids:
        user = User(id=number, is_bot=False, first_name="Stranger")
        chat = Chat(id=number, type="private")
        message = Message(message_id=1, date=EPOCH, chat=chat, from_user=user, text="hi")
        await dispatcher.feed_update(bot, Update(update_id=number, message=message))
    return sum(key.user_id in set(ids) for key in storage.storage)
