"""The child process: it counts right, keeps exact counts to itself, and fails without a word."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from bot import child
from bot.child import (
    Answer,
    Counted,
    CountTask,
    Drawn,
    DrawTask,
    Failed,
    answer,
    count,
)
from bot.children import ChildArtist, ChildCounter, ChildFailed, ask
from bot.domain.ballot import Ballot, Score
from bot.domain.counts import Counts
from bot.domain.errors import BallotsDamaged, KeyGone
from bot.domain.language import Language
from bot.domain.published import NATIONAL, Profile
from bot.domain.tally import Table
from bot.domain.week import Week
from bot.privacy.sealing import Seal, ballots
from tests.support.releases import FULL as FACTS_FULL
from tests.support.releases import LAST, releases

ROOT = Path(__file__).parent.parent

KEY = bytes(range(32))
FULL = Ballot(scores=(*Score,)[:6])
PART = Ballot(scores=(Score.FULLY, None, None, None, None, None))


def task(epsilon: float = 100.0, url: str = "sqlite+aiosqlite:///absent.db") -> CountTask:
    return CountTask(url, LAST, KEY, epsilon, Profile.PILOT)


def sealed(sheets: Sequence[Ballot], key: bytes = KEY) -> list[tuple[bytes, bytes]]:
    safe = ballots(Seal(key, os.urandom))
    slots = [number.to_bytes(16, "big") for number in range(len(sheets))]
    return [(slot, safe.seal(sheet, slot)) for slot, sheet in zip(slots, sheets, strict=True)]


def tally(sheets: Sequence[Ballot]) -> Table:
    return Counts().ballots(sheets).table(NATIONAL)


@pytest.fixture
def database(tmp_path: Path) -> str:
    """Make a database with a week and the ballots of 30 people, and nothing else."""
    file = tmp_path / "bot.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE weeks (week INTEGER)")
        connection.execute("INSERT INTO weeks VALUES (?)", (LAST.number,))
        connection.execute("CREATE TABLE ballots (week INTEGER, slot BLOB, sealed BLOB)")
        connection.executemany(
            "INSERT INTO ballots VALUES (?, ?, ?)",
            [(LAST.number, slot, body) for slot, body in sealed([FULL] * 20 + [PART] * 10)],
        )
    connection.close()
    return f"sqlite+aiosqlite:///{file}"


def test_hardly_any_noise_gives_the_tally() -> None:
    """At ε = 100 the tables are those of the ballots; nothing is lost on the way."""
    counted = count(task(), sealed([FULL] * 200))
    tables = counted.tables

    assert tables.tables["national"].cells == tally([FULL] * 200)
    assert not counted.damaged
    assert (tables.week, tables.tables["national"].epsilon) == (LAST, Decimal(100))


def test_real_noise_hides_the_tally() -> None:
    """At ε = 2 what leaves the child is not what was counted."""
    tables = count(task(2.0), sealed([FULL] * 20)).tables

    assert tables.tables["national"].scale == pytest.approx(3.0)
    assert tables.tables["national"].cells != tally([FULL] * 20)


@pytest.mark.parametrize("broken", [1, 3])
def test_ballots_that_do_not_open_are_left_out(broken: int) -> None:
    """One damaged ballot stops no count, and no reader can tell that it was there."""
    counted = count(task(), sealed([FULL] * 50) + sealed([PART] * broken, key=bytes(32)))

    assert counted.damaged
    assert not counted.tables.lost
    assert counted.tables.tables["national"].cells == tally([FULL] * 50)


def test_a_child_counts_a_database(database: str, tmp_path: Path) -> None:
    """The close gets its tables from a process of its own that only reads."""
    counter = ChildCounter(database, lambda _week: KEY, 100.0, Profile.PILOT)

    tables = asyncio.run(counter(LAST))

    assert tables.tables["national"].cells == tally([FULL] * 20 + [PART] * 10)
    assert not list(tmp_path.glob("bot.db-*"))


async def test_only_what_the_operator_asked_for_leaves_ballots_out(database: str) -> None:
    """While one week is published without damaged answers, another one still stops the jobs."""
    counter = ChildCounter(database, lambda _week: bytes(32), 100.0, Profile.PILOT)
    asked = asyncio.Event()

    async def jobs() -> None:
        await asked.wait()
        await counter(LAST)

    running = asyncio.ensure_future(jobs())
    await asyncio.sleep(0)
    with counter.without_damaged():
        asked.set()
        with pytest.raises(BallotsDamaged):
            await running
        assert (await counter(LAST)).tables["national"].cells == tally([])


def test_a_long_count_says_how_far_it_is(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who closes a large week sees that it goes on, and never how many took part."""
    rows = [(bytes([first, number]) * 8, b"") for first in range(256) for number in range(9)]
    heard: list[int] = []
    monkeypatch.setattr(child, "SHOWN_AFTER", 0.0)
    count(task(), rows, told=heard.append)
    assert heard == [*range(10, 100, 10)]
    monkeypatch.undo()
    count(task(), rows, told=heard.append)
    assert len(heard) == 9, "a short one says nothing"

    talking = tmp_path / "talking"
    said = msgspec.msgpack.encode(count(task(), sealed([FULL]))).hex()
    program = "import sys; sys.stdin.read(); sys.stdout.buffer.write(bytes([10, 60]) + "
    talking.write_text(f"#!{sys.executable}\n{program}bytes.fromhex('{said}'))")
    talking.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(talking))
    counter = ChildCounter(database, lambda _week: KEY, 100.0, Profile.PILOT)
    told: list[str] = []
    with counter.watched(told.append):
        asyncio.run(counter(LAST))
    assert told == [f"{LAST.label}: counting, {percent} %" for percent in (10, 60)]


