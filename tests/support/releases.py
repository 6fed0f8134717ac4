"""Weeks of made-up answers, noised as a close would, and the releases that follow."""

from collections.abc import Sequence

import numpy as np

from bot.domain.published import CELLS, Profile
from bot.domain.release import Facts, NoisyTables, Release, lost_release, make_release
from bot.domain.tally import Table
from bot.domain.week import Week

LAST = Week.parse("2026-W47")
KEY = "0123456789abcdef"
FACTS = Facts(Profile.PILOT, KEY)
LEANINGS = (0.15, 0.3, 0.45, 0.5, 0.6, 0.9)
"""How far each principle's scores lean towards 5, from 0 to 1."""


def chances(leaning: float) -> Sequence[float]:
    """Return the chance of each cell: binomial scores, some without an opinion or an answer."""
    rest = 1 - leaning
    scores = [
        ways * leaning**high * rest ** (4 - high) for high, ways in enumerate((1, 4, 6, 4, 1))
    ]
    return [0.05, *(0.9 * chance for chance in scores), 0.05]


def exact(people: int, rng: np.random.Generator, leanings: Sequence[float] = LEANINGS) -> Table:
    """Draw what so many people answered."""
    return tuple(
        tuple(int(count) for count in rng.multinomial(people, chances(leaning)))
        for leaning in leanings
    )


def with_noise(table: Table, scale: float, rng: np.random.Generator) -> Table:
    """Add discrete Laplace noise: the difference of two geometric numbers."""
    stop = 1 - np.exp(-1 / scale)
    shape = (2, len(table), CELLS)
    first, second = rng.geometric(stop, shape)
    return tuple(
        tuple(int(cell) for cell in row) for row in (np.array(table) + first - second).tolist()
    )


def tables(
    people: int, week: Week = LAST, *, seed: int = 1, scale: float = 3.0, lost: bool = False
) -> NoisyTables:
    rng = np.random.default_rng(seed)
    noisy = with_noise(exact(people, rng), scale, rng)
    return NoisyTables(week, noisy, epsilon=6 / scale, scale=scale, lost=lost)


def release(payload: bytes, week: Week = LAST) -> Release:
    return Release(week, payload, b"")


def releases(people: Sequence[int | None], facts: Facts = FACTS) -> list[Release]:
    """Return a release for each of so many weeks up to LAST, newest first; None was lost."""
    told: list[Release] = []
    for at, count in enumerate(people):
        week = LAST.later(at + 1 - len(people))
        if count is None:
            payload = lost_release(week, told, facts)
        else:
            payload = make_release(tables(count, week, seed=at), told, facts)
        told.insert(0, release(payload, week))
    return told
