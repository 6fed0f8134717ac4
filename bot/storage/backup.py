"""A whole copy of the database while the bot goes on working."""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from bot.domain.errors import OperatorError
from bot.storage.engine import Database


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
    draft = _make_empty(file)
    try:
        progress("copying")
        await database.alone(lambda connection: _copy(connection, draft))
        progress("checking")
        await asyncio.to_thread(_check, draft)
        _put_in_place(draft, file)
    finally:
        draft.unlink(missing_ok=True)


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


def _check(draft: Path) -> None:
    with closing(sqlite3.connect(draft)) as connection:
        (found,) = connection.execute("PRAGMA quick_check").fetchone()
    if found != "ok":
        raise OperatorError("The copy is damaged: check the disk, and try again.")


def _put_in_place(draft: Path, file: Path) -> None:
    _flush(draft)
    draft.rename(file)
    _flush(file.parent)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
