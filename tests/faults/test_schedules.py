"""A channel post under every crash and every outcome, on the database itself.

tests/telegram/test_outbox.py walks more than ten thousand schedules on a store in memory, and
shows that sending without looking doubles most posts. Here the store is the real one: what a
process knew in its memory is gone after a crash, and what it had written is not.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

import pytest
from aiogram.methods import SendMessage, TelegramMethod
from sqlalchemy import delete

from bot.domain.errors import StorageUnavailable
from bot.domain.parcel import Parcel
from bot.domain.week import Clock
from bot.storage import schema
from bot.storage.outbox import SqlOutbox
from bot.storage.tables import last_messages
from tests.storage.house import WEEK, House
from tests.telegram.world import (
    CHANNEL,
    CRASHES,
    POSTS,
    SEEN,
    ChannelSession,
    Crash,
    Office,
    Outcome,
)

T = TypeVar("T")

HISTORY = 3
"""Messages that the channel holds before."""


@dataclass(slots=True)
class Fate:
    """Ends the process before or after its n-th write, once."""

    crash: tuple[int, bool] | None
    writes: int = 0

    async def of(self, write: Callable[[], Awaitable[T]]) -> T:
        self.writes += 1
        self._met(after=False)
        done = await write()
        self._met(after=True)
        return done

    def _met(self, *, after: bool) -> None:
        if self.crash == (self.writes, after):
            self.crash = None
            raise Crash


class Mortal(SqlOutbox):
    """The real store of a process that may end at any write."""

    def __init__(self, house: House, clock: Clock, fate: Fate) -> None:
        super().__init__(house.database, house.keys, clock)
        self._fate = fate

    async def sending(self, parcel: int, last_known: int, now: datetime) -> bool:
        return await self._fate.of(lambda: SqlOutbox.sending(self, parcel, last_known, now))

    async def sent(self, parcel: int, message: int, now: datetime) -> None:
        await self._fate.of(lambda: SqlOutbox.sent(self, parcel, message, now))

    async def unknown(self, parcel: int, now: datetime) -> None:
        await self._fate.of(lambda: SqlOutbox.unknown(self, parcel, now))

    async def retry(self, parcel: int, due: datetime) -> None:
        await self._fate.of(lambda: SqlOutbox.retry(self, parcel, due))

    async def note_message(self, chat: int | str, message: int) -> None:
        await self._fate.of(lambda: SqlOutbox.note_message(self, chat, message))


class RealOffice(Office):
    """An outbox on the database; a restart forgets what was in memory only."""

    def __init__(self, session: ChannelSession, house: House, fate: Fate) -> None:
        self._house = house
        self._fate = fate
        super().__init__(session)

    def restart(self) -> None:
        self.store = Mortal(self._house, self.calendar, self._fate)
        super().restart()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    url = f"sqlite+aiosqlite:///{tmp_path}/data/bot.db"
    schema.upgrade(url)
    house = await House(url, tmp_path).open()
    await house.weeks.open(WEEK)
    yield house
    await house.database.close()


@pytest.mark.parametrize("every", [14, pytest.param(1, marks=pytest.mark.slow)])
async def test_every_schedule_posts_once_on_the_database(house: House, every: int) -> None:
    """Subscribers read each post once, wherever the process ends and whatever Telegram does."""
    schedules = list(product(product(Outcome, repeat=len(POSTS)), CRASHES))
    for script, crash in schedules[::every]:
        await house.database.write(lambda connection: connection.execute(delete(last_messages)))
        await house.outbox.note_message(CHANNEL, HISTORY)
        office = RealOffice(ChannelSession(script, HISTORY), house, Fate(crash))
        await office.queue(*POSTS)
        await office.minutes(20)
        mine = [text for text in office.session.posts.values() if text in SEEN]
        assert mine == list(SEEN), (script, crash)
        assert await office.store.next_due(office.calendar()) == [], (script, crash)
        assert office.session.forwards == 0, (script, crash)


class CutOff(ChannelSession):
    """Telegram takes the first post and is slow to say so."""

    def __init__(self) -> None:
        super().__init__(history=HISTORY)
        self.taken = asyncio.Event()

    async def answer(self, method: TelegramMethod[Any]) -> object:
        answer = await super().answer(method)
        if isinstance(method, SendMessage) and not self.taken.is_set():
            self.taken.set()
            await asyncio.Event().wait()
        return answer


async def posted_once(office: Office) -> None:
    """See that the same process goes on by itself: what was cut off is found, the rest follows."""
    await office.minutes(10)
    assert [office.session.posted(text) for text in SEEN] == [1, 1]
    assert await office.store.next_due(office.calendar()) == []


async def test_a_channel_goes_on_where_the_jobs_are_cut_off(house: House) -> None:
    """A process that leads no more for some seconds, and then again, posts what is left."""
    session = CutOff()
    office = RealOffice(session, house, Fate(None))
    await office.store.note_message(CHANNEL, HISTORY)
    await office.queue(*POSTS)
    jobs = asyncio.ensure_future(office.outbox.deliver_due(office.calendar()))
    await session.taken.wait()
    jobs.cancel()
    await asyncio.wait([jobs])
    await posted_once(office)


async def test_a_channel_goes_on_where_an_arrival_could_not_be_noted(house: House) -> None:
    """A disk that is full just when a post has arrived holds up the channel only so long."""

    class Full(RealOffice):
        async def _on_sent(self, parcel: Parcel, number: int) -> None:
            await super()._on_sent(parcel, number)
            if len(self.arrived) == 1:
                raise StorageUnavailable("disk full")

    office = Full(ChannelSession(history=HISTORY), house, Fate(None))
    await office.store.note_message(CHANNEL, HISTORY)
    await office.queue(*POSTS)
    with pytest.raises(StorageUnavailable):
        await office.outbox.deliver_due(office.calendar())
    await posted_once(office)