async def test_a_child_draws_every_language() -> None:
    """Three pictures come back, one for each language, each its own."""
    release, *history = releases([300, 300])

    pictures = await ChildArtist()(release, history, tuple(Language))

    assert pictures.keys() == set(Language)
    drawn = [picture for (picture,) in pictures.values()]
    assert all(picture.startswith(b"\x89PNG") for picture in drawn)
    assert len(set(drawn)) == len(Language)


async def test_a_child_draws_regions_where_there_are_any() -> None:
    """A week with a region large enough has a second picture, of its own."""
    release, *history = releases([5000] * 4, FACTS_FULL)

    pictures = await ChildArtist()(release, history, (Language.KK,))

    summary, regions = pictures[Language.KK]
    assert summary != regions


async def test_a_destroyed_key_is_told_as_such() -> None:
    """A week whose key is gone is told as lost, not tried for ever."""

    def gone(week: Week) -> bytes:
        raise KeyGone(week.label)

    with pytest.raises(KeyGone):
        await ChildCounter("sqlite+aiosqlite:///absent.db", gone, 2.0, Profile.PILOT)(LAST)


async def test_a_failure_tells_only_its_name(tmp_path: Path) -> None:
    """An error of the child names neither file nor content."""
    url = f"sqlite+aiosqlite:///{tmp_path}/secret-name.db"

    with pytest.raises(ChildFailed) as told:
        await ChildCounter(url, lambda _week: KEY, 2.0, Profile.PILOT)(LAST)

    assert "secret-name" not in repr(told.value)
    assert str(told.value) == "OperationalError"


@pytest.mark.parametrize("request_bytes", [b"", b"\xc1", b"not msgpack", b"\x80"])
def test_nonsense_is_answered_with_a_failure(request_bytes: bytes) -> None:
    """A child that is given nonsense says so and ends."""
    assert isinstance(answer(request_bytes), Failed)


async def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stuck child cannot hold up the week: it is ended and the close tried again."""
    with pytest.raises(ChildFailed, match="TimeoutError"):
        await ask(DrawTask(b"", (), ()), Drawn, 0.001)
    monkeypatch.setattr(sys, "executable", "/bin/true")
    with pytest.raises(ChildFailed, match="no answer"):
        await ask(DrawTask(b"", (), ()), Drawn, 5)


async def test_a_child_that_cannot_be_started_is_a_failure_like_any(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where the machine has no room for a process, people get the text without its picture."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(ChildFailed, match="FileNotFoundError"):
        await ask(DrawTask(b"", (), ()), Drawn, 5)


async def test_no_secret_is_in_arguments_or_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Other users of the machine, and crash reports, see no key and no token."""
    spy = tmp_path / "spy"
    seen = tmp_path / "seen"
    spy.write_text(f"#!/bin/sh\ntr '\\0' '\\n' < /proc/$$/environ > {seen}\necho $@ >> {seen}\n")
    spy.chmod(0o700)
    monkeypatch.setenv("BOT_TOKEN", "123:canary")
    monkeypatch.setattr(sys, "executable", str(spy))

    with pytest.raises(ChildFailed):
        await ask(task(), Counted, 5)

    told = seen.read_bytes()
    assert b"bot.child" in told
    assert b"canary" not in told
    assert KEY not in told
    assert KEY.hex().encode() not in told


@pytest.mark.parametrize("hardened", ["bot.hardening.harden()", "bot.__main__._settings()"])
def test_a_process_with_keys_leaves_no_core_and_cannot_be_read(
    hardened: str, tmp_path: Path
) -> None:
    """A crash of child, bot or command writes neither opened ballots nor keys to disk."""
    script = (
        f"import ctypes, resource, bot.hardening, bot.__main__; {hardened};"
        "print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    )

    out = subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, "-c", script],
        capture_output=True,
        check=True,
        text=True,
        cwd=tmp_path,
        env={"BOT_TOKEN": "123456:ABC-def", "PYTHONPATH": str(ROOT)},
    )

    assert out.stdout.strip() == "(0, 0) 0"


def test_the_bots_own_process_loads_no_heavy_library() -> None:
    """The bot stays small: OpenDP and matplotlib live in the child alone."""
    script = "import sys, bot.children; print({'opendp', 'matplotlib'} & set(sys.modules))"

    out = subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )

    assert out.stdout.strip() == "set()"


def test_answers_travel_whole() -> None:
    """What the child says is what the bot hears."""
    counted = count(task(2.0), sealed([FULL]))
    for told in (counted, Drawn((b"png",)), Failed("MemoryError")):
        packed = msgspec.msgpack.encode(told)
        assert msgspec.msgpack.decode(packed, type=Answer) == told
