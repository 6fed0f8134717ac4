"""The one writer: grouped commits, jobs that fail alone, and a disk that is full."""

import asyncio
import errno
import fcntl
import logging
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from bot.domain.errors import OperatorError, SecondInstance, StorageUnavailable
from bot.storage import connect
from bot.storage.engine import Database
from bot.storage.writer import Writer


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """Open a database with a table of numbers."""
    database = Database(url)
    await database.open()
    await database.write(run("CREATE TABLE numbers (n INTEGER PRIMARY KEY, more TEXT)"))
    yield database
    await database.close()


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Database]:
    database = Database(sqlite_url)
    await database.open()
    await database.write(run("CREATE TABLE numbers (n INTEGER PRIMARY KEY, more TEXT)"))
    yield database
    await database.close()


def run(statement: str) -> Callable[[Connection], None]:
    def job(connection: Connection) -> None:
        connection.execute(text(statement))

    return job


def add(number: int) -> Callable[[Connection], None]:
    return run(f"INSERT INTO numbers (n) VALUES ({number})")  # noqa: S608 (our own)


def numbers(connection: Connection) -> list[int]:
    return list(connection.scalars(text("SELECT n FROM numbers ORDER BY n")))


def writer(database: Database) -> Writer:
    assert isinstance(database._lane, Writer)
    return database._lane


async def test_what_waits_is_committed_together(sqlite: Database) -> None:
    """Fifty taps at once wait for the disk once, not fifty times."""
    commits: list[object] = []
    event.listen(writer(sqlite)._engine.sync_engine, "commit", commits.append)
    await asyncio.gather(*(sqlite.write(add(number)) for number in range(50)))
    assert len(commits) <= 2
    assert await sqlite.read(numbers) == list(range(50))


async def test_job_that_fails_fails_alone(database: Database) -> None:
    """One broken change rolls back wholly and takes nobody else's with it."""

    def half(connection: Connection) -> None:
        add(2)(connection)
        raise ZeroDivisionError

    jobs = [database.write(job) for job in (add(1), half, add(3), add(1))]
    outcomes = await asyncio.gather(*jobs, return_exceptions=True)
    assert isinstance(outcomes[1], ZeroDivisionError)
    assert outcomes[0] is None or outcomes[3] is None
    assert await database.read(numbers) == [1, 3]


async def test_reader_sees_no_half_change(database: Database) -> None:
    """Whoever reads during a change sees all of it or nothing."""

    def two(connection: Connection) -> None:
        add(1)(connection)
        add(2)(connection)

    jobs = [database.read(numbers), database.write(two), database.read(numbers)]
    before, _, after = await asyncio.gather(*jobs)
    assert before in ([], [1, 2])
    assert after in ([], [1, 2])


