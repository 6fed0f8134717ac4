"""A21: swap is warned of; and what the memory of a process that destroyed a key still holds.

The memory is read from outside, as a debugger does. Python and the libraries under it free memory
without wiping it, and nothing here can promise more: what is measured is what the policy has to
say. What protects is that no core is dumped, and that nothing is swapped to a disk. Where the
machine does not let the memory be read, that is what the table says.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot import machine
from bot.domain.week import Week
from tests.attacks import thief
from tests.attacks.conftest import Measure

HOME = Path(__file__).parents[2]
SECONDS = 60
CLOSED = -1.0
"""Stands for memory that nobody may read."""

USER = """
import gc, os, sys
from pathlib import Path
from bot.domain.ballot import Ballot
from bot.domain.citizen import Citizen
from bot.domain.week import Week
from bot.privacy.keyring import Keyring
from bot.privacy.master import load_master
folder, week = Path(sys.argv[1]), Week(int(sys.argv[2]))
keyring = Keyring(folder, load_master(folder, None, os.urandom), os.urandom)
keyring.create("week", week)
def use():
    keys = keyring.week(week)
    for number in range(1000):
        slot = keys.slot(Citizen(number))
        keys.ballots.open(keys.ballots.seal(Ballot(), slot), slot)
    keyring.ballot_key(week)
use()
print("used", flush=True)
sys.stdin.readline()
keyring.destroy("week", week)
gc.collect()
print("destroyed", flush=True)
sys.stdin.readline()
"""


@contextmanager
def using(folder: Path, week: Week) -> Iterator[subprocess.Popen[str]]:
    """Have a process make and use a week's key; a line on its stdin lets it destroy it."""
    words = [sys.executable, "-c", USER, str(folder), str(week.number)]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True, cwd=HOME) as process:  # noqa: S603 (our own words)
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def copies(pid: int, needles: list[bytes]) -> float:
    """Count the needles in a process's writable memory; CLOSED where it may not be read."""
    found = 0
    try:
        maps = Path(f"/proc/{pid}/maps").read_text()
        with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
            for line in maps.splitlines():
                span, rights, *_rest = line.split()
                if not rights.startswith("rw"):
                    continue
                start, end = (int(value, 16) for value in span.split("-"))
                memory.seek(start)
                try:
                    held = memory.read(end - start)
                except OSError:
                    continue
                found += sum(held.count(needle) for needle in needles)
    except OSError:
        return CLOSED
    return float(found)


def test_memory_holds_less_of_a_destroyed_key(tmp_path: Path, measure: Measure) -> None:
    """The key part and the key that came of it are gone; copies of what they made may stay."""
    week = Week(202648)
    with using(tmp_path / "keys", week) as process:
        assert said(process) == "used"
        keyring = thief.keyring_of(tmp_path)
        part = (tmp_path / "keys" / f"week-{week.number}.part").read_bytes()
        whole = [part, keyring._key("week", week)]
        made = [keyring.ballot_key(week), keyring.week(week)._tags]
        before = [copies(process.pid, needles) for needles in (whole, made)]
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
        assert said(process) == "destroyed"
        after = [copies(process.pid, needles) for needles in (whole, made)]
    if CLOSED in {*before, *after}:
        measure("A21", "memory may not be read here: nothing measured", CLOSED, "–")
        return
    told = "any: told, not promised"
    measure("A21", "copies of a destroyed week key in memory", after[0], told, before[0])
    measure("A21", "copies of what it made, in memory", after[1], told, before[1])
    assert all(before), "the search does not find a key that is there"
    assert sum(after) <= sum(before)


@pytest.mark.parametrize(
    ("swaps", "warned"),
    [("Filename Type Size Used Priority\n", 0), ("Filename\n/dev/vda2 partition 1 0 -2\n", 1)],
)
def test_swap_is_warned_of(tmp_path: Path, swaps: str, warned: int, measure: Measure) -> None:
    """An operator whose machine may write keys to a disk reads what to do about it."""
    file = tmp_path / "swaps"
    file.write_text(swaps)
    fault = machine._swap_fault(file)
    measure(
        "A21",
        f"doctor's warnings where swap is {'on' if warned else 'off'}",
        float(fault is not None),
        f"= {warned}",
    )
    assert (fault is not None) == bool(warned)
    assert fault is None or "switch it off or encrypt it" in fault
