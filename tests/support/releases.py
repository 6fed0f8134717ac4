"""Weeks of made-up answers, noised as a close would, and the releases that follow."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from bot.domain.ballot import Ballot, Score
from bot.domain.compose import lost_release, make_release
from bot.domain.counts import Counts, Decided
from bot.domain.language import Language
from bot.domain.published import NATIONAL, Profile, of_profile
from bot.domain.region import Region
from bot.domain.release import Facts, NoisyTable, NoisyTables, Release
from bot.domain.report import Reason, ReportState
from bot.domain.tally import Table
from bot.domain.week import Week

LAST = Week.parse("2026-W47")
KEY = "0123456789abcdef"
FACTS = Facts(Profile.PILOT, KEY)
FULL = Facts(Profile.FULL, KEY)
LEANINGS = (0.15, 0.3, 0.45, 0.5, 0.6, 0.9)
"""How far each principle's scores lean towards 5, from 0 to 1."""


def chances(leaning: float) -> Sequence[float]:
    """Return the chance of each cell: binomial scores, some without an opinion or an answer."""
    rest = 1 - leaning
    scores = [
        ways * leaning**high * rest ** (4 - high) for high, ways in enumerate((1, 4, 6, 4, 1))
    ]
    return [0.05, *(0.9 * chance for chance in scores), 0.05]


def answers(people: int, rng: np.random.Generator) -> Table:
    """Draw what so many people answered."""
    return tuple(tuple(rng.multinomial(people, chances(leaning)).tolist()) for leaning in LEANINGS)


def with_noise(table: Table, scale: float, rng: np.random.Generator) -> Table:
    shape = (len(table), len(table[0]))
    return tuple(map(tuple, (np.array(table) + noise(shape, scale, rng)).tolist()))


def noise(shape: tuple[int, ...], scale: float, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw discrete Laplace noise: the difference of two geometric numbers."""
    first, second = rng.geometric(1 - np.exp(-1 / scale), (2, *shape))
    drawn: NDArray[np.int64] = first - second
    return drawn


def tables(
    people: int, week: Week = LAST, *, seed: int = 1, scale: float = 3.0, lost: bool = False
) -> NoisyTables:
    rng = np.random.default_rng(seed)
    noisy = with_noise(answers(people, rng), scale, rng)
    return national(noisy, week, scale=scale, lost=lost)


def national(
    rows: Table, week: Week = LAST, *, scale: float = 3.0, lost: bool = False
) -> NoisyTables:
    """Make what leaves the count of a pilot's week."""
    epsilon = Decimal(str(round(6 / scale, 6)))
    return NoisyTables(week, {NATIONAL.name: NoisyTable(rows, epsilon, scale)}, lost=lost)


def full_tables(
    people: int, week: Week = LAST, *, seed: int = 1, epsilon: str = "2"
) -> NoisyTables:
    """Make all tables of a full week: one person in nine writes a report, most are approved."""
    rng = np.random.default_rng(seed)
    counts = Counts().ballots(ballots(people, rng)).reports(decided(people // 9, week, rng))
    noisy = {}
    for table in of_profile(Profile.FULL):
        spent = table.epsilon(Profile.FULL, Decimal(epsilon))
        scale = float(table.per_account / spent)
        noisy[table.name] = NoisyTable(with_noise(counts.table(table), scale, rng), spent, scale)
    return NoisyTables(week, noisy)


def ballots(people: int, rng: np.random.Generator) -> Iterator[Ballot]:
    """Draw sheets: big regions have more people, and regions lean a little differently."""
    cells = (*Score, None)
    weight = np.array([1 + (number % 7) ** 2 for number in range(len(Region))], float)
    sizes = rng.multinomial(people, weight / weight.sum())
    for number, (region, size) in enumerate(zip(Region, sizes, strict=True)):
        lean = [min(max(one + (number % 5 - 2) / 10, 0.02), 0.98) for one in LEANINGS]
        drawn = [rng.choice(7, size, p=chances(one)).tolist() for one in lean]
        for at, scores in enumerate(zip(*drawn, strict=True)):
            language = tuple(Language)[at % len(Language)]
            yield Ballot(tuple(cells[score] for score in scores), region, language)


def decided(reports: int, week: Week, rng: np.random.Generator) -> Iterator[Decided]:
    for _ in range(reports):
        day = week.monday + timedelta(days=int(rng.integers(0, 5)))
        after = day + timedelta(days=int(rng.choice(4, p=(0.5, 0.3, 0.15, 0.05))))
        if rng.random() < 0.08:
            yield Decided(ReportState.PENDING, None, day, None)
        elif rng.random() < 0.8:
            yield Decided(ReportState.APPROVED, None, day, after)
        else:
            reason = tuple(Reason)[rng.integers(0, 4)]
            yield Decided(ReportState.DECLINED, reason, day, after)


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
            made = full_tables if facts.profile is Profile.FULL else tables
            payload = make_release(made(count, week, seed=at), told, facts)
        told.insert(0, release(payload, week))
    return told