async def test_failing_commit_tells_everybody(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the commit fails nobody is told "saved", and the next one works."""

    def full(_: object) -> None:
        monkeypatch.undo()
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(writer(sqlite)._engine.sync_engine.dialect, "do_commit", full)
    outcomes = await asyncio.gather(
        sqlite.write(add(1)), sqlite.read(numbers), sqlite.write(add(2)), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [StorageUnavailable] * 3
    assert await sqlite.read(numbers) == []
    await sqlite.write(add(3))
    assert await sqlite.read(numbers) == [3]


async def test_broken_connection_is_made_anew(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where even rolling back fails, the next change gets a new connection."""

    def broken(_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    dialect = writer(sqlite)._engine.sync_engine.dialect
    monkeypatch.setattr(dialect, "do_commit", broken)
    monkeypatch.setattr(dialect, "do_rollback", broken)
    with pytest.raises(StorageUnavailable):
        await sqlite.write(add(1))
    monkeypatch.undo()
    await sqlite.write(add(2))
    assert await sqlite.read(numbers) == [2]


async def test_full_disk(sqlite: Database) -> None:
    """On a full disk a change is refused, what was acknowledged stays, and it recovers."""
    await sqlite.write(add(1))
    pages = await sqlite.alone(lambda c: c.execute(text("PRAGMA page_count")).scalar_one())
    await sqlite.alone(run(f"PRAGMA max_page_count = {pages}"))
    big = run(f"INSERT INTO numbers VALUES (2, '{'x' * 100_000}')")  # noqa: S608 (our own)
    outcomes = await asyncio.gather(
        sqlite.write(add(3)), sqlite.write(big), sqlite.write(add(4)), return_exceptions=True
    )
    assert isinstance(outcomes[1], StorageUnavailable)
    kept = [n for n, outcome in zip((3, 2, 4), outcomes, strict=True) if outcome is None]
    assert await sqlite.read(numbers) == [1, *kept]
    await sqlite.alone(run("PRAGMA max_page_count = 1000000"))
    await sqlite.write(big)
    assert 2 in await sqlite.read(numbers)


async def test_locked_file(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another program locks the file, changes are refused; afterwards all is well."""
    monkeypatch.setitem(connect.PRAGMAS, "busy_timeout", ("50", 50))
    database = Database(sqlite_url)
    await database.open()
    await database.write(run("CREATE TABLE numbers (n INTEGER PRIMARY KEY)"))
    other = sqlite3.connect(database.url.database or "", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageUnavailable):
        await database.write(add(1))
    other.execute("ROLLBACK")
    other.close()
    await database.write(add(2))
    assert await database.read(numbers) == [2]
    await database.close()


async def test_cancelled_caller_does_not_cancel_the_transaction(database: Database) -> None:
    """A person who gives up waiting does not undo what is being saved, nor others' changes."""
    first = asyncio.ensure_future(database.write(add(1)))
    second = asyncio.ensure_future(database.write(add(2)))
    await asyncio.sleep(0)
    first.cancel()
    await second
    with pytest.raises(asyncio.CancelledError):
        await first
    await database.close()
    await database.open()
    assert await database.read(numbers) == [1, 2]


async def test_close_does_what_was_asked_and_then_refuses(database: Database) -> None:
    """A clean stop loses nothing, and what comes later is told so."""
    asked = [database.submit(add(number)) for number in range(20)]
    await database.close()
    assert [job.exception() for job in asked] == [None] * 20
    with pytest.raises(StorageUnavailable):
        await database.write(add(99))
    await database.open()
    assert await database.read(numbers) == list(range(20))


async def test_a_disk_that_hangs_holds_up_no_stop(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits for a change is told that it may be lost, and the stop goes on."""
    monkeypatch.setattr("bot.storage.writer.CLOSE_SECONDS", 0.05)
    database = Database(sqlite_url)
    await database.open()
    begun, goes_on = threading.Event(), threading.Event()

    def hang() -> None:
        begun.set()
        goes_on.wait()

    def hanging(connection: Connection) -> None:
        async def in_its_thread(driver: Any) -> None:  # noqa: ANN401 (untyped)
            await driver._execute(hang)

        connection.connection.dbapi_connection.run_async(in_its_thread)  # type: ignore[union-attr]  # SQLAlchemy's adapter is untyped

    late = [asyncio.ensure_future(database.write(job)) for job in (hanging, add(1))]
    await asyncio.to_thread(begun.wait)
    late.append(asyncio.ensure_future(database.write(add(2))))
    try:
        async with asyncio.timeout(20):
            await database.close()
            ends = await asyncio.gather(*late, return_exceptions=True)
    finally:
        goes_on.set()
    assert [type(end) for end in ends] == [StorageUnavailable] * 3
    await asyncio.wait(asyncio.all_tasks() - {asyncio.current_task()})


async def test_second_instance_is_refused(sqlite: Database) -> None:
    """Two bots never write into one file; the second says so and ends."""
    with pytest.raises(SecondInstance):
        await Database(str(sqlite.url)).open()
    await sqlite.close()
    await sqlite.open()


async def test_a_folder_that_knows_no_locks_is_told_as_that(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a network share nobody is sent to look for a second bot that is not there."""

    def unknown(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", unknown)
    with pytest.raises(OperatorError, match=r"cannot be locked: No locks available\."):
        await Database(sqlite_url).open()


async def test_every_safety_setting_is_in_force(sqlite: Database) -> None:
    """Deleted rows are overwritten, and a commit waits for the disk, on this connection."""
    found = {}
    for name in connect.PRAGMAS:
        job = text(f"PRAGMA {name}")
        found[name] = await sqlite.read(lambda c, job=job: c.execute(job).scalar_one())  # type: ignore[misc]  # mypy does not infer a lambda's default
    assert found == {name: expected for name, (_, expected) in connect.PRAGMAS.items()}
    assert (found["journal_mode"], found["synchronous"], found["secure_delete"]) == ("wal", 2, 1)


async def test_setting_that_does_not_hold_ends_the_start(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An SQLite that does not keep a setting is found out at the start, not after a loss."""
    monkeypatch.setitem(connect.PRAGMAS, "synchronous", ("NORMAL", 2))
    database = Database(sqlite_url)
    with pytest.raises(OperatorError, match="synchronous"):
        await database.open()
    monkeypatch.undo()
    await database.open()
    await database.close()


async def test_database_that_is_not_there(tmp_path: Path) -> None:
    """A wrong address or a folder that cannot be written is told in one line."""
    with pytest.raises(OperatorError):
        Database("mysql://localhost/bot")
    (tmp_path / "data").write_text("a file where a folder should be")
    with pytest.raises(OperatorError, match="cannot be written"):
        await Database(f"sqlite+aiosqlite:///{tmp_path}/data/bot.db").open()
    with pytest.raises(StorageUnavailable):
        await Database("postgresql+asyncpg://postgres@127.0.0.1:1/bot").open()


async def test_no_parameter_reaches_a_log_or_an_error(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """With everything logged at DEBUG, a citizen's words are in no log and no error text."""
    caplog.set_level(logging.DEBUG)
    secret = {"more": "words nobody should read"}

    def job(connection: Connection) -> None:
        connection.execute(text("INSERT INTO numbers VALUES (7, :more)"), secret)

    await database.write(job)
    with pytest.raises(Exception, match="numbers") as fault:
        await database.write(job)
    await database.read(lambda connection: connection.execute(text("SELECT * FROM numbers")).all())
    assert secret["more"] not in caplog.text
    assert secret["more"] not in str(fault.value)


CHILD = """
import asyncio, sys
from sqlalchemy import text
from bot.storage.engine import Database

async def one(database, number):
    statement = text(f"INSERT INTO numbers VALUES ({number}, NULL)")
    await database.write(lambda connection: connection.execute(statement) and None)
    print(number, flush=True)

async def main():
    database = Database(sys.argv[1])
    await database.open()
    for start in range(0, 10**6, 20):
        await asyncio.gather(*(one(database, start + n) for n in range(20)))

asyncio.run(main())
"""


@pytest.mark.parametrize("acknowledged", [1, 137, 500])
async def test_kill_loses_nothing_acknowledged(sqlite: Database, acknowledged: int) -> None:
    """After SIGKILL at any instant everything that was acknowledged is there."""
    await sqlite.close()
    command = [sys.executable, "-c", CHILD, str(sqlite.url)]
    child = subprocess.Popen(  # noqa: ASYNC220, S603 (short, and all of it is ours)
        command, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(Path.cwd())}
    )
    assert child.stdout is not None
    seen = [int(child.stdout.readline()) for _ in range(acknowledged)]
    child.send_signal(signal.SIGKILL)
    rest = child.stdout.read()
    child.stdout.close()
    child.wait()
    seen += [int(line) for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    await sqlite.open()
    assert set(seen) <= set(await sqlite.read(numbers))
    check = await sqlite.read(lambda c: c.execute(text("PRAGMA integrity_check")).scalar_one())
    assert check == "ok"
