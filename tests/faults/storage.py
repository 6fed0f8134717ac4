"""Faults of the storage by name, put between the running bot and its database.

Each is what SQLite itself reports, or does, in that case: what is above it cannot tell the two
apart. ``mounted`` is a disk that is small in truth, where the machine lets a test have one.
"""

import os
import shutil
import sqlite3
import subprocess
import time
from asyncio import sleep
from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import event
from sqlalchemy.util import await_only

from bot.storage.engine import Database
from bot.storage.writer import Writer

WRITES = ("INSERT", "UPDATE", "DELETE")
SLOW_SECONDS = 0.3
PAGE = 4096


class Ailment(StrEnum):
    """What a disk can do; each stands for the label in a test's name."""

    FULL = "disk full"
    FULL_AT_COMMIT = "disk full at the commit"
    IO_ERROR = "I/O error"
    IO_ERROR_AT_COMMIT = "I/O error at the commit"
    LOCKED = "locked"
    SLOW_FSYNC = "slow fsync"


_SAID = {
    Ailment.FULL: "database or disk is full",
    Ailment.FULL_AT_COMMIT: "database or disk is full",
    Ailment.IO_ERROR: "disk I/O error",
    Ailment.IO_ERROR_AT_COMMIT: "disk I/O error",
    Ailment.LOCKED: "database is locked",
}
AT_ONCE = frozenset({Ailment.FULL, Ailment.IO_ERROR, Ailment.LOCKED})
STATEMENTS = ("do_execute", "do_executemany", "do_execute_no_params")


class Fault:
    """Stands before each statement, and before each commit of what writes."""

    def __init__(self, ailment: Ailment) -> None:
        self._ailment = ailment
        self._writing = False

    def meets(self, statement: str) -> None:
        if statement.startswith("BEGIN"):
            self._writing = statement == "BEGIN IMMEDIATE"
        elif self._ailment in AT_ONCE and statement.lstrip().startswith(WRITES):
            raise sqlite3.OperationalError(_SAID[self._ailment])
        elif statement == "COMMIT" and self.delays():
            time.sleep(SLOW_SECONDS)  # in the driver's thread

    def delays(self) -> bool:
        """Tell whether a commit takes long; raise where it fails."""
        if self._writing and self._ailment not in {*AT_ONCE, Ailment.SLOW_FSYNC}:
            raise sqlite3.OperationalError(_SAID[self._ailment])
        return self._writing and self._ailment is Ailment.SLOW_FSYNC


class Ailing:
    """A driver's connection whose statements are met first."""

    def __init__(self, driver: sqlite3.Connection, fault: Fault) -> None:
        self._driver = driver
        self._fault = fault

    def execute(self, statement: str, *given: Any) -> sqlite3.Cursor:  # noqa: ANN401 (as there)
        self._fault.meets(statement)
        return self._driver.execute(statement, *given)

    def executemany(self, statement: str, *given: Any) -> sqlite3.Cursor:  # noqa: ANN401 (as there)
        self._fault.meets(statement)
        return self._driver.executemany(statement, *given)

    def __getattr__(self, name: str) -> object:
        return getattr(self._driver, name)


@contextmanager
def ailing(database: Database, ailment: Ailment) -> Iterator[None]:
    """Let every write of a database meet a fault while the context lasts; reads go on."""
    lane, fault = database._lane, Fault(ailment)
    assert isinstance(lane, Writer)
    assert lane._connection is not None
    assert lane._connection.sync_connection is not None
    engine = lane._engine.sync_engine
    driver = cast("Any", lane._connection.sync_connection.connection.driver_connection)

    def executes(_cursor: object, statement: str, *_more: object) -> None:
        fault.meets(statement)

    def commit(connection: Any) -> None:  # noqa: ANN401 (a driver's own class)
        if fault.delays():
            await_only(sleep(SLOW_SECONDS))
        connection.commit()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine.dialect, "do_commit", commit)
        patch.setattr(driver, "_connection", Ailing(driver._connection, fault))
        for name in STATEMENTS:
            event.listen(engine, name, executes)
        try:
            yield
        finally:
            for name in STATEMENTS:
                event.remove(engine, name, executes)


@contextmanager
def mounted(folder: Path, megabytes: float) -> Iterator[Path]:
    """Give a disk of so many megabytes; skips where only the administrator may mount one."""
    folder.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None:
        pytest.skip("only root may mount a small disk; the labelled faults stand for it")
    command = [
        mount,
        "-t",
        "tmpfs",
        "-o",
        f"size={megabytes * 1024:.0f}k,mode=700",
        "tmpfs",
        str(folder),
    ]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 (our own)
    if done.returncode:
        pytest.skip("this machine mounts nothing; the labelled faults stand for it")
    try:
        yield folder
    finally:
        subprocess.run(["/bin/umount", "--lazy", str(folder)], check=True)  # noqa: S603 (our own)


def fill(folder: Path) -> Path:
    """Take all the space there is; unlink what is returned to give it back."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1024 * 1024, PAGE, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return filler


def root_of(file: Path, table: str) -> int:
    """Return the page (from 1) at which a table begins."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        found = database.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,))
        return int(found.fetchone()[0])


def corrupt(file: Path, page: int) -> None:
    """Overwrite a page of a database (from 1) as a dying disk does."""
    with file.open("r+b") as database:
        database.seek((page - 1) * PAGE)
        database.write(os.urandom(PAGE))
