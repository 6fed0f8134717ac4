"""A20: what the operator could hand over about a Telegram id, read out of storage by his own code.

He has the database, the master key and all keys that live, and asks of each id everything that
any of them can answer. After the close he knows of a participant what he knows of a stranger; of
who asked to be told a verdict, once the notice key has ended too.
"""

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.citizen import Citizen
from bot.domain.errors import Unreadable
from bot.domain.week import Week
from bot.privacy.keyring import Keyring
from tests.attacks import thief
from tests.attacks.conftest import Measure
from tests.attacks.disk import Disk
from tests.attacks.seizure import Seized, a_short_week, copied
from tests.storage.house import Clock, House

PEOPLE = 100
MESSAGES = 300
STRANGERS = [9_100_000_001 + number for number in range(PEOPLE)]


class Dossier:
    """All that stolen or subpoenaed files say about ids."""

    def __init__(self, files: Path) -> None:
        self._keys = thief.keyring_of(files)
        with closing(sqlite3.connect(files / "data" / "bot.db")) as connection:
            self._blobs = set(_blobs(connection))
        self._opened = list(self._everything_opened())

    def about(self, number: int) -> bytes:
        """Return one id's answer: its rows, what opens of them, and where else it is named."""
        told = []
        for place, name in self._places(Citizen(number)):
            if place in self._blobs:
                told.append(name)
        told += [what for what, citizen in self._opened if citizen == number]
        return "\n".join(sorted(told) or ["nothing is kept"]).encode()

    def _places(self, person: Citizen) -> Iterator[tuple[bytes, str]]:
        for week in self._keys.weeks("week"):
            keys = self._keys.week(week)
            yield keys.slot(person), f"took part in {week.label}"
            yield keys.dialogue(person), f"is writing in {week.label}"
            yield keys.author(person), f"wrote a report in {week.label}"
        for week in self._keys.weeks("errand"):
            place = self._keys.errands(week).place
            for message in range(MESSAGES):
                yield place(person, message), f"has an errand of {week.label}"

    def _everything_opened(self) -> Iterator[tuple[str, int]]:
        """Open every sealed value with every key there is, wherever it may have belonged."""
        for blob in self._blobs:
            for place in self._blobs:
                if len(place) != 16 or len(blob) < 200:
                    continue
                yield from _named_by(self._keys, blob, place)


def _named_by(keys: Keyring, blob: bytes, place: bytes) -> Iterator[tuple[str, int]]:
    for week in keys.weeks("notice"):
        try:
            citizen, _language = keys.notice(week).open(blob, place)
        except Unreadable:
            continue
        yield f"asked to be told of a report of {week.label}", citizen.id


def _blobs(connection: sqlite3.Connection) -> Iterator[bytes]:
    """Yield every value of bytes in every table; a lane's tag is written in hex."""
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (table,) in tables:
        for row in connection.execute(f"SELECT * FROM {table}"):  # noqa: S608 (its own tables)
            yield from (value for value in row if isinstance(value, bytes))
    for (lane,) in connection.execute("SELECT lane FROM outbox WHERE key_week IS NOT NULL"):
        yield bytes.fromhex(lane)


@pytest.fixture(scope="module")
def seized(tmp_path_factory: pytest.TempPathFactory) -> tuple[Seized, Path]:
    """Let a week close; then, in a second copy, the eight days in which the notice key ends."""
    place = tmp_path_factory.mktemp("subpoena")
    disk = Disk(place / "files")
    found = asyncio.run(a_short_week(disk, place / "loot", PEOPLE))
    asyncio.run(eight_days_on(disk, found.week))
    return found, copied(disk, place / "later")


async def eight_days_on(disk: Disk, week: Week) -> None:
    clock = Clock()
    clock.now = week.next.ends
    url = f"sqlite+aiosqlite:///{disk.folder}/data/bot.db"
    house = await House(url, disk.folder, clock).open()
    await house.end_keys(notices_before=week.next, errands_before=week.next, over=week.next)
    await house.database.close()


def differing(files: Path, participants: Sequence[int]) -> list[int]:
    """Return whose answer is not the very bytes that every stranger gets."""
    dossier = Dossier(files)
    [nothing] = {dossier.about(number) for number in STRANGERS}
    return [number for number in participants if dossier.about(number) != nothing]


def test_after_the_close_a_participant_is_a_stranger(
    seized: tuple[Seized, Path], measure: Measure
) -> None:
    """A court, or anybody who leans on the operator, gets the same answer about everybody."""
    found, later = seized
    midweek, closed, ended = (
        differing(files, found.ids) for files in (found.midweek, found.files, later)
    )
    asked = found.owed[:1]
    what = f"of {PEOPLE} participants told from {PEOPLE} strangers"
    measure("A20", f"{what}, 48 hours after the close", len(closed), "1 asked", len(midweek))
    measure("A20", f"{what}, the notice key ended", len(ended), "= 0", len(midweek))
    assert set(midweek) == set(found.ids)
    assert closed == asked, "only who asked to be told is known, and only until they can be told"
    assert ended == []
