"""A database carried over to the other kind, and back: the same rows, the same week."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.child import CountTask, count
from bot.domain.ballot import Ballot, Score
from bot.domain.citizen import Citizen
from bot.domain.errors import OperatorError, SecondInstance
from bot.domain.language import Language
from bot.domain.parcel import Parcel
from bot.domain.published import Profile
from bot.domain.region import Region
from bot.domain.release import NoisyTables
from bot.domain.report import Verdict
from bot.privacy import noise
from bot.privacy.keyring import Keyring
from bot.storage import moving
from bot.storage.all_tables import metadata
from bot.storage.count import first_reports, stream_ballots
from bot.storage.engine import Database
from tests.storage.house import AIGERIM, NOON, WEEK, House, report
from tests.storage.test_traces import live
from tests.support.postgres import Postgres

Rows = dict[str, list[str]]


@pytest.fixture
def back_url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path}/back/bot.db"


@pytest.fixture
def new_url(postgres: Postgres) -> str:
    return postgres.url(postgres.database())


async def moved(source: str, target: str, told: Callable[[str], None] = lambda _: None) -> None:
    database = Database(source)
    await database.open()
    try:
        await moving.move(database, target, told)
    finally:
        await database.close()


async def everything(url: str) -> Rows:
    database = Database(url)
    await database.open()
    tables = metadata.sorted_tables
    found = await database.read(
        lambda c: {table.name: sorted(map(repr, c.execute(select(table)))) for table in tables}
    )
    await database.close()
    return found


async def test_every_row_goes_there_and_back(
    sqlite_url: str, new_url: str, back_url: str, tmp_path: Path
) -> None:
    """An operator moves to PostgreSQL on a busy Wednesday and nobody notices."""
    house = await House(sqlite_url, tmp_path).open()
    await live(house)
    await house.outbox.add([Parcel(-100123, b"a post")], NOON)
    await house.database.close()
    before = await everything(sqlite_url)
    assert sum(map(bool, before.values())) > 8
    await moved(sqlite_url, new_url)
    assert await everything(new_url) == before
    house = await House(new_url, tmp_path).open()
    assert (await house.ballots.read(WEEK, AIGERIM)).scores[0] is Score.WELL
    await house.outbox.add([Parcel(-100123, b"a later post")], NOON)
    await house.desk.decide(report(3).id, Verdict(), 42, NOON)
    await house.database.close()
    later = await everything(new_url)
    await moved(new_url, back_url)
    assert await everything(back_url) == later


async def test_a_database_in_use_is_neither_moved_nor_filled(
    sqlite_url: str, postgres_url: str, new_url: str, tmp_path: Path
) -> None:
    """Nobody moves a database under a running bot, or into one that holds answers."""
    house = await House(postgres_url, tmp_path).open()
    await house.weeks.open(WEEK)
    with pytest.raises(SecondInstance):
        await moved(postgres_url, new_url)
    await house.database.close()
    with pytest.raises(OperatorError, match="not empty"):
        await moved(sqlite_url, postgres_url)
    with pytest.raises(OperatorError, match="name another one"):
        await moved(sqlite_url, sqlite_url)


async def test_a_move_that_fails_leaves_nothing_behind(
    sqlite_url: str, new_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A move that was interrupted is simply made again."""
    house = await House(sqlite_url, tmp_path).open()
    await live(house)
    await house.database.close()
    with monkeypatch.context() as broken:
        broken.setattr(moving, "_set_sequence", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await moved(sqlite_url, new_url)
    assert not any((await everything(new_url)).values())
    await moved(sqlite_url, new_url)
    assert await everything(new_url) == await everything(sqlite_url)


@pytest.mark.parametrize(
    ("ballots", "sent"), [(300, 10), pytest.param(100_000, 1000, marks=pytest.mark.slow)]
)
async def test_a_week_is_the_same_at_close_wherever_it_lies(
    sqlite_url: str,
    new_url: str,
    back_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ballots: int,
    sent: int,
) -> None:
    """What is published on Monday does not depend on where the answers lay on Wednesday."""
    house = await House(sqlite_url, tmp_path).open()
    await house.weeks.open(WEEK)
    for number in range(sent):
        await house.send(replace(report(1), id=number.to_bytes(16, "big")), Citizen(1 + number))
    await house.database.close()
    fill(sqlite_url, house.keys, ballots)
    monkeypatch.setattr(noise, "noised", shifted)
    closed = [await asyncio.to_thread(close, sqlite_url, house.keys)]
    for source, target in ((sqlite_url, new_url), (new_url, back_url)):
        await moved(source, target)
        closed.append(await asyncio.to_thread(close, target, house.keys))
    assert closed[0] == closed[1] == closed[2]
    assert sum(map(sum, closed[0].tables["national"].cells)) > 5 * ballots


def fill(url: str, keys: Keyring, count: int) -> None:
    """Put sealed ballots into an SQLite file, as if that many people had rated."""
    safe, rows = keys.week(WEEK).ballots, []
    for number in range(count):
        slot = sha256(number.to_bytes(8, "big")).digest()[:16]
        scores = tuple(Score((number + at) % len(Score)) for at in range(6))
        region = [*Region][number % len(Region)]
        sheet = Ballot(scores, region, [*Language][number % 3], (number % 2**32,) * 6)
        rows.append((WEEK.number, slot, safe.seal(sheet, slot)))
    file = url.removeprefix("sqlite+aiosqlite:///")
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.executemany("INSERT INTO ballots VALUES (?, ?, ?)", rows)


def close(url: str, keys: Keyring) -> NoisyTables:
    """Count the week as its close does, with noise that is always the same."""
    task = CountTask(url, WEEK, keys.ballot_key(WEEK), 2.0, Profile.FULL)
    counted = count(task, stream_ballots(url, WEEK), first_reports(url, WEEK))
    assert not counted.damaged
    return counted.tables


def shifted(cells: Sequence[int], **_how: object) -> tuple[int, ...]:
    return tuple(cell + at for at, cell in enumerate(cells))
