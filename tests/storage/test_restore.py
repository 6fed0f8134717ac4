"""A copy becomes the database only when all is well, and knows that time has passed since."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.ballot import Score
from bot.domain.errors import KeyGone, OperatorError, SecondInstance
from bot.domain.parcel import Parcel, ParcelState
from bot.domain.schedule import WeekState
from bot.storage import restore, schema
from bot.storage.backup import backup
from bot.storage.restore import replacing
from bot.storage.restored import Outcome, Since, SqlRestored
from bot.storage.tables import outbox
from tests.storage.house import AIGERIM, NOON, WEEK, House, release

CHANNEL = "@six"


def url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder}/data/bot.db"


@pytest.fixture
async def lived(tmp_path: Path) -> AsyncIterator[House]:
    """Give a house in which something has happened, with a copy beside it; it is closed."""
    schema.upgrade(url(tmp_path))
    house = await House(url(tmp_path), tmp_path).open()
    await house.weeks.open(WEEK)
    await house.rate(AIGERIM, Score.WELL, 5)
    await house.outbox.note_message(CHANNEL, 41)
    await house.outbox.add([Parcel(CHANNEL, b"due")], NOON)
    await house.outbox.add([Parcel("@later", b"not yet")], NOON + timedelta(days=2))
    await house.outbox.add([Parcel(AIGERIM.id, b"note")], NOON)
    await backup(house.database, tmp_path / "copy.db")
    await house.database.close()
    yield house
    await house.database.close()


def put_back(folder: Path) -> list[str]:
    steps: list[str] = []
    with replacing(url(folder), folder / "copy.db", steps.append):
        pass
    return steps


async def caught_up(house: House, since: Since | None = None) -> Outcome:
    """Open a house again and tell it what has happened since."""
    await house.database.open()
    restored = SqlRestored(house.database, house.keys, house.clock)
    return await restored.catch_up(since or Since())


def killed(folder: Path) -> None:
    """Leave one more ballot where a killed bot leaves it: in the log alone."""
    file, log = folder / "data" / "bot.db", folder / "data" / "bot.db-wal"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("INSERT INTO ballots SELECT week, randomblob(16), sealed FROM ballots")
        connection.commit()
        left = file.read_bytes(), log.read_bytes()
    file.write_bytes(left[0])
    log.write_bytes(left[1])
    assert ballots_in(file, "immutable=1") == 1


def ballots_in(file: Path, how: str = "mode=ro") -> int:
    with closing(sqlite3.connect(f"file:{file}?{how}", uri=True)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM ballots").fetchone()
    return int(count)


def not_a_database(copy: Path) -> None:
    copy.write_bytes(b"words" * 5000)


def cut_short(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2])


def flipped(copy: Path) -> None:
    content = bytearray(copy.read_bytes())
    for at in range(8192, len(content), 4096):
        content[at : at + 64] = b"\xff" * 64
    copy.write_bytes(content)


def of_the_future(copy: Path) -> None:
    _change(copy, "UPDATE alembic_version SET version_num = '9999'")


def of_something_else(copy: Path) -> None:
    _change(copy, "DROP TABLE alembic_version")


def copied_by_hand(copy: Path) -> None:
    copy.with_name("copy.db-wal").write_bytes(b"")


def gone(copy: Path) -> None:
    copy.unlink()


def _change(copy: Path, statement: str) -> None:
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute(statement)


@pytest.mark.usefixtures("lived")
@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (not_a_database, "damaged, or no backup"),
        (cut_short, "damaged, or no backup"),
        (flipped, "damaged, or no backup"),
        (of_the_future, "update the bot"),
        (of_something_else, "no database of this bot"),
        (copied_by_hand, "copied by hand"),
        (gone, "cannot be copied"),
    ],
)
async def test_a_copy_that_is_not_well_replaces_nothing(
    tmp_path: Path, spoil: Callable[[Path], None], told: str
) -> None:
    """The wrong file costs one line to read, and not the database that is there."""
    before = (tmp_path / "data" / "bot.db").read_bytes()
    spoil(tmp_path / "copy.db")
    with pytest.raises(OperatorError, match=told):
        put_back(tmp_path)
    assert (tmp_path / "data" / "bot.db").read_bytes() == before
    assert {file.name for file in (tmp_path / "data").iterdir()} == {"bot.db", "bot.db.lock"}


async def test_a_running_bot_keeps_its_database(lived: House, tmp_path: Path) -> None:
    """Nobody restores under the feet of a running bot; on PostgreSQL the line says what to run."""
    await lived.database.open()
    with pytest.raises(SecondInstance, match="stop it first"):
        put_back(tmp_path)
    with (
        pytest.raises(OperatorError, match="pg_restore --clean --if-exists -d six copy"),
        replacing("postgresql+asyncpg://me@127.0.0.1/six", Path("copy"), lambda _: None),
    ):
        raise AssertionError


async def test_what_was_there_is_kept_and_its_log_never_meets_the_copy(
    lived: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A restore can be taken back, and stale pages of the old file cannot get into the new one."""
    monkeypatch.setattr(restore, "_bring_in_log", lambda _: None)  # as on a disk that fails
    data = tmp_path / "data"
    (data / "bot.db-wal").write_bytes(b"a log that a crash left")
    old = (data / "bot.db").read_bytes()
    assert put_back(tmp_path) == ["copying", "checking"]
    assert (data / "bot.db").stat().st_mode & 0o777 == 0o600
    assert (data / "bot.db.replaced").read_bytes() == old
    assert (data / "bot.db.replaced-wal").read_bytes() == b"a log that a crash left"
    assert not (data / "bot.db-wal").exists()
    await lived.database.open()
    assert (await lived.ballots.read(WEEK, AIGERIM)).scores[0] is Score.WELL


