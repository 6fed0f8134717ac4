"""What stands behind each ± and arrow is true as often as it says, *given that it is printed*.

Weeks are made up by the thousand: answers are drawn, noise is added by a sampler of our own (the
law is compared with OpenDP's below), and the figures come from the bot's own arithmetic.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from numpy.random import Generator, default_rng

from bot.domain.figures import Change, figures
from bot.domain.release import parse
from bot.domain.shares import shares_of
from bot.domain.tally import (
    POOL_WEEKS,
    NationalTally,
    Parts,
    Table,
    noise_variance,
    pooled,
)
from bot.privacy.noise import noised
from tests.support.releases import LAST, LEANINGS, chances, noise, releases, with_noise

B3 = noise_variance(Decimal(3))
SIZES = (40, 80, 90, 200, 1000, 20_000)
EVEN = (0.05, 0.18, 0.18, 0.18, 0.18, 0.18, 0.05)
MANY = 4000

Opinion = Sequence[Sequence[float]]
SKEWED: Opinion = [chances(leaning) for leaning in LEANINGS]
OPINIONS: dict[str, Opinion] = {"skewed": SKEWED, "even": [EVEN] * 6}


@pytest.mark.parametrize("opinion", OPINIONS)
@pytest.mark.parametrize("people", SIZES)
def test_the_printed_interval_holds_the_true_mean(people: int, opinion: str) -> None:
    """What stands behind the ± is true in 95 of 100 cases, as it says."""
    held, _ = _coverage(people, OPINIONS[opinion], weeks=60)

    assert held >= 0.935


@pytest.mark.slow
@pytest.mark.parametrize("opinion", OPINIONS)
@pytest.mark.parametrize("people", SIZES)
def test_the_printed_interval_holds_the_true_mean_in_many_weeks(people: int, opinion: str) -> None:
    """The ± keeps its promise over thousands of weeks, and the exact one is not too wide."""
    held, inside = _coverage(people, OPINIONS[opinion], weeks=MANY)

    print(f"{people} people, {opinion}: printed {held:.4f}, unrounded {inside:.4f}")  # noqa: T201
    assert held >= 0.935
    if people >= 200:
        assert 0.935 <= inside <= 0.965


@pytest.mark.parametrize(
    ("rated", "weeks"), [(0.2, 150), pytest.param(0.2, MANY, marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("leaning", [0.05, 0.5])
def test_a_principle_that_few_rated_is_not_printed_by_luck(
    rated: float, weeks: int, leaning: float
) -> None:
    """A row at its gate is as true as any other: kind noise does not open it."""
    scores = chances(leaning)[1:6]
    few = [0.0, *(chance * rated / sum(scores) for chance in scores), 1 - rated]

    held, _inside = _coverage(200, [*SKEWED[:5], few], weeks=weeks, only=6)

    assert held >= 0.935


@pytest.mark.parametrize("people", SIZES)
@pytest.mark.parametrize("weeks", [60, pytest.param(MANY, marks=pytest.mark.slow)])
def test_unchanged_opinion_hardly_ever_gets_an_arrow(people: int, weeks: int) -> None:
    """Of a hundred figures about which nothing changed, one at most pretends that it did."""
    rng = default_rng(people)
    compared = wrong = 0
    tallies = (_tally(_answers(people, SKEWED, rng), rng) for _ in range(weeks + 1))
    for before, now in pairwise(tallies):
        for number in range(1, 7):
            shown = figures(number, now, before) if now.enough and before.enough else None
            if shown is not None and shown.change is not None:
                compared += 1
                wrong += shown.change is not Change.NONE
    assert (
        compared > 4 * weeks or people <= 90
    )  # forty stand alone never, eighty every second week
    assert wrong <= 0.015 * compared + (2 if weeks < MANY else 0)


def test_a_clear_change_gets_its_arrow() -> None:
    """When a town changes its mind, the post says so."""
    rng = default_rng(3)
    up = [chances(min(leaning + 0.1, 1)) for leaning in LEANINGS]
    found = 0
    for _ in range(30):
        before = _tally(_answers(1000, SKEWED, rng), rng)
        shown = figures(3, _tally(_answers(1000, up, rng), rng), before)
        found += shown is not None and shown.change is Change.HIGHER
    assert found >= 28


@pytest.mark.parametrize("weeks", [20, pytest.param(MANY, marks=pytest.mark.slow)])
def test_many_raters_make_the_means_exact(weeks: int) -> None:
    """At 20,000 raters a journalist's three decimals are within 0.02 of what was tapped."""
    rng = default_rng(20)
    near = 0
    for _ in range(weeks):
        truth = _answers(20_000, SKEWED, rng)
        week = _tally(truth, rng)
        shown = [figures(number, week, None) for number in range(1, 7)]
        near += all(
            one is not None and abs(float(one.mean) - _mean(row)) <= 0.02
            for one, row in zip(shown, truth, strict=True)
        )
    assert near >= 0.99 * weeks


