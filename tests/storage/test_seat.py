"""Several processes on one PostgreSQL: who leads, who takes over, and who is sent away."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.ballot import Score
from bot.domain.errors import KeyGone, SecondInstance, StorageUnavailable
from bot.domain.parcel import Parcel
from bot.storage import schema, seat, writer
from bot.storage.engine import Database
from tests.storage.house import AIGERIM, BORIS, NOON, WEEK, House
from tests.support.postgres import Postgres

CHANNEL = -1001234567890


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seat, "LOOK_SECONDS", 2.0)  # long enough for a busy machine to connect


@asynccontextmanager
async def processes(url: str, count: int) -> AsyncIterator[list[Database]]:
    """Open a database as so many processes do."""
    opened = [Database(url) for _ in range(count)]
    for one in opened:
        await one.open()
    yield opened
    for one in opened:
        await one.close()


async def until(met: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(30):
        while not await met():  # noqa: ASYNC110 (what is asked lies in the server)
            await asyncio.sleep(0.02)


async def test_one_of_three_leads_and_the_next_when_it_ends(postgres_url: str) -> None:
    """Whichever process ends, the jobs go on, and never in two processes at once."""
    async with processes(postgres_url, 3) as (first, second, third):
        assert await first.present() == 3
        assert [await one.lead() for one in (first, second, third)] == [True, False, False]
        assert await first.lead(), "who leads goes on leading"
        with pytest.raises(SecondInstance):
            await second.must_lead()
        await first.close()
        await until(third.lead)
        assert not await second.lead()
        assert await second.present() == 2


@pytest.mark.usefixtures("hasty")
async def test_a_leader_cut_off_from_the_database_learns_it(
    postgres: Postgres, postgres_url: str
) -> None:
    """A process whose lock is gone stops its jobs; two publishers are never at work."""
    async with processes(postgres_url, 2) as (first, second):
        await first.lead()
        gone = asyncio.ensure_future(first.lost_lead())
        held = f"locktype = 'advisory' AND objid = {seat.ONE_BOT}"
        postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE {held}")  # noqa: S608 (our own)  # noqa: S608
        async with asyncio.timeout(30):
            await gone
        assert not first.leads
        await until(second.lead)
        assert not await first.lead()
        assert await first.present() == 2, "it has come back as one that follows"


@pytest.mark.usefixtures("hasty")
async def test_a_silent_server_holds_up_no_stop(
    postgres: Postgres, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process ends within its time though the way to the database was cut, and says nothing."""
    monkeypatch.setattr(writer, "CLOSE_SECONDS", 0.2)
    async with processes(postgres_url, 1) as (database,):
        assert await database.read(lambda connection: connection.scalar(text("SELECT 1"))) == 1
        name = database.url.database
        busy = f"SELECT pid FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608 (our own)
        backends = [int(pid) for pid in postgres.run(busy).split()]
        for pid in backends:
            os.kill(pid, signal.SIGSTOP)
        try:
            async with asyncio.timeout(30):
                await database.close()
        finally:
            for pid in backends:
                os.kill(pid, signal.SIGCONT)


async def test_who_follows_wakes_who_leads(postgres_url: str) -> None:
    """A moderator's tap takes effect at once, whichever process it reaches."""
    async with processes(postgres_url, 2) as (first, second):
        called = asyncio.Event()
        first.on_call(called.set)
        await first.lead()
        await second.call()
        async with asyncio.timeout(10):
            await called.wait()


def test_of_four_that_start_at_once_one_makes_the_database(postgres: Postgres) -> None:
    """`docker compose up` with several replicas starts on an empty database."""
    url = postgres.url(postgres.database())
    with ThreadPoolExecutor(4) as pool:
        for start in [pool.submit(schema.ensure, url) for _ in range(4)]:
            start.result()
    assert schema.check(url)


async def test_nobody_migrates_under_a_running_bot(postgres_url: str) -> None:
    """A table is not changed under the feet of a process that relies on it."""
    async with processes(postgres_url, 1):
        with pytest.raises(SecondInstance):
            await asyncio.to_thread(schema.downgrade, postgres_url, "base")
    assert schema.check(postgres_url)


async def test_a_process_with_another_keys_folder_ends_nobodys_answers(
    postgres_url: str, tmp_path: Path
) -> None:
    """A second host without the shared folder seals nothing that the count could not open."""
    ours = await House(postgres_url, tmp_path / "ours").open()
    await ours.weeks.open(WEEK)
    await ours.rate(AIGERIM, Score.WELL, 10)
    other = await House(postgres_url, tmp_path / "other").open()
    assert await ours.weeks.has_our_key(WEEK)
    assert not await other.weeks.has_our_key(WEEK)
    with pytest.raises(KeyGone):
        await other.rate(BORIS, Score.WELL, 11)
    other.keys.create("week", WEEK)
    with pytest.raises(StorageUnavailable):
        await other.rate(BORIS, Score.WELL, 12)
    await other.outbox.add([Parcel(BORIS.id, b"an errand of the week")], NOON)
    assert (await ours.ballots.read(WEEK, AIGERIM)).scores[0] is Score.WELL
    for house in (ours, other):
        await house.database.close()


async def test_keys_of_another_process_are_followed(postgres_url: str, tmp_path: Path) -> None:
    """A key that one process made anew, or destroyed, is so in all of them."""
    first, second = [await House(postgres_url, tmp_path).open() for _ in range(2)]
    await first.weeks.open(WEEK)
    await second.rate(BORIS, Score.WELL, 10)
    first.keys.destroy("week", WEEK)
    await first.weeks.open(WEEK)
    await second.rate(BORIS, Score.POORLY, 11)
    assert (await first.ballots.read(WEEK, BORIS)).scores[0] is Score.POORLY
    await first.freeze()
    second.keys.week(WEEK)  # it still lies in the memory of the other
    second.keys.forget_destroyed()
    with pytest.raises(KeyGone):
        second.keys.week(WEEK)
    for house in (first, second):
        await house.database.close()


async def test_a_post_leaves_from_one_process(postgres_url: str, tmp_path: Path) -> None:
    """A leader that was cut off in mid-step cannot post what its successor has in hand."""
    houses = [await House(postgres_url, tmp_path).open() for _ in range(2)]
    await houses[0].outbox.add([Parcel(CHANNEL, b"post")], NOON)
    [post], _ = [await house.outbox.next_due(NOON) for house in houses]
    leaves = [await house.outbox.sending(post.id, 0, NOON) for house in houses]
    assert leaves == [True, False]
    later = NOON + timedelta(minutes=5)
    [found] = await houses[1].outbox.next_due(later)
    assert await houses[1].outbox.sending(found.id, 0, later)
    assert not await houses[0].outbox.sending(post.id, 0, later)
    for house in houses:
        await house.database.close()
