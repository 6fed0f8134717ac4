"""Who leads, loses the lead and leads anew: what it then does rests on the newest."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.app import leading
from bot.app.leading import Leading
from bot.jobs import Jobs
from bot.storage import seat
from bot.storage.connect import make_engine, parsed
from bot.storage.engine import Database
from bot.storage.seat import Seat

AT_ONCE = 0.01
PATIENCE = 30.0


class Process:
    """Notes what one that shares ``database`` does; ``breaks`` is raised by its next duties."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.done: list[str] = []
        self.breaks: Exception | None = None
        self.follow = Jobs({"look": self._look}, self._failed)
        self.leading = Leading(database, self._duties, self._joined, self.follow, PATIENCE)
        self._led = asyncio.Event()

    async def loses_its_seat(self) -> None:
        """Have another lead for a moment; return when this one leads anew."""
        self._led.clear()
        await self.database.resign()
        async with asyncio.timeout(PATIENCE):
            await self._led.wait()

    @asynccontextmanager
    async def _duties(self) -> AsyncIterator[None]:
        if broken := self.breaks:
            self.breaks = None
            raise broken
        self.done.append("lead")
        self._led.set()
        yield

    async def _look(self) -> None:
        self.done.append("look")

    async def _joined(self) -> bool:
        return True

    async def _failed(self, chore: str, error: Exception) -> None:
        raise AssertionError(chore) from error


@pytest.fixture
async def process(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Process]:
    monkeypatch.setattr(seat, "LOOK_SECONDS", PATIENCE)
    monkeypatch.setattr(leading, "TRY_SECONDS", AT_ONCE)
    database = Database(postgres_url)
    await database.open()
    yield Process(database)
    await database.close()


async def test_who_leads_anew_looks_first_at_what_has_changed(process: Process) -> None:
    """A week that another process closed meanwhile stays closed, its keys forgotten."""
    async with process.leading.in_turn():
        assert process.done == ["lead"], "who has just read everything need not look again"
        await process.loses_its_seat()
    assert process.done == ["lead", "look", "lead"]
    assert process.follow.rest() == 0, "what another does meanwhile is not late"


async def test_duties_that_break_are_left_to_another_and_tried_again(process: Process) -> None:
    """No bug keeps the lead for a process that does nothing with it."""
    async with process.leading.in_turn():
        process.breaks = ValueError("a bug")
        await process.loses_its_seat()
    assert process.done.count("lead") == 2


@pytest.mark.parametrize("steps", range(4))
async def test_a_stop_in_the_moment_the_lead_is_lost_ends_it_all(steps: int) -> None:
    """A database that goes away together with the bot does not keep it from ending."""
    own = Seat(make_engine(parsed("postgresql+asyncpg://six@127.0.0.1:9/six")))

    async def lead_and_try_again() -> None:
        await own.lost()
        await asyncio.sleep(PATIENCE)

    own.leads = True
    turn = asyncio.ensure_future(lead_and_try_again())
    await _some_steps(3)
    own.leads = False
    own._gone.set()
    await _some_steps(steps)
    turn.cancel()
    await _some_steps(6)
    ended = turn.cancelled()
    turn.cancel()
    await asyncio.wait({turn})
    assert ended


async def _some_steps(steps: int) -> None:
    for _ in range(steps):
        await asyncio.sleep(0)
