"""Many people and long times: the bot's memory, open files and log do not grow with them."""

import asyncio
import os
import struct
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from bot.app.outward import CONNECTIONS, LANES_AT_ONCE
from bot.app.world import World
from bot.demo.people import Person
from bot.demo.server import BotApiServer
from bot.demo.world import Chat, Message
from bot.domain.ballot import Score
from bot.domain.principles import PRINCIPLES
from bot.domain.week import Week
from bot.telegram.intake import HANDLED_AT_ONCE
from bot.views.taps import RateTap, Tap, Verb
from tests.faults.crowd import MENU, newcomer
from tests.faults.ledger import ledger
from tests.support.clock import FrozenClock
from tests.support.nursery import Nursery
from tests.support.process import Running, bot_environment, resident, town
from tests.support.stage import CHANNEL

MEGABYTE = 2**20
FIRST = 300
"""People after whom the bot has all that it needs to work at full speed."""

CROWD_MEGABYTES = 24
OPEN_FILES = CONNECTIONS + LANES_AT_ONCE + HANDLED_AT_ONCE + 20
"""The pool's connections; a wire for each chat's edit and for each answer at once; and what is
there without any crowd: the database, the log, the control socket."""

PATIENCE = 900.0
LOOK_EVERY = 0.2
STRETCH = 10.0

TOWN = 40
WARM_WEEKS = 4
GROWTH_MEGABYTES = 15
"""What many people see alike is kept as drawn, some thousand pages: these fill for months."""

LATE_MEGABYTES = 5
"""Of growth in the second half of the time."""

WAL_MEGABYTES = 10
POSTS = 9
"""Two messages in three languages, and an album of three files."""


class Meter:
    """The highest figures of a process so far."""

    def __init__(self, pid: int) -> None:
        self._files = Path(f"/proc/{pid}/fd")
        self._pid = pid
        self.memory = self.files = 0

    def look(self) -> None:
        self.memory = max(self.memory, resident(self._pid))
        self.files = max(self.files, len(list(self._files.iterdir())))

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Look again and again while the context lasts."""

        async def look() -> None:
            while True:
                self.look()
                await asyncio.sleep(LOOK_EVERY)

        looking = asyncio.ensure_future(look())
        try:
            yield
        finally:
            looking.cancel()


@pytest.mark.parametrize("people", [700, pytest.param(10_000, marks=pytest.mark.slow)])
async def test_a_crowd_at_once_leaves_memory_and_files_as_they_were(
    tmp_path: Path, nursery: Nursery, people: int
) -> None:
    """When the bot is shown on television, the small server it runs on does not fall over."""
    async with BotApiServer(World().clock) as server:
        town(server)
        week = Week.of(World().clock())
        bot = await nursery.started(tmp_path, bot_environment(server))
        meter = Meter(bot.process.pid)
        async with meter.watching():
            await _all_tap(server, week, FIRST)
            first = meter.memory
            await _all_tap(server, week, people)
        assert await bot.stop() == 0
    assert meter.memory - first < CROWD_MEGABYTES * MEGABYTE
    assert meter.files < OPEN_FILES
    async with ledger(tmp_path) as book:
        assert await book.ballots() == FIRST + people


async def _all_tap(server: BotApiServer, week: Week, people: int) -> None:
    """Let so many new people tap at the same moment; return when all were answered."""
    crowd = [newcomer(server) for _ in range(people)]
    server.updates.hold()
    taps = [
        await person.tap_data(str(RateTap(MENU, week, PRINCIPLES[0], Score.WELL)), menu)
        for person, menu in crowd
    ]
    server.updates.release()
    await server.idle(PATIENCE, rest=2.0)  # a busy machine may stop for a moment
    assert all(tap.answer for tap in taps)


@pytest.mark.slow
async def test_a_year_of_a_small_town_leaves_memory_and_log_as_they_were(
    tmp_path: Path, nursery: Nursery
) -> None:
    """Nobody has to restart the bot now and then, or to make room on its disk."""
    await live_through(52, tmp_path, nursery)


async def live_through(weeks: int, folder: Path, nursery: Nursery) -> None:
    clock = FileClock(folder / "clock")
    nursery.clock = str(clock.file)
    try:
        async with BotApiServer(clock) as server:
            town(server)
            people = [newcomer(server) for _ in range(TOWN)]
            bot = await nursery.started(folder, bot_environment(server))
            await _years(server, clock, bot, people, weeks)
            assert await bot.stop() == 0
            assert server.violations == []
    finally:
        nursery.clock = ""


class FileClock(FrozenClock):
    """A clock that another process can read."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file
        self._write()

    def tick(self, **delta: float) -> None:
        super().tick(**delta)
        self._write()

    def set(self, moment: str) -> None:
        super().set(moment)
        self._write()

    def _write(self) -> None:
        """Replace all eight bytes in one write."""
        self.file.touch()
        with self.file.open("r+b", buffering=0) as file:
            os.pwrite(file.fileno(), struct.pack("d", self.moment.timestamp()), 0)


async def _years(
    server: BotApiServer,
    clock: FileClock,
    bot: Running,
    people: Sequence[tuple[Person, Message]],
    weeks: int,
) -> None:
    """Live week after week; the bot's memory is looked at when each has been told."""
    wal = bot.log.parent / "data" / "bot.db-wal"
    memory = []
    for number in range(weeks):
        await _one_week(server, clock, people, number)
        memory.append(resident(bot.process.pid))
        assert wal.stat().st_size < WAL_MEGABYTES * MEGABYTE
    warm, full = max(memory[:WARM_WEEKS]), max(memory[: weeks // 2])
    assert max(memory) - warm < GROWTH_MEGABYTES * MEGABYTE, memory
    assert max(memory) - full < LATE_MEGABYTES * MEGABYTE, memory


async def _one_week(
    server: BotApiServer, clock: FileClock, people: Sequence[tuple[Person, Message]], number: int
) -> None:
    week, posts = Week.of(clock()), server.telegram.chat(CHANNEL)
    for at, (person, menu) in enumerate(people):
        for principle in PRINCIPLES:
            score = Score((at + principle.number + number) % len(Score))
            await person.tap_data(str(RateTap(MENU, week, principle, score)), menu)
    author, menu = people[number % len(people)]
    await author.tap_data(str(Tap(Verb.WRITE, MENU, PRINCIPLES[0])), menu)
    await server.idle(PATIENCE)
    await author.send(f"The lamp in our yard is broken for {number + 1} weeks")
    await server.idle(PATIENCE)
    await author.tap_data(str(Tap(Verb.SEND, MENU)), menu)
    await server.idle(PATIENCE)
    before = len(posts.messages)
    clock.set(week.ends.isoformat())
    clock.tick(minutes=6)
    await server.idle(PATIENCE, rest=1.0)
    clock.tick(hours=19)
    await _posted(posts, before + POSTS, clock)
    clock.tick(hours=12)
    await server.idle(PATIENCE)


async def _posted(posts: Chat, count: int, clock: FileClock) -> None:
    """Wait for posts; minutes pass, so that one whose answer was lost is looked for."""
    async with asyncio.timeout(PATIENCE):
        while len(posts.messages) < count:
            with suppress(TimeoutError):
                await posts.pulse.until(lambda: len(posts.messages) >= count, STRETCH)
            clock.tick(minutes=1)
