"""Migrations, run from the program itself, and a look beside a running bot.

``migrations/`` travels with the code.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, inspect

from bot.domain.errors import SecondInstance, WrongSchema
from bot.resources import folder
from bot.storage.connect import make_engine, parsed, prepare, sqlite_file, unavailable
from bot.storage.lock import ProcessLock
from bot.storage.seat import migrate_alone

T = TypeVar("T")


def head() -> str:
    """Return the version this code knows."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    if found is None:
        raise WrongSchema("No migrations were found: install the bot again.")
    return found


def current(url: str) -> str | None:
    """Return the version a database is at; None where it has none, or is not there."""
    found = parsed(url)
    file = sqlite_file(found)
    if file is not None and not file.exists():
        return None
    return _with_connection(found, _version)


def upgrade(url: str, to: str = "head") -> None:
    """Take a database to a version, in one transaction. Raises SecondInstance if it is in use.

    Of several processes that start on a new database at once, one makes it; the others wait.
    """
    _migrate(parsed(url), lambda config: command.upgrade(config, to))


def downgrade(url: str, to: str) -> None:
    """Take a database back to an earlier version; ``base`` empties it."""
    _migrate(parsed(url), lambda config: command.downgrade(config, to))


def ensure(url: str) -> None:
    """Migrate a new database; raise WrongSchema where one is not at head."""
    if check(url):
        return
    try:
        upgrade(url)
    except SecondInstance:  # it has made the database, and uses it already
        if not check(url):
            raise


def check(url: str) -> bool:
    """Tell whether a database is at head, False where it is new; raise WrongSchema otherwise."""
    found = parsed(url)
    file = sqlite_file(found)
    if file is not None and not file.exists():
        return False
    is_new, version = _with_connection(found, _looked_at)
    if version == head():
        return True
    if is_new:
        return False
    if version is None or version in _known():
        raise WrongSchema("The database is older than this bot: run python -m bot migrate")
    raise WrongSchema("The database is newer than this bot: update the bot.")


def bring_up(url: str) -> bool:
    """Take a database of this or an earlier version to head; tell whether it was an earlier one.

    Raises WrongSchema where it is a newer one, or none of this bot's.
    """
    version = current(url)
    if version is None:
        raise WrongSchema("This is no database of this bot: name a file that backup wrote.")
    if version not in _known():
        raise WrongSchema("The database is newer than this bot: update the bot.")
    if version != head():
        upgrade(url)
    return version != head()


def _known() -> set[str]:
    found = ScriptDirectory.from_config(_config()).walk_revisions()
    return {script.revision for script in found}


def look(url: str, job: Callable[[Connection], T]) -> T:
    """Run a job that only reads, beside a bot that may be running: no lock is taken.

    The database has to be there; it refuses whatever would write.
    """

    def reading(connection: Connection) -> T:
        sqlite = connection.dialect.name == "sqlite"
        connection.exec_driver_sql(
            "PRAGMA query_only = ON" if sqlite else "SET TRANSACTION READ ONLY"
        )
        return job(connection)

    return _with_connection(parsed(url), reading)


def _looked_at(connection: Connection) -> tuple[bool, str | None]:
    """Tell whether there is nothing yet, and the version.

    In this order: both come at once, when another process that makes it commits.
    """
    is_new = not inspect(connection).get_table_names()
    return is_new, _version(connection)


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _migrate(url: URL, step: Callable[[Config], None]) -> None:
    def job(connection: Connection) -> None:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            migrate_alone(connection)
        step(_config(connection))
        connection.commit()

    file = sqlite_file(url)
    if file is None:
        _with_connection(url, job)
        return
    prepare(file)
    lock = ProcessLock(file)
    lock.acquire()
    try:
        _with_connection(url, job)
    finally:
        lock.release()


def _with_connection(url: URL, job: Callable[[Connection], T]) -> T:
    """Run a job in a thread with a loop of its own: callers may or may not be in one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, _connected(url, job)).result()


async def _connected(url: URL, job: Callable[[Connection], T]) -> T:
    engine = make_engine(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(job)
    except Exception as error:
        fault = unavailable(error)
        if fault is error:
            raise
        raise fault from None
    finally:
        await engine.dispose()
