"""PostgreSQL beside SQLite: what a rating costs, and what more processes bring.

Run it: ``python benchmarks/postgres.py`` (some two minutes; Debian's postgresql has to be
there, it starts a server of its own with fsync on). The product's ballot box takes ratings from
40 people at a time, each waiting for its own to be durable: on SQLite; on PostgreSQL from one,
two and four processes, with batches in turn as the product makes them; and from one process with
a transaction for each rating, as a pool by itself would. The runs are interleaved; a row shows
lowest, median and highest ratings a second by the clock, and the milliseconds one waited.
docs/operations.md has what was seen, and what follows for an operator.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a program, from a clone

from bot.domain.ballot import Score, TapId
from bot.domain.citizen import Citizen
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES
from bot.domain.week import Week
from bot.privacy.keyring import Keyring
from bot.privacy.master import load_master
from bot.storage import schema
from bot.storage.ballots import SqlBallots
from bot.storage.engine import Database
from bot.storage.weeks import SqlWeeks
from tests.support.postgres import postgres_server

WEEK = Week(202648)
AT_ONCE = 40
RATINGS = 2000
RUNS = 5

Figures = tuple[float, list[float]]
"""Ratings a second, and milliseconds that each of some of them waited."""


def main() -> None:
    with tempfile.TemporaryDirectory() as there, postgres_server(fsync=True) as server:
        folder = Path(there)

        def postgres() -> str:
            return server.url(server.database())

        def sqlite() -> str:
            return f"sqlite+aiosqlite:///{tempfile.mkdtemp(dir=folder)}/bot.db"

        kinds = {
            "SQLite, one process": lambda: run(sqlite(), folder, 1),
            "PostgreSQL, one, a transaction each": lambda: run(postgres(), folder, 1, alone=True),
            "PostgreSQL, one process": lambda: run(postgres(), folder, 1),
            "PostgreSQL, two processes": lambda: run(postgres(), folder, 2),
            "PostgreSQL, four processes": lambda: run(postgres(), folder, 4),
        }
        found: dict[str, list[Figures]] = {kind: [] for kind in kinds}
        for _ in range(RUNS):
            for kind, go in kinds.items():
                found[kind].append(go())
    base = statistics.median(rate for rate, _ in found["SQLite, one process"])
    print(f"{'':<37} {'ratings/s':>20} {'ratio':>6} {'p50 ms':>7} {'p99 ms':>7}")
    for kind, figures in found.items():
        rates = sorted(rate for rate, _ in figures)
        waits = sorted(wait for _, some in figures for wait in some)
        middle = statistics.median(rates)
        print(
            f"{kind:<37} {rates[0]:>6,.0f}-{middle:,.0f}-{rates[-1]:,.0f} {middle / base:>6.2f} "
            f"{waits[len(waits) // 2]:>7.1f} {waits[len(waits) * 99 // 100]:>7.1f}"
        )


def run(url: str, folder: Path, processes: int, *, alone: bool = False) -> Figures:
    """Have so many processes take RATINGS in all."""
    schema.upgrade(url)
    keys = tempfile.mkdtemp(dir=folder)
    load_master(Path(keys), None, os.urandom)
    asyncio.run(open_week(url, keys))
    each = partial(taken, url, keys, RATINGS // processes, AT_ONCE // processes, alone=alone)
    if processes == 1:
        began, ended, waits = each(0)
    else:
        spawn = get_context("spawn")
        ready = spawn.Barrier(processes)
        with ProcessPoolExecutor(processes, spawn, Together.meet, (ready,)) as pool:
            starts, ends, waiting = zip(*pool.map(each, range(processes)), strict=True)
        began, ended = min(starts), max(ends)
        waits = [wait for some in waiting for wait in some]
    return RATINGS / (ended - began), waits


class Together:
    """Where the processes of one run wait for one another."""

    ready: Barrier | None = None

    @classmethod
    def meet(cls, ready: Barrier) -> None:
        cls.ready = ready


async def open_week(url: str, keys: str) -> None:
    database, ring = opened(url, keys)
    await database.open()
    await SqlWeeks(database, ring, lambda: datetime(2026, 11, 25, tzinfo=UTC)).open(WEEK)
    await database.close()


def opened(url: str, keys: str) -> tuple[Database, Keyring]:
    folder = Path(keys)
    return Database(url), Keyring(folder, load_master(folder, None, os.urandom), os.urandom)


def taken(
    url: str, keys: str, ratings: int, at_once: int, number: int, *, alone: bool
) -> tuple[float, float, list[float]]:
    """Take ratings in this process; returns when it began and ended, and how long each waited."""
    return asyncio.run(_taken(url, keys, ratings, at_once, number, alone=alone))


async def _taken(
    url: str, keys: str, ratings: int, at_once: int, number: int, *, alone: bool
) -> tuple[float, float, list[float]]:
    database, ring = opened(url, keys)
    await database.open()
    if alone:  # as a pool by itself: every change has a transaction of its own
        submit = database.submit
        database.submit = lambda job, **_how: submit(job)  # type: ignore[method-assign]
    waits: list[float] = []
    boxes = [SqlBallots(database, ring) for _ in range(at_once if alone else 1)]
    todo = iter(range(ratings))

    async def people(box: SqlBallots) -> None:
        for update in todo:
            tap = TapId(10 + update, str(update))
            began = time.perf_counter()
            await box.change(
                WEEK,
                Citizen(1 + number * RATINGS + update // 2),
                lambda ballot, tap=tap: ballot.answered(  # type: ignore[misc]  # mypy does not infer a lambda's default
                    PRINCIPLES[tap.update % 6], Score.WELL, tap, Language.KK
                ),
            )
            waits.append(1000 * (time.perf_counter() - began))

    if Together.ready is not None:
        Together.ready.wait()
    began = time.monotonic()
    await asyncio.gather(*(people(boxes[at % len(boxes)]) for at in range(at_once)))
    ended = time.monotonic()
    await database.close()
    return began, ended, waits


if __name__ == "__main__":
    main()
