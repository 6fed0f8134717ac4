"""A whole copy of the database while the bot goes on working."""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from bot.domain.errors import DatabaseDamaged, OperatorError, StorageUnavailable
from bot.storage.engine import Database

TELL_EACH = 1.0
"""Seconds."""

DAMAGED = "The database is damaged: a copy of it would be too. Restore a backup."


async def backup(
    database: Database, file: Path, progress: Callable[[str], None] = lambda _: None
) -> None:
    """Copy an SQLite database into a new file (0600), checked; ``progress`` is told each step.

    The copy is made through the one connection, since a second one would be a second writer of
    the log; changes wait meanwhile. Keys are not in it. Raises OperatorError.
    """
    if not database.sqlite:
        name = database.url.database
        raise OperatorError(f"PostgreSQL keeps its own copies: run pg_dump -Fc -f {file} {name}")
    if database.damaged:
        raise OperatorError(DAMAGED)
    draft = _make_empty(file)
    try:
        progress("copying")
        await _copied(database, draft, progress)
        progress("checking")
        if not await asyncio.to_thread(whole, draft):
            raise OperatorError("The copy is damaged: check the disk, and try again.")
        _put_in_place(draft, file)
    finally:
        draft.unlink(missing_ok=True)


async def _copied(database: Database, draft: Path, progress: Callable[[str], None]) -> None:
    """Copy, and tell each second how far it is; a copy is a little smaller than the database."""
    whole = _megabytes(Path(database.url.database or ""))
    copying = asyncio.ensure_future(database.alone(lambda connection: _copy(connection, draft)))
    while not copying.done():
        await asyncio.wait({copying}, timeout=TELL_EACH)
        if not copying.done():
            progress(f"copying: {_megabytes(draft)} of {whole} MB")
    try:
        await copying
    except DatabaseDamaged:  # it came to light just now
        raise OperatorError(DAMAGED) from None
    except StorageUnavailable:
        raise OperatorError(
            f"{draft.parent} cannot take the copy: make room for {whole} MB there."
        ) from None


def _megabytes(file: Path) -> int:
    return -(-file.stat().st_size // 2**20)


def _make_empty(file: Path) -> Path:
    """Make a file beside the wanted one, for its owner alone before anything is in it."""
    if file.exists():
        raise OperatorError(f"{file} is there already: name a new file.")
    draft = file.with_name(file.name + ".part")
    try:
        draft.unlink(missing_ok=True)
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise OperatorError(f"{draft} cannot be written: {error.strerror}.") from None
    return draft


def _copy(connection: Connection, draft: Path) -> None:
    connection.exec_driver_sql("VACUUM INTO ?", (str(draft),))


def whole(file: Path) -> bool:
    """Read every page of an SQLite file; tell whether they fit together."""
    try:
        with closing(sqlite3.connect(file)) as connection:
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.DatabaseError:
        return False
    return bool(found == "ok")


def _put_in_place(draft: Path, file: Path) -> None:
    flush(draft)
    draft.rename(file)
    flush(file.parent)


def flush(path: Path) -> None:
    """Make what a file or folder holds durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
