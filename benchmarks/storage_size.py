"""How much room a week takes, and how fast a batch is written into it, as it grows.

Run it: ``python benchmarks/storage_size.py [PEOPLE ...]`` (the default sizes take some five
minutes). For each size it fills a week in the product's own format with people who rate all six
principles, in random order of arrival, then measures the bytes of the file per rating, against a
row for each rating with a rowid and an index; and then how many ratings a second the ballot box
takes into a week of that size, in full: half of the people new, half changing an answer, opened,
changed and sealed, synchronous=FULL, in batches of 1000; a second is one of the processor, all
threads together, so that the figure holds on a machine that does other things.

Seen on 27 November 2026 (two cores with nothing else to do, Debian 12's Python): 16.8, 16.7 and
16.7 bytes a rating for a hundred thousand, a million and 3.3 million people, 15.1 and 14.9 once
compacted, and 67 for a row for each rating with rowid and index; 13,100, 10,700 and 12,300 ratings
a second (single batches 5,000 to 21,700: the machine's pace changes): in a week of twenty million
one costs 1.06 times what it costs among 600,000.
"""

import asyncio
import os
import random  # noqa: TID251 (a seeded draw)
import sqlite3
import statistics
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a program, from a clone

from bot.domain.ballot import Ballot, Score, TapId
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

SIZES = (100_000, 1_000_000, 3_300_000)
WEEK = Week(202648)
CHUNK = 20_000
BATCH = 1000
BATCHES = 40
RATINGS = len(PRINCIPLES)


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    print(
        f"{'people':>10} {'bytes/rating':>13} {'compacted':>10} {'row each':>9} {'ratings/s':>24}"
    )
    first = 0.0
    for people in sizes:
        with tempfile.TemporaryDirectory() as folder:
            rates = asyncio.run(measured(Path(folder), people))
            size, compacted = sizes_of(Path(folder) / "data" / "bot.db", people)
            each = row_each(Path(folder) / "each.db") if people == sizes[0] else 0.0
        median = statistics.median(rates)
        first = first or median
        print(
            f"{people:>10,} {size:>13.2f} {compacted:>10.2f} {each or '':>9.3} "
            f"{min(rates):>7,.0f}-{median:,.0f}-{max(rates):,.0f} ({first / median:.2f} x slower)",
            flush=True,
        )


async def measured(folder: Path, people: int) -> list[float]:
    """Fill a week, then measure batches; returns ratings a second of each."""
    url = f"sqlite+aiosqlite:///{folder}/data/bot.db"
    schema.upgrade(url)
    keys = Keyring(folder / "keys", load_master(folder / "keys", None, os.urandom), os.urandom)
    database = Database(url)
    await database.open()
    await SqlWeeks(database, keys, lambda: datetime(2026, 11, 25, tzinfo=UTC)).open(WEEK)
    fill(folder / "data" / "bot.db", keys, people)
    box, chance, rates = SqlBallots(database, keys), random.Random(1), []
    for number in range(BATCHES):
        who = [chance.randrange(2 * people) for _ in range(BATCH)]
        began = time.process_time()
        await asyncio.gather(
            *(rate(box, one, 10 + number * BATCH + at) for at, one in enumerate(who))
        )
        rates.append(BATCH / (time.process_time() - began))
    await database.close()
    return rates


def rate(box: SqlBallots, who: int, update: int) -> asyncio.Future[Ballot]:
    tap = TapId(update, f"{update}")
    return box.change(
        WEEK,
        Citizen(who + 1),
        lambda ballot: ballot.answered(PRINCIPLES[update % 6], Score.WELL, tap, Language.KK),
    )


def fill(file: Path, keys: Keyring, people: int) -> None:
    """Put sealed ballots in, in the order of arrival: slots come in no order."""
    of_week = keys.week(WEEK)
    scores = tuple(Score(1 + at % 5) for at in range(RATINGS))
    sheet = Ballot(scores, updates=(7,) * RATINGS)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for first in range(0, people, CHUNK):
            connection.execute("BEGIN")
            slots = (
                of_week.slot(Citizen(n + 1)) for n in range(first, min(first + CHUNK, people))
            )
            connection.executemany(
                "INSERT INTO ballots VALUES (?, ?, ?)",
                ((WEEK.number, slot, of_week.ballots.seal(sheet, slot)) for slot in slots),
            )
            connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def sizes_of(file: Path, people: int) -> tuple[float, float]:
    """Return the bytes a rating takes as people arrived, and after a VACUUM."""
    with closing(sqlite3.connect(file)) as connection:
        (now,) = connection.execute("SELECT count(*) FROM ballots").fetchone()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        grown = file.stat().st_size / now / RATINGS
        if people > SIZES[1]:
            return grown, float("nan")
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return grown, file.stat().st_size / now / RATINGS


def row_each(file: Path, people: int = 100_000) -> float:
    """Return the bytes a rating takes where each has a row, a rowid and a place in an index."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(
            "CREATE TABLE ratings (week, who, principle, score, UNIQUE (week, who, principle))"
        )
        who = (os.urandom(16) for _ in range(people))
        rows = ((WEEK.number, one, n, 4) for one in who for n in range(RATINGS))
        connection.executemany("INSERT INTO ratings VALUES (?, ?, ?, ?)", rows)
    return file.stat().st_size / people / RATINGS


if __name__ == "__main__":
    main()
