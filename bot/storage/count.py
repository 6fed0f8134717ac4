"""Sealed ballots as a stream, for the short-lived process that counts a week."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, Connection, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.week import Week
from bot.storage.connect import BUSY_MILLISECONDS, make_engine, parsed, sqlite_file
from bot.storage.tables import ballots

CHUNK = 5000

Ballots = Sequence[tuple[bytes, bytes]]
Chunk = Callable[[bytes], Ballots]
"""Return the next rows after a slot, in the order of slots."""

_AFTER = "SELECT slot, sealed FROM ballots WHERE week = ? AND slot > ? ORDER BY slot LIMIT ?"


def stream_ballots(url: str, week: Week) -> Iterator[tuple[bytes, bytes]]:
    """Yield slot and sealed bytes of each ballot of a week that no longer changes.

    Reads only, a chunk at a time, each in a transaction of its own: memory stays bounded and the
    running bot's log of writes is not held up. Must not be called from a running event loop.
    """
    found = parsed(url)
    file = sqlite_file(found)
    return _from_sqlite(file, week) if file else _from_postgres(found, week)


def _from_sqlite(file: Path, week: Week) -> Iterator[tuple[bytes, bytes]]:
    read_only = f"{file.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(read_only, BUSY_MILLISECONDS / 1000, uri=True)) as connection:
        yield from _chunk_by_chunk(
            lambda last: connection.execute(_AFTER, (week.number, last, CHUNK)).fetchall()
        )


def _from_postgres(url: URL, week: Week) -> Iterator[tuple[bytes, bytes]]:
    engine = make_engine(url)
    with asyncio.Runner() as runner:
        try:
            yield from _chunk_by_chunk(lambda last: runner.run(_chunk(engine, week, last)))
        finally:
            runner.run(engine.dispose())


async def _chunk(engine: AsyncEngine, week: Week, last: bytes) -> Ballots:
    def job(connection: Connection) -> Ballots:
        found = (
            select(ballots.c.slot, ballots.c.sealed)
            .where(ballots.c.week == week.number, ballots.c.slot > last)
            .order_by(ballots.c.slot)
            .limit(CHUNK)
        )
        return [(slot, sealed) for slot, sealed in connection.execute(found)]

    async with engine.connect() as connection:
        return await connection.run_sync(job)


def _chunk_by_chunk(chunk: Chunk) -> Iterator[tuple[bytes, bytes]]:
    last = b""
    while rows := chunk(last):
        yield from rows
        last = rows[-1][0]
