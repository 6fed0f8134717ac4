"""A whole database carried over to another: every row of every table, as it is.

What is sealed stays sealed: the keys know nothing of the database, and the keys folder stays.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from hashlib import sha256

from sqlalchemy import Connection, RowMapping, Table, func, insert, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import OperatorError, SecondInstance
from bot.storage import schema
from bot.storage.all_tables import metadata
from bot.storage.connect import make_engine, parsed, sqlite_file, unavailable
from bot.storage.engine import Database
from bot.storage.lock import ProcessLock

CHUNK = 5000

Rows = Sequence[RowMapping]


async def move(source: Database, url: str, progress: Callable[[str], None]) -> None:
    """Copy an open database that nobody else uses into a new one, in one transaction; checked.

    ``progress`` is told a table and how much of it is done. Raises OperatorError; then the new
    database is empty, and the same command may be given again.
    """
    if await source.present() > 1:
        raise SecondInstance("Another process uses this database: stop it first.")
    if parsed(url) == source.url:
        raise OperatorError("This is the database that is in use: name another one.")
    if not schema.check(url):
        schema.upgrade(url)
    async with _new(url) as target:
        sums = {}
        for table in metadata.sorted_tables:
            sums[table.name] = await _copy(source, target, table, progress)
            await target.run_sync(_set_sequence, table)
        progress("checking")
        for table in metadata.sorted_tables:
            if await _sum(target, table) != sums[table.name]:
                raise OperatorError(f"The copy of {table.name} is not whole: nothing was moved.")


@asynccontextmanager
async def _new(url: str) -> AsyncIterator[AsyncConnection]:
    """Open the database to fill, in one transaction; raises OperatorError where it holds rows."""
    found = parsed(url)
    file = sqlite_file(found)
    lock = ProcessLock(file) if file else None
    if lock is not None:
        lock.acquire()
    engine = make_engine(found)
    try:
        async with engine.connect() as connection:
            if file is not None:
                await connection.exec_driver_sql("BEGIN IMMEDIATE")
            await connection.run_sync(_require_empty)
            yield connection
            await connection.commit()
    except Exception as error:
        fault = unavailable(error)
        if fault is error:
            raise
        raise fault from None
    finally:
        await engine.dispose()
        if lock is not None:
            lock.release()


def _require_empty(connection: Connection) -> None:
    for table in metadata.sorted_tables:
        if connection.scalar(select(func.count()).select_from(table)):
            raise OperatorError("That database is not empty: name a new one.")


async def _copy(
    source: Database, target: AsyncConnection, table: Table, progress: Callable[[str], None]
) -> int:
    """Copy a table; return the sum that tells whether another has the same rows."""
    whole = await source.read(lambda c: c.scalar(select(func.count()).select_from(table)) or 0)
    done = total = 0
    last: RowMapping | None = None
    while rows := await source.read(lambda c, last=last: _after(c, table, last)):  # type: ignore[misc]  # mypy does not infer a lambda's default
        await target.execute(insert(table), [dict(row) for row in rows])
        total, last, done = total + _sum_of(rows), rows[-1], done + len(rows)
        progress(f"{table.name}: {100 * done // max(whole, done)} %")
    return total


async def _sum(connection: AsyncConnection, table: Table) -> int:
    total = 0
    last: RowMapping | None = None
    while rows := await connection.run_sync(_after, table, last):
        total, last = total + _sum_of(rows), rows[-1]
    return total


def _after(connection: Connection, table: Table, last: RowMapping | None) -> Rows:
    """Return the next rows in the order of the primary key."""
    key = list(table.primary_key)
    found = select(table).order_by(*key).limit(CHUNK)
    if last is not None:
        found = found.where(tuple_(*key) > tuple_(*(last[column] for column in key)))
    return connection.execute(found).mappings().all()


def _sum_of(rows: Rows) -> int:
    """Add up the rows' hashes: their order, which collations disagree on, does not matter."""
    return sum(int.from_bytes(sha256(repr(tuple(row.values())).encode()).digest()) for row in rows)


def _set_sequence(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows after those that came with their numbers."""
    column = table.autoincrement_column
    if connection.dialect.name != "postgresql" or column is None:
        return
    last = connection.scalar(select(func.max(column)))
    if last is not None:
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)"),
            {"table": table.name, "column": column.name, "last": last},
        )