def test_a_pilot_of_forty_prints_from_about_the_fifth_week() -> None:
    """A small pilot sees its first figures after a month or so, told as weeks together."""
    views = [parse(told.payload) for told in reversed(releases([40] * 8))]

    first = next(at for at, view in enumerate(views, 1) if view.pool)

    assert first in {4, 5, 6}
    assert all(4 <= len(view.pool) <= 6 for view in views[first - 1 :])
    assert all(told.figures for view in views[first - 1 :] for told in view.principles)
    assert not any(told.figures for view in views[: first - 1] for told in view.principles)


def test_a_pilot_of_a_dozen_prints_nothing() -> None:
    """With fewer people nothing is printed that is mostly noise."""
    assert not any(parse(told.payload).pool for told in releases([12] * 10))


@pytest.mark.parametrize("weeks", [400, pytest.param(20_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("people", [400, 600, 2000])
@pytest.mark.parametrize("opinion", [(1 / 3, 1 / 3, 1 / 3), (0.8, 0.15, 0.05)])
def test_a_regions_shares_hold(people: int, opinion: Sequence[float], weeks: int) -> None:
    """A region just large enough is told as truly as a large one."""
    rng = default_rng(people)
    variance = 4 * noise_variance(Decimal(5))
    told = held = 0
    for _ in range(weeks):
        truth = rng.multinomial(people, opinion)
        noisy = truth + sum(noise((3,), 5, rng) for _ in range(4))
        shown = shares_of(Parts(tuple(noisy.tolist()), (1, 1, 1), variance))
        if shown is not None:
            off = np.abs(np.array(shown.percent) - 100 * truth / people)
            told += 3
            held += int((off <= shown.margin).sum())
    assert told > weeks
    assert held >= 0.935 * told


def test_the_sampler_here_has_the_law_of_the_one_in_use() -> None:
    """These studies speak of the noise that is really drawn: both follow one law."""
    draws = 20_000
    ours = noise((draws,), 3, default_rng(7))
    theirs = np.array(noised([0] * draws, scale=3.0, per_account=6, epsilon=Decimal(2)))
    decay = np.exp(-1 / 3)
    expected = draws * (1 - decay) / (1 + decay) * decay ** np.abs(np.arange(-12, 13))
    for drawn in (ours, theirs):
        seen = np.array([(drawn == value).sum() for value in range(-12, 13)])
        assert float(((seen - expected) ** 2 / expected).sum()) < 85  # p < 1e-7 with 25 cells


def _coverage(
    people: int, opinion: Opinion, *, weeks: int, only: int | None = None
) -> tuple[float, float]:
    """Return how often the printed interval, and the unrounded one, holds the true mean."""
    rng = default_rng(people)
    told = held = inside = 0
    for truth, pool in _pools(people, opinion, weeks, rng):
        for number in [only] if only else range(1, 7):
            shown, row = figures(number, pool, None), pool.row(number)
            if shown is None:
                continue
            mean = _mean(truth[number - 1])
            told += 1
            held += abs(float(shown.printed_mean) - mean) <= float(shown.margin) + 1e-9
            inside += abs(float(row.mean) - mean) <= float(row.half_width)
    assert told >= weeks / 2  # it cannot pass for want of figures
    return held / told, inside / told


def _pools(
    people: int, opinion: Opinion, weeks: int, rng: Generator
) -> Iterator[tuple[Table, NationalTally]]:
    """Yield what people answered in the weeks that are taken together, and the noisy sum."""
    back = 1 if people >= 200 else POOL_WEEKS
    for _ in range(weeks):
        truths = [_answers(people, opinion, rng) for _ in range(back)]
        pool = pooled([_tally(truth, rng, at) for at, truth in enumerate(truths)])
        if pool is not None:
            yield np.sum(truths[: len(pool.weeks)], axis=0).tolist(), pool


def _answers(people: int, opinion: Opinion, rng: Generator) -> Table:
    return tuple(tuple(rng.multinomial(people, chance).tolist()) for chance in opinion)


def _tally(truth: Table, rng: Generator, back: int = 0) -> NationalTally:
    return NationalTally((LAST.later(-back),), with_noise(truth, 3, rng), B3)


def _mean(row: Sequence[int]) -> float:
    return sum(score * count for score, count in enumerate(row[1:6], 1)) / sum(row[1:6])
