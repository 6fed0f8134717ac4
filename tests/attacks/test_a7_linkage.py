"""A7: rows of different weeks cannot be joined, whatever of them is laid side by side.

The attacker has a copy of the database from each of ten weeks, and no key. He asks of two rows of
neighbouring weeks: one person's? Every likeness of two rows that he can think of is a score.
"""

import os
from collections.abc import Callable, Sequence
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.domain.ballot import Ballot
from bot.domain.citizen import Citizen
from bot.privacy.keyring import Keyring
from tests.attacks.conftest import Measure
from tests.storage.house import WEEK

PEOPLE = 1_000
WEEKS = 10
STRANGERS = 7
"""With how many rows of other people each row is compared."""

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
Score = Callable[[Bytes, Bytes], Floats]


def equal_start(one: Bytes, other: Bytes) -> Floats:
    """Count the bits that two rows share from their beginning."""
    differ = np.unpackbits(one ^ other, axis=1)
    shared = np.where(differ.any(axis=1), differ.argmax(axis=1), differ.shape[1])
    return np.asarray(shared, np.float64)


def equal_bits(one: Bytes, other: Bytes) -> Floats:
    return np.asarray(-np.unpackbits(one ^ other, axis=1).sum(axis=1, dtype=float), np.float64)


def correlation(one: Bytes, other: Bytes) -> Floats:
    a, b = (side - side.mean(axis=1, keepdims=True) for side in (one, other))
    both: Floats = (a * b).sum(axis=1) / np.sqrt((a**2).sum(1) * (b**2).sum(1))
    return both


def near_in_order(one: Bytes, other: Bytes) -> Floats:
    """Compare the places of two rows among all of their weeks, by their first bytes."""
    first, second = (side[:, :6].astype(float) @ 256.0 ** -np.arange(6) for side in (one, other))
    return np.asarray(-np.abs(first - second), np.float64)


SCORES: Sequence[Score] = (equal_start, equal_bits, correlation, near_in_order)


def auc(same: Floats, strangers: Floats) -> float:
    """Return how often one person's two rows score higher than two people's; ties count half."""
    ordered = np.sort(strangers)
    below = np.searchsorted(ordered, same, "left") + np.searchsorted(ordered, same, "right")
    return float(np.mean(below) / 2 / len(ordered))


def linked(weeks: Sequence[Bytes]) -> float:
    """Return the AUC farthest from a coin's, of all scores on all neighbouring weeks."""
    worst = 0.5
    for score in SCORES:
        same, strangers = [], []
        for one, other in pairwise(weeks):
            same.append(score(one, other))
            strangers += [
                score(one, np.roll(other, shift, axis=0)) for shift in range(1, STRANGERS + 1)
            ]
        reached = auc(np.concatenate(same), np.concatenate(strangers))
        worst = max(worst, reached, key=lambda value: abs(value - 0.5))
    return worst


def collisions(weeks: Sequence[Bytes]) -> int:
    """Count rows that are seen in more than one week."""
    every = [row.tobytes() for week in weeks for row in week]
    return len(every) - len(set(every))


@pytest.fixture
def rows(tmp_path: Path) -> Sequence[Sequence[tuple[bytes, bytes]]]:
    """Seal the same people's same answers in ten weeks: slots and sealed bytes."""
    keyring = Keyring(tmp_path, bytes(range(32)), os.urandom)
    told = []
    for week in (WEEK.later(number) for number in range(WEEKS)):
        keyring.create("week", week)
        keys = keyring.week(week)
        slots = [keys.slot(Citizen(7_000_000_001 + n)) for n in range(PEOPLE)]
        told.append([(slot, keys.ballots.seal(Ballot(), slot)) for slot in slots])
    return told


def as_bytes(rows: Sequence[bytes]) -> Bytes:
    return np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), -1)


def test_ten_weeks_side_by_side_join_nobody(
    rows: Sequence[Sequence[tuple[bytes, bytes]]], measure: Measure
) -> None:
    """Who keeps a copy of every week cannot follow one person from week to week."""
    slots = [as_bytes([slot for slot, _ in week]) for week in rows]
    sealed = [as_bytes([body for _, body in week]) for week in rows]
    unchanging = [
        as_bytes(
            [
                blake2b(n.to_bytes(8, "little"), digest_size=16, key=b"master").digest()
                for n in range(PEOPLE)
            ]
        )
    ] * WEEKS
    met, weak = collisions(slots) + collisions(sealed), collisions(unchanging)
    measure("A7", f"rows of {PEOPLE} people met again in {WEEKS} weeks", met, "= 0", weak)
    for what, weeks in (("slots", slots), ("sealed answers", sealed)):
        reached = linked(weeks)
        measure("A7", f"AUC of linking {what}", reached, "0.5 ± 0.02", linked(unchanging))
        assert abs(reached - 0.5) <= 0.02
    assert met == 0
    assert weak == PEOPLE * (WEEKS - 1)
    assert linked(unchanging) > 0.99
