"""Engines for the two kinds of database, and what every SQLite connection is told first."""

import logging
import os
from pathlib import Path
from typing import Any

from sqlalchemy import URL, event, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.domain.errors import DatabaseDamaged, OperatorError, StorageUnavailable

SQLITE = "sqlite"
BUSY_MILLISECONDS = 5000

CORRUPT = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
DAMAGED = "damaged: stop the bot and run python -m bot restore with a backup"

# In this order: busy_timeout first, else a second process fails on journal_mode at once.
PRAGMAS: dict[str, tuple[str, object]] = {
    "busy_timeout": (str(BUSY_MILLISECONDS), BUSY_MILLISECONDS),
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", 2),
    "foreign_keys": ("ON", 1),
    "secure_delete": ("ON", 1),
    "trusted_schema": ("OFF", 0),
    "temp_store": ("MEMORY", 2),
}
"""What each is set to, and what it must read afterwards."""

KEEPALIVES = {
    "tcp_keepalives_idle": "15",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
"""Of PostgreSQL: after 30 seconds the locks of a host that is gone are gone too."""

CONNECT_SECONDS = 5.0
"""A server that says nothing so long is away; a stop that waits for it still takes under ten."""


def parsed(url: str) -> URL:
    """Read BOT_DATABASE_URL; OperatorError where it names neither SQLite nor PostgreSQL."""
    try:
        found = make_url(url)
    except ArgumentError:
        found = URL.create("")
    if found.drivername == "sqlite+aiosqlite" and found.database not in {None, "", ":memory:"}:
        return found
    if found.drivername == "postgresql+asyncpg":
        return found
    raise OperatorError(
        "BOT_DATABASE_URL must be sqlite+aiosqlite:///FILE or postgresql+asyncpg://HOST/NAME."
    )


def sqlite_file(url: URL) -> Path | None:
    """Return the file of an SQLite database; None for PostgreSQL."""
    return Path(url.database or "") if url.get_backend_name() == SQLITE else None


def make_engine(url: URL) -> AsyncEngine:
    """Make an engine that never shows a parameter or a row in a log or an error."""
    for name in ("aiosqlite", "alembic", "sqlalchemy"):
        logging.getLogger(name).setLevel(logging.WARNING)
    if (file := sqlite_file(url)) is not None:
        prepare(file)
        engine = create_async_engine(
            url, hide_parameters=True, connect_args={"isolation_level": None}
        )
        event.listen(engine.sync_engine, "connect", _tell)
        return engine
    return create_async_engine(
        url,
        hide_parameters=True,
        pool_size=5,
        pool_pre_ping=True,
        connect_args={"server_settings": KEEPALIVES, "timeout": CONNECT_SECONDS},
    )


def prepare(file: Path) -> None:
    """Make the data folder and an empty file for its owner alone; the WAL takes its mode.

    A file that is there is not opened: closing it would drop the locks of a running connection.
    """
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not file.exists():
            os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise OperatorError(f"The database {file} cannot be written: {error.strerror}.") from None
    if not os.access(file, os.R_OK | os.W_OK):
        raise OperatorError(f"The database {file} cannot be written: run chmod 600 {file}")


def unavailable(error: Exception) -> Exception:
    """Turn a fault of the database into StorageUnavailable; other errors stay what they are."""
    ours = isinstance(error, IntegrityError | ProgrammingError | DataError)
    if isinstance(error, DBAPIError) and not ours:
        return driver_fault(error.orig)
    if isinstance(error, OSError):
        return StorageUnavailable(type(error).__name__)
    if isinstance(error, UnicodeDecodeError):
        return DatabaseDamaged(DAMAGED)  # SQLite quotes a table's broken name in its complaint
    return error


def driver_fault(error: BaseException | None) -> StorageUnavailable:
    """Name a driver's fault by its class; DatabaseDamaged where SQLite finds the file corrupt."""
    if getattr(error, "sqlite_errorname", "").startswith(CORRUPT):
        return DatabaseDamaged(DAMAGED)
    return StorageUnavailable(type(error).__name__)


def _tell(connection: Any, _record: object) -> None:  # noqa: ANN401 (a driver's own class)
    cursor = connection.cursor()
    for name, (value, _) in PRAGMAS.items():
        cursor.execute(f"PRAGMA {name} = {value}")
    for name, (_, expected) in PRAGMAS.items():
        cursor.execute(f"PRAGMA {name}")
        (found,) = cursor.fetchone()
        if found != expected:
            raise OperatorError(f"This SQLite keeps {name} at {found}, not {expected}: update it.")
    cursor.close()
