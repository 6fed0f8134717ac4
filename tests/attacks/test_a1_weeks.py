"""A1: weeks laid side by side tell of one person what ε allows, and no more."""

import math

import numpy as np
import pytest

from bot.domain.published import NATIONAL
from tests.attacks.bounds import Floats, advantage
from tests.attacks.conftest import Measure
from tests.attacks.neighbours import ALL_SIX, EPSILON, Pair, real_noise, statistics, watch, week_of

RUNS = {1: 20_000, 4: 8_000, 12: 4_000}
FEW_RUNS = 3_000
EXACT = {1: 0.304, 4: 0.580, 12: 0.840}
"""The best attacker's advantage after so many weeks at ε = 2, in closed form: six cells that move
by one under discrete Laplace noise of scale 3."""

PAIR = Pair("somebody joins thirty", week_of(30), week_of(30, ALL_SIX), 2)


def likelihoods(runs: int, weeks: int) -> tuple[Floats, Floats]:
    """Return what an attacker who knows all others makes of so many weeks, without and with."""
    noise = real_noise(PAIR.profile)

    def seen(*, there: bool) -> Floats:
        counts = PAIR.beside if there else PAIR.without
        told = watch(PAIR, counts, runs * weeks, noise, whole=False)
        ratios = statistics(PAIR, told)["likelihood ratio"].reshape(runs, weeks)
        return np.asarray(ratios.sum(axis=1), dtype=np.float64)

    return seen(there=False), seen(there=True)


@pytest.mark.parametrize(
    ("weeks", "runs"),
    [
        (1, FEW_RUNS),
        *(pytest.param(weeks, runs, marks=pytest.mark.slow) for weeks, runs in RUNS.items()),
    ],
)
def test_loyal_people_risk_what_the_post_says(weeks: int, runs: int, measure: Measure) -> None:
    """Somebody who rates week after week can read off how well they are hidden."""
    reached = advantage(*likelihoods(runs, weeks))
    measure("A1", f"advantage after {weeks} week(s)", reached, f"≈ {EXACT[weeks]}")
    assert reached <= math.tanh(weeks * float(EPSILON) / 2)
    # 99.9 %: 3.3 standard deviations of a difference of two shares, on half of the runs.
    assert abs(reached - EXACT[weeks]) <= 3.3 * math.sqrt(2 * 0.25 / (runs / 2)) + 0.01


def test_the_difference_of_two_weeks_tells_less_than_one(measure: Measure) -> None:
    """A newcomer is not given away by what changed since last week."""
    noise = real_noise(PAIR.profile)
    before, same, joined = (
        watch(PAIR, counts, FEW_RUNS, noise, whole=False).cells
        for counts in (PAIR.without, PAIR.without, PAIR.beside)
    )
    moved = np.nonzero(joined.mean(axis=0) - same.mean(axis=0) > 0.5)[0]
    reached = advantage(*(np.sum((week - before)[:, moved], axis=1) for week in (same, joined)))
    measure("A1", "advantage from the difference of two weeks", reached, "≤ tanh 2 = 0.964")
    assert reached <= EXACT[1] + 0.05


def test_exact_counts_would_give_everybody_away(measure: Measure) -> None:
    """The attack bites where nothing protects: an exact counter shows the one who joined."""
    before, after = (
        np.full(FEW_RUNS, float(np.sum(counts.table(NATIONAL))))
        for counts in (PAIR.without, PAIR.beside)
    )
    reached = advantage(before, after)
    measure.weak("A1", reached)
    assert reached == 1.0
