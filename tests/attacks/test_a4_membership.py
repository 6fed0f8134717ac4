"""A4: who knows everybody else's answers still cannot tell, beyond ε, whether one took part.

The whole release is audited: noise, post-processing, gates, the printed figures. Each planted
fault, such as is easily made, has to be found by the same audit.
"""

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.domain.published import Published
from bot.domain.tally import Table
from tests.attacks.bounds import ALPHA, epsilon_proven
from tests.attacks.conftest import Measure
from tests.attacks.neighbours import (
    ALL_SIX,
    EPSILON,
    Noise,
    Pair,
    Seen,
    pairs,
    real_noise,
    statistics,
    watch,
    week_of,
)
from tests.support.releases import noise as laplace

RUNS = 20_000
FEW_RUNS = 2_000
PAIRS = pairs()
JOINER = PAIRS[0]
GATE = PAIRS[4]
LOOKS = 5
CHANCE = np.random.default_rng(20251105)


def spent(pair: Pair, without: Seen, beside: Seen) -> Mapping[str, float]:
    """Return what each statistic proves to be spent, all of them together sure to 1 − α."""
    before, after = statistics(pair, without), statistics(pair, beside)
    alpha = ALPHA / LOOKS
    return {name: epsilon_proven(before[name], after[name], alpha) for name in before}


@pytest.mark.parametrize(
    ("pair", "runs"),
    [
        *(pytest.param(pair, FEW_RUNS, id=pair.name) for pair in (JOINER, GATE)),
        *(
            pytest.param(pair, RUNS, id=f"long: {pair.name}", marks=pytest.mark.slow)
            for pair in PAIRS
        ),
    ],
)
def test_a_release_spends_no_more_than_it_says(pair: Pair, runs: int, measure: Measure) -> None:
    """The ε under a post is true of all that the post tells."""
    noise = real_noise(pair.profile)
    seen = [watch(pair, counts, runs, noise) for counts in (pair.without, pair.beside)]
    proven = max(spent(pair, *seen).values())
    measure("A4", f"ε proven: {pair.name}", proven, f"≤ {pair.claim:g}")
    assert proven <= pair.claim


def halved(table: Published, exact: Table, runs: int) -> NDArray[np.int64]:
    return _drawn(exact, runs, scale=_scale(table) / 2)


def one_draw_for_all(table: Published, exact: Table, runs: int) -> NDArray[np.int64]:
    drawn = laplace((runs, 1, 1), _scale(table), CHANCE)
    return np.broadcast_to(np.array(exact) + drawn, (runs, *np.shape(exact)))


def the_same_seed(table: Published, exact: Table, runs: int) -> NDArray[np.int64]:
    drawn = laplace(np.shape(exact), _scale(table), np.random.default_rng(1))
    return np.broadcast_to(np.array(exact) + drawn, (runs, *np.shape(exact)))


def _scale(table: Published) -> float:
    return float(table.per_account / table.epsilon(JOINER.profile, EPSILON))


def _drawn(exact: Table, runs: int, scale: float) -> NDArray[np.int64]:
    drawn = laplace((runs, *np.shape(exact)), scale, CHANCE)
    noisy: NDArray[np.int64] = np.array(exact) + drawn
    return noisy


def right(table: Published, exact: Table, runs: int) -> NDArray[np.int64]:
    return _drawn(exact, runs, _scale(table))


COUNTED_TWICE = Pair(JOINER.name, JOINER.without, week_of(30, ALL_SIX, ALL_SIX), JOINER.claim)


@pytest.mark.parametrize(
    ("pair", "noise"),
    [
        pytest.param(JOINER, halved, id="half the noise"),
        pytest.param(COUNTED_TWICE, right, id="one account counted twice"),
        pytest.param(JOINER, one_draw_for_all, id="one draw shared by all cells"),
        pytest.param(JOINER, the_same_seed, id="a seed used again"),
    ],
)
def test_faulty_noise_is_found_out(pair: Pair, noise: Noise, measure: Measure) -> None:
    """A mistake in the noise cannot slip past this audit."""
    seen = [watch(pair, one, RUNS, noise, whole=False) for one in (pair.without, pair.beside)]
    proven = max(spent(pair, *seen).values())
    measure.weak("A4", proven)
    assert proven > pair.claim


def test_the_right_noise_passes_where_faults_do_not() -> None:
    """The audit tells faults from the truth by the same number of runs."""
    seen = [
        watch(JOINER, one, RUNS, right, whole=False) for one in (JOINER.without, JOINER.beside)
    ]
    assert max(spent(JOINER, *seen).values()) <= JOINER.claim


def test_a_gate_on_true_counts_is_found_out(measure: Measure) -> None:
    """Whether figures are printed must not depend on the true number of people."""
    runs = 400
    seen = [watch(GATE, one, runs, right, whole=False) for one in (GATE.without, GATE.beside)]
    told = [
        Seen(one.cells, np.full(runs, float(people >= 80) * 6))
        for one, people in zip(seen, (79, 80), strict=True)
    ]
    proven = max(spent(GATE, *told).values())
    measure.weak("A4", proven)
    assert proven > GATE.claim
