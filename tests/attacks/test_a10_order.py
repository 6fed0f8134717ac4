"""A10: neither order nor time of anything that lies there tells who came when."""

import asyncio
import random  # noqa: TID251 (seeded, so that a failure can be played again)
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Date, DateTime, Table, Time

from bot.domain.ballot import Score
from bot.domain.citizen import Citizen
from bot.domain.parcel import Deletion
from bot.domain.week import almaty_day
from bot.storage import schema
from bot.storage.all_tables import metadata
from bot.storage.tables import Moment
from tests.attacks.conftest import Measure
from tests.attacks.test_a11_moderation_timing import rho
from tests.storage.house import WEEK, House, report, talk

PEOPLE = 250
CHANCE = 4.5 / PEOPLE**0.5
"""Of so many rows chance alone reaches four standard deviations now and then."""

AT_ONCE = 10
TOUCHED = ("ballots", "conversations", "reports", "deletions", "twins", "objections", "bans")
"""What a citizen's own doing adds a row to."""


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}"
    schema.upgrade(url)
    there = await House(url, tmp_path).open()
    await there.weeks.open(WEEK)
    yield there
    await there.database.close()


@pytest.mark.parametrize("name", TOUCHED)
def test_no_row_of_a_citizen_has_a_time_or_a_number(name: str) -> None:
    """A table that citizens touch knows days only, and its rows no order and no number."""
    table: Table = metadata.tables[name]
    assert not any(isinstance(c.type, DateTime | Time | Moment) for c in table.columns)
    assert not any(c.autoincrement is True for c in table.columns)
    assert table.dialect_options["sqlite"]["with_rowid"] is False
    days = {c.name for c in table.columns if isinstance(c.type, Date)}
    assert days <= {"day", "ends"}


async def test_no_order_follows_the_order_of_arrival(
    house: House, tmp_path: Path, measure: Measure
) -> None:
    """However rows are read, their order tells nothing of who rated or wrote before whom."""
    people = [Citizen(7_000_000_001 + number) for number in range(PEOPLE)]
    random.Random(PEOPLE).shuffle(people)  # noqa: S311 (who comes when)
    await arrive(house, people)
    keys, errands = house.keys.week(WEEK), house.keys.errands(WEEK)
    places = {
        "ballots": [keys.slot(person) for person in people],
        "conversations": [keys.dialogue(person) for person in people],
        "deletions": [errands.place(person, 1) for person in people],
        "reports": [keys.author(person) for person in people],
    }
    order = 0.0
    with closing(sqlite3.connect(tmp_path / "bot.db")) as connection:
        made = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for name, came in places.items():
            column = {"deletions": "id", "reports": "author_slot"}.get(name, "slot")
            found = [row[0] for row in connection.execute(f"SELECT {column} FROM {name}")]  # noqa: S608 (names of this file)
            order = max(order, abs(followed(found, came)))
        connection.execute("CREATE TEMP TABLE naive (id INTEGER PRIMARY KEY, slot BLOB)")
        slots = [(slot,) for slot in places["ballots"]]
        connection.executemany("INSERT INTO naive (slot) VALUES (?)", slots)
        naive = [row[0] for row in connection.execute("SELECT slot FROM naive")]
        weak = abs(followed(naive, places["ballots"]))
    what = f"|rho| of any table's order with the arrival of {PEOPLE}"
    measure("A10", what, order, f"≤ {CHANCE:.2f}, 4.5 σ of chance", weak)
    assert ("sqlite_sequence",) not in made, "some table counts its rows for good"
    assert order <= CHANCE
    assert weak == 1.0


async def arrive(house: House, people: Sequence[Citizen]) -> None:
    """Let people rate, send a report and begin another one, a few at a time."""
    seed = random.Random(1)  # noqa: S311 (ids of reports)
    ids = [seed.randbytes(16) for _ in people]
    for start in range(0, len(people), AT_ONCE):
        some = range(start, min(start + AT_ONCE, len(people)))
        await asyncio.gather(*(send(house, people[n], ids[n], n) for n in some))


async def send(house: House, person: Citizen, id_: bytes, number: int) -> None:
    leaves = Deletion(person, 1, house.clock() + timedelta(hours=1))
    made = report(1, f"Words of {number}")
    await house.rate(person, Score.WELL, 10 + number)
    await house.reports.submit(
        replace(made, id=id_),
        person,
        day=almaty_day(house.clock()),
        tell=False,
        limit=3,
        deletions=[],
    )
    await house.conversations.write(WEEK, person, talk("words"), [leaves])


def followed(found: Sequence[bytes], came: Sequence[bytes]) -> float:
    """Return how far rows lie in the order in which their people came."""
    places = {tag: at for at, tag in enumerate(found)}
    return rho([places[tag] for tag in came], list(range(len(came))))
