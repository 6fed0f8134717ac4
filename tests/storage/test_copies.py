"""Counting from another process, and copies of the whole database."""

import asyncio
import re
import sqlite3
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.ballot import Score
from bot.domain.citizen import Citizen
from bot.domain.counts import Decided
from bot.domain.errors import OperatorError
from bot.domain.report import Reason, ReportState, Verdict
from bot.domain.week import almaty_day
from bot.storage import backup as copies
from bot.storage import count
from bot.storage.backup import backup
from bot.storage.count import first_reports, stream_ballots
from tests.faults.storage import mounted
from tests.storage.house import AIGERIM, BORIS, CLARA, NOON, WEEK, House, report


async def test_count_sees_every_ballot_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each ballot is counted once, whatever the size of a chunk, while the bot runs on."""
    monkeypatch.setattr(count, "CHUNK", 7)
    crowd = [Citizen(1000 + number) for number in range(30)]
    await asyncio.gather(*(house.rate(citizen, Score.WELL, 5) for citizen in crowd))
    await house.weeks.open(WEEK.next)
    rows = await asyncio.to_thread(lambda: list(stream_ballots(house.url, WEEK)))
    keys = house.keys.week(WEEK)
    assert {slot for slot, _ in rows} == {keys.slot(citizen) for citizen in crowd}
    assert len(rows) == 30
    assert {keys.ballots.open(sealed, slot).scores[0] for slot, sealed in rows} == {Score.WELL}
    assert not await asyncio.to_thread(lambda: list(stream_ballots(house.url, WEEK.next)))


async def test_count_sees_what_became_of_each_first_report(house: House) -> None:
    """The desk's ledger counts one report of each account, and the last decision on it."""
    for number, citizen in enumerate((AIGERIM, BORIS, CLARA), 1):
        await house.send(report(number), citizen)
    await house.send(report(4), AIGERIM)  # her second
    await house.desk.decide(report(1).id, Verdict(), 42, NOON)
    await house.desk.decide(report(4).id, Verdict(), 42, NOON)
    await house.desk.undo(report(1).id, 42, NOON, within=300)
    later = NOON + timedelta(days=2)
    await house.desk.decide(report(1).id, Verdict(Reason.SPAM), 42, later)
    await house.reports.forget(WEEK, CLARA)

    found = await asyncio.to_thread(lambda: first_reports(house.url, WEEK))

    sent = almaty_day(NOON)
    assert sorted(found, key=lambda one: one.state) == [
        Decided(ReportState.DECLINED, Reason.SPAM, sent, sent + timedelta(days=2)),
        Decided(ReportState.PENDING, None, sent, None),
    ]
    assert not await asyncio.to_thread(lambda: first_reports(house.url, WEEK.next))


def leftovers(folder: Path) -> list[Path]:
    return list(folder.glob("*.part"))


async def test_half_read_stream_lets_go(house: House) -> None:
    """A count that is given up holds nothing up."""
    await house.rate(AIGERIM, Score.WELL, 5)

    def first() -> tuple[bytes, bytes]:
        stream = stream_ballots(house.url, WEEK)
        row = next(stream)
        stream.close()  # type: ignore[attr-defined]  # it is a generator
        return row

    assert await asyncio.to_thread(first)
    await house.rate(AIGERIM, Score.POORLY, 6)


async def test_copy_holds_everything_and_is_private(sqlite_url: str, tmp_path: Path) -> None:
    """A backup opens as a database with all ballots, and only its owner may read it."""
    house = await House(sqlite_url, tmp_path).open()
    await house.weeks.open(WEEK)
    await house.rate(AIGERIM, Score.WELL, 5)
    file = tmp_path / "copy.db"
    steps: list[str] = []
    _, _ = await asyncio.gather(
        backup(house.database, file, steps.append), house.rate(AIGERIM, Score.FULLY, 6)
    )
    assert steps == ["copying", "checking"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with sqlite3.connect(file) as copy:
        assert copy.execute("SELECT count(*) FROM ballots").fetchone() == (1,)
    copy.close()
    with pytest.raises(OperatorError, match="already"):
        await backup(house.database, file)
    with pytest.raises(OperatorError, match="cannot be written"):
        await backup(house.database, tmp_path / "none" / "copy.db")
    assert not leftovers(tmp_path)
    assert (await house.ballots.read(WEEK, AIGERIM)).scores[0] is Score.FULLY
    await house.database.close()


async def test_damage_on_the_way_is_not_taken_for_a_full_disk(
    sqlite_url: str, tmp_path: Path
) -> None:
    """An operator is told what is wrong, in one line, and no bad copy is kept."""
    house = await House(sqlite_url, tmp_path).open()

    def spoilt(step: str) -> None:
        if step == "checking":
            (tmp_path / "copy.db.part").write_bytes(b"not what was written")

    def found(_step: str) -> None:
        house.database.distrust()

    for progress, told in ((spoilt, "copy is damaged"), (found, "database is damaged")):
        with pytest.raises(OperatorError, match=told):
            await backup(house.database, tmp_path / "copy.db", progress)
    assert not leftovers(tmp_path)
    assert not (tmp_path / "copy.db").exists()
    await house.database.close()


async def test_a_long_copy_tells_how_far_it_is(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An operator sees that a big copy moves on, and what to do where there is no room for it."""
    monkeypatch.setattr(copies, "TELL_EACH", 0.0)
    house = await House(sqlite_url, tmp_path).open()
    await house.weeks.open(WEEK)
    await asyncio.gather(*(house.rate(Citizen(n), Score.WELL, n) for n in range(1, 400)))
    steps: list[str] = []
    await backup(house.database, tmp_path / "copy.db", steps.append)
    assert any(re.fullmatch(r"copying: \d+ of 1 MB", step) for step in steps), steps
    with mounted(tmp_path / "small", megabytes=0.05) as disk:
        with pytest.raises(OperatorError, match="make room for 1 MB"):
            await backup(house.database, disk / "copy.db")
        assert not list(disk.iterdir())
    await house.rate(AIGERIM, Score.FULLY, 600)
    await house.database.close()


async def test_postgresql_names_its_own_tool(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """On PostgreSQL the line says what to run instead."""
    server = request.getfixturevalue("postgres")
    house = House(server.url("postgres"), tmp_path)
    with pytest.raises(OperatorError, match="pg_dump"):
        await backup(house.database, tmp_path / "copy")
