"""A closed week as the short-lived process that counts it reads it: ballots and first reports."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Executable, Row, create_engine, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.counts import Decided
from bot.domain.report import ReportState
from bot.domain.week import Week, almaty_day
from bot.storage.cards import DECIDED
from bot.storage.connect import BUSY_MILLISECONDS, make_engine, parsed, sqlite_file
from bot.storage.tables import ballots, reports, verdicts

CHUNK = 5000

Ballots = Sequence[tuple[bytes, bytes]]
Chunk = Callable[[bytes], Ballots]
"""Return the next rows after a slot, in the order of slots."""

_AFTER = "SELECT slot, sealed FROM ballots WHERE week = ? AND slot > ? ORDER BY slot LIMIT ?"

# A bit turned over in one row's week ends a search by weeks there, and hides all that follows;
# SQLite's quick_check does not see it. A walk through all rows does not search.
_ALL_REACHED = """
    SELECT (SELECT count(*) FROM ballots) = coalesce(
        (SELECT sum((SELECT count(*) FROM ballots WHERE ballots.week = weeks.week)) FROM weeks), 0)
"""
_WHEREVER = """
    SELECT slot, sealed FROM ballots
    WHERE +week = ? OR +week NOT IN (SELECT weeks.week FROM weeks)
"""


def stream_ballots(url: str, week: Week) -> Iterator[tuple[bytes, bytes]]:
    """Yield slot and sealed bytes of each ballot of a week that no longer changes.

    Reads only, a chunk at a time, each in a transaction of its own: memory stays bounded and the
    running bot's log of writes is not held up; a file in which a search does not find all rows is
    walked through in one. Must not be called from a running event loop.
    """
    found = parsed(url)
    file = sqlite_file(found)
    return _from_sqlite(file, week) if file else _from_postgres(found, week)


def first_reports(url: str, week: Week) -> Sequence[Decided]:
    """Return what became of each account's first report of a week: no text, and of nobody.

    Reads only. Must not be called from a running event loop.
    """
    found = parsed(url)
    file = sqlite_file(found)
    rows = _rows_of_sqlite(file, week) if file else _rows_of_postgres(found, week)
    return [
        Decided(ReportState(row.state), row.reason, row.day, row.at and almaty_day(row.at))
        for row in rows
    ]


def _first_reports(week: Week) -> Executable:
    decided = (
        select(func.max(verdicts.c.at))
        .where(verdicts.c.report == reports.c.id, verdicts.c.action.in_(DECIDED))
        .scalar_subquery()
    )
    return select(reports.c.state, reports.c.reason, reports.c.day, decided.label("at")).where(
        reports.c.week == week.number, reports.c.first
    )


def _rows_of_sqlite(file: Path, week: Week) -> Sequence[Row[Any]]:
    engine = create_engine("sqlite://", creator=lambda: _read_only(file), hide_parameters=True)
    try:
        with engine.connect() as connection:
            return connection.execute(_first_reports(week)).all()
    finally:
        engine.dispose()


def _rows_of_postgres(url: URL, week: Week) -> Sequence[Row[Any]]:
    async def rows() -> Sequence[Row[Any]]:
        engine = make_engine(url)
        try:
            async with engine.connect() as connection:
                return (await connection.execute(_first_reports(week))).all()
        finally:
            await engine.dispose()

    return asyncio.run(rows())


def _read_only(file: Path) -> sqlite3.Connection:
    read_only = f"{file.absolute().as_uri()}?mode=ro"
    return sqlite3.connect(read_only, timeout=BUSY_MILLISECONDS / 1000, uri=True)


def _from_sqlite(file: Path, week: Week) -> Iterator[tuple[bytes, bytes]]:
    with closing(_read_only(file)) as connection:
        ((all_reached,),) = connection.execute(_ALL_REACHED)
        if not all_reached:  # a row of no week may be of this one: then its seal opens
            yield from connection.execute(_WHEREVER, (week.number,))
            return
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
