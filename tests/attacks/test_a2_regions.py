"""A2, A3: a total minus its parts, and a region of one, tell nobody's answer."""

import math
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.domain.ballot import Ballot
from bot.domain.published import NATIONAL, REGIONS, Profile
from bot.domain.region import Region
from tests.attacks.bounds import Floats, advantage
from tests.attacks.conftest import Measure
from tests.attacks.neighbours import EPSILON, Pair, real_noise, sheet, watch, week_of

TRIALS = 1_000
RUNS = 4_000
HIDDEN = Region.ULYTAU
SYBILS = 9
FULL = Profile.FULL
NATIONAL_CELLS = len(NATIONAL.rows) * len(NATIONAL.columns)
REGION_CELLS = len(REGIONS.rows) * len(REGIONS.columns)

TOWN = week_of(400, seed=11)
ROW = REGIONS.rows.index(HIDDEN)
TRUE = sum(TOWN.table(REGIONS)[ROW])


def told(trials: int) -> tuple[Floats, Floats]:
    """Return national totals and regions' totals as many releases would tell them."""
    pair = Pair("a town", TOWN, TOWN, 2, FULL)
    cells = watch(pair, TOWN, trials, real_noise(FULL), whole=False).cells
    national = cells[:, :NATIONAL_CELLS].reshape(trials, len(NATIONAL.rows), -1).sum(axis=2)
    regions = cells[:, NATIONAL_CELLS : NATIONAL_CELLS + REGION_CELLS]
    return national.mean(axis=1), regions.reshape(trials, len(REGIONS.rows), -1).sum(axis=2)


def hit(guess: Floats) -> float:
    """Return how often a guess is exactly the hidden region's true number."""
    return float(np.mean(np.rint(guess) == TRUE))


def test_a_total_minus_its_parts_gives_no_region_away(measure: Measure) -> None:
    """A small region stays as uncertain as its own line says, whatever is subtracted from what."""
    national, regions = told(TRIALS)
    rest = np.delete(regions, ROW, axis=1)
    own = hit(regions[:, ROW])
    unscored = float(sum(TOWN.table(NATIONAL)[0]) - np.sum(TOWN.table(REGIONS)))
    subtracted = national - unscored - rest.sum(axis=1)
    # The least-squares attacker weighs both by how noisy they are.
    weights = np.array([1 / np.var(regions[:, ROW]), 1 / np.var(subtracted)])
    squares = (regions[:, ROW] * weights[0] + subtracted * weights[1]) / weights.sum()
    reached = max(hit(subtracted), hit(squares))
    measure("A2", "exact recovery of a region by subtraction", reached, f"≤ {own:.3f} + 0.03")
    # Two shares of a thousand trials each: the own line, read off as it is printed, is the base.
    assert reached <= own + 0.03
    assert own < 0.15


def test_subsets_of_regions_give_none_away(measure: Measure) -> None:
    """Adding up to three regions and taking two away again leads back to the same noise."""
    _, regions = told(TRIALS)
    others = [at for at in range(len(REGIONS.rows)) if at != ROW][:8]
    best = 0.0
    for size in (1, 2):
        for subset in combinations(others, size):
            known = sum(sum(TOWN.table(REGIONS)[at]) for at in subset)
            together = regions[:, [ROW, *subset]].sum(axis=1)
            best = max(best, hit(together - known))
    measure("A2", "exact recovery by subsets of up to three", best, "≤ 0.15")
    assert best <= 0.15


def test_exact_tables_would_give_it_away_every_time(measure: Measure) -> None:
    """The attack bites where margins are exact: the hidden region is found in every trial."""
    exact = np.array(TOWN.table(REGIONS)).sum(axis=1).astype(float)
    found = exact.sum() - np.delete(exact, ROW).sum()
    measure.weak("A2", hit(np.full(TRIALS, found)))
    assert hit(np.full(TRIALS, found)) == 1.0


@pytest.fixture(scope="module")
def small_cell() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Let nine sybils crowd a region, with and without the one they are after."""
    sybils = [sheet(1, 1, 1, 1, 1, 1, region=HIDDEN)] * SYBILS
    victim = sheet(1, 1, 1, 1, 1, 1, region=HIDDEN)
    noise = real_noise(FULL)

    def seen(*people: Ballot) -> Floats:
        drawn = noise(REGIONS, week_of(0, *people).table(REGIONS), RUNS)
        return drawn[:, ROW, 0].astype(np.float64)

    return seen(*sybils), seen(*sybils, victim)


def test_nine_sybils_do_not_find_the_tenth(
    small_cell: tuple[Floats, Floats], measure: Measure
) -> None:
    """Somebody alone in a region is not found by those who fill the rest of it."""
    reached = advantage(*small_cell)
    bound = math.tanh(float(REGIONS.epsilon(FULL, EPSILON)) / 2)
    chance = 3.3 * math.sqrt(2 * 0.25 / (RUNS / 2))  # 99.9 %, on half of the runs
    limit = f"≤ {bound:.3f} + {chance:.3f} of chance"
    measure("A3", "advantage of nine sybils, by the region's table", reached, limit)
    assert reached <= bound + chance


def test_a_threshold_on_true_counts_would_find_the_tenth(measure: Measure) -> None:
    """The attack bites where a true count of ten opens a gate."""
    shown = [np.full(RUNS, float(people >= SYBILS + 1)) for people in (SYBILS, SYBILS + 1)]
    measure.weak("A3", advantage(*shown))
    assert advantage(*shown) == 1.0