@pytest.mark.parametrize("step", ["flush", "hardlink_to", "replace"])
async def test_a_restore_that_is_cut_off_leaves_one_whole_database(
    lived: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Power lost at any instant: a whole database is there, and restore can be repeated."""
    killed(tmp_path)

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(restore if step == "flush" else Path, step, cut)
        with pytest.raises(KeyboardInterrupt):
            put_back(tmp_path)
    assert ballots_in(tmp_path / "data" / "bot.db", "mode=rw") == 2
    put_back(tmp_path)
    assert ballots_in(tmp_path / "data" / "bot.db.replaced") == 2
    assert (await caught_up(lived)).kept == [WEEK]


async def test_a_copy_of_an_earlier_version_is_brought_up_to_date(
    lived: House, tmp_path: Path
) -> None:
    """A backup from before an update is still worth something."""
    schema.downgrade(f"sqlite+aiosqlite:///{tmp_path}/copy.db", "0006")
    assert "brought up to the schema of this version" in put_back(tmp_path)
    assert (await caught_up(lived)).kept == [WEEK]
    assert schema.check(url(tmp_path))


async def test_what_waited_is_looked_for_before_it_is_sent(lived: House, tmp_path: Path) -> None:
    """A post that left after the copy was made does not come again, and none comes too early."""
    put_back(tmp_path)
    await caught_up(lived, Since(newest={CHANNEL: 90}))
    found = select(outbox.c.lane, outbox.c.state, outbox.c.last_known).order_by(outbox.c.id)
    rows = await lived.database.read(lambda connection: connection.execute(found).all())
    assert [(row.state, row.last_known) for row in rows] == [
        (ParcelState.UNKNOWN, 41),
        (ParcelState.UNKNOWN, 0),
        (ParcelState.UNKNOWN, 0),
    ]
    assert await lived.outbox.last_message(CHANNEL) == 90
    due = await lived.outbox.next_due(NOON)
    assert [row.parcel.body for row in due] == [b"due", b"note"]
    lived.clock.tick(days=2)
    assert b"not yet" in [row.parcel.body for row in await lived.outbox.next_due(lived.clock())]


async def test_weeks_go_on_or_are_lost_by_their_keys(lived: House, tmp_path: Path) -> None:
    """Where the key is there the answers of the copy count, and it is told that some do not."""
    put_back(tmp_path)
    assert await caught_up(lived) == Outcome(lost=[], kept=[WEEK])
    assert await lived.weeks.lost_part(WEEK)
    assert (await lived.ballots.read(WEEK, AIGERIM)).scores[0] is Score.WELL


async def test_a_past_week_without_its_key_is_lost_and_weeks_between_too(
    lived: House, tmp_path: Path
) -> None:
    """A week whose answers cannot be counted any more is told as lost, never as empty."""
    put_back(tmp_path)
    lived.keys.destroy("week", WEEK)
    lived.clock.tick(days=14)
    running = WEEK.later(2)
    outcome = await caught_up(lived)
    assert outcome == Outcome(lost=[WEEK, WEEK.next], kept=[])
    assert await lived.weeks.unfinished() == [
        (WEEK, WeekState.OPEN),
        (WEEK.next, WeekState.CLOSING),
        (running, WeekState.OPEN),
    ]
    assert await lived.weeks.lost_part(running)
    for week in outcome.lost:
        with pytest.raises(KeyGone):
            lived.keys.ballot_key(week)
    await lived.weeks.open(running)


async def test_another_key_of_the_running_week_starts_it_anew(
    lived: House, tmp_path: Path
) -> None:
    """A bot that was started empty has made a new key: the copy's answers are told as lost."""
    put_back(tmp_path)
    lived.keys.destroy("week", WEEK)
    lived.keys.create("week", WEEK)
    await caught_up(lived)
    await lived.weeks.open(WEEK)
    assert await lived.weeks.lost_part(WEEK)
    assert (await lived.ballots.read(WEEK, AIGERIM)).scores[0] is None
    await lived.rate(AIGERIM, Score.WELL, 6)


async def test_a_release_since_then_ends_its_week(lived: House, tmp_path: Path) -> None:
    """What the channel shows is not counted again, nor told as lost."""
    put_back(tmp_path)
    lived.keys.destroy("week", WEEK)
    lived.clock.tick(days=7)
    outcome = await caught_up(lived, Since(releases=[(release(), WeekState.PUBLISHED)]))
    assert outcome.lost == []
    assert await lived.weeks.state(WEEK) is WeekState.PUBLISHED
    assert await lived.releases.tip() == release()
    assert await lived.releases.published(WEEK) == release()
