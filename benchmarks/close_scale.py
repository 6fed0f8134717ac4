"""How long the close of a large week takes, and how much memory.

Run it: ``python benchmarks/close_scale.py [PEOPLE ...]`` (the default sizes take
some four minutes). For each size it fills a week in the product's own format and has the
product's own child process count and noise it, all tables of the full profile. It prints seconds
by the clock and of the processor, and the most memory the child held; then the line that fits
three sizes, and what it says of twenty million people. On a machine that does other things, the
seconds of the processor are the figure to go by.

Seen on 26 November 2026 (Python 3.11, one of two cores; the other was at work on tests, from the
third size on this one too):

        people  seconds  processor     MB
       250,000      5.0        4.9     89
     1,000,000     18.0       17.8     89
     3,300,000    104.0       61.3     89

A line through these: 18.6 µs a person of the processor, so 372 s for twenty million; the limit of
a count is 1,800 s.
"""

import asyncio
import os
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a program, from a clone
sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from storage_size import WEEK, fill

from bot import children
from bot.child import Counted, CountTask
from bot.domain.published import Profile
from bot.privacy.keyring import Keyring
from bot.privacy.master import load_master
from bot.storage import schema
from bot.storage.engine import Database
from bot.storage.weeks import SqlWeeks

SIZES = (250_000, 1_000_000, 3_300_000)
COUNTRY = 20_000_000


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    print(f"{'people':>10} {'seconds':>8} {'processor':>10} {'MB':>6}")
    took = []
    for people in sizes:
        with tempfile.TemporaryDirectory() as folder:
            took.append(asyncio.run(measured(Path(folder), people)))
    if len(sizes) >= len(SIZES):
        slope, start = np.polyfit(sizes, took, 1)
        print(f"fit: {start:.1f} s + {slope * 1e6:.2f} µs a person (of the processor)")
        print(f"{COUNTRY:>10,} {'':>8} {start + slope * COUNTRY:>10.0f} (by the fit)")


async def measured(folder: Path, people: int) -> float:
    """Count a week of so many people; return the child's seconds of the processor."""
    url = f"sqlite+aiosqlite:///{folder}/data/bot.db"
    schema.upgrade(url)
    keys = Keyring(folder / "keys", load_master(folder / "keys", None, os.urandom), os.urandom)
    database = Database(url)
    await database.open()
    await SqlWeeks(database, keys, lambda: datetime(2026, 11, 25, tzinfo=UTC)).open(WEEK)
    await database.close()
    fill(folder / "data" / "bot.db", keys, people)
    task = CountTask(url, WEEK, keys.ballot_key(WEEK), 2.0, Profile.FULL)
    began, before = time.perf_counter(), spent()
    await children.ask(task, Counted, 3600, lambda percent: print(f"  {percent} %", end="\r"))
    seconds, processor = time.perf_counter() - began, spent() - before
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{people:>10,} {seconds:>8.1f} {processor:>10.1f} {most:>6.0f}", flush=True)
    return processor


def spent() -> float:
    """Return the seconds of the processor of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
