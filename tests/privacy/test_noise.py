"""The noise: it protects as much as it says, or nothing is drawn."""

import ast
import math
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from bot.domain.published import NATIONAL
from bot.privacy import noise
from bot.privacy.noise import NoiseRefused, noised, scale_for

TWO = Decimal(2)


@pytest.mark.parametrize("epsilon", ["0.1", "0.7", "1.6", "2.0", "3.3", "10", "100"])
def test_the_scale_keeps_the_promise_and_wastes_nothing(epsilon: str) -> None:
    """People get the ε that stands on the post, and figures no noisier than that."""
    exact = Decimal(epsilon)
    scale = scale_for(6, exact)

    assert scale == pytest.approx(6 / float(epsilon), rel=1e-12)
    assert len(noised([0] * 42, scale=scale, per_account=6, epsilon=exact)) == 42


@pytest.mark.parametrize("fault", [0.5, 0.999, 1 - 1e-12])
def test_too_small_a_scale_is_caught(fault: float) -> None:
    """A mistake in reckoning the scale stops the release instead of exposing people."""
    with pytest.raises(NoiseRefused):
        noised([5] * 42, scale=scale_for(6, TWO) * fault, per_account=6, epsilon=TWO)


def test_a_forgotten_contribution_is_caught() -> None:
    """Noise for one answer is refused for a sheet of six."""
    with pytest.raises(NoiseRefused):
        noised([5] * 42, scale=scale_for(1, TWO), per_account=6, epsilon=TWO)


@pytest.mark.parametrize("scale", [0.0, 1e-320, 1e-9, 0.04, -3.0, math.inf, math.nan])
def test_a_scale_that_gives_the_exact_data_is_refused(scale: float) -> None:
    """OpenDP would return the true counts for such a scale; the bot never does."""
    with pytest.raises(NoiseRefused):
        noised([5, 0, 100], scale=scale, per_account=1, epsilon=Decimal("Infinity"))


@pytest.mark.parametrize("epsilon", ["0", "-1", "Infinity", "1e9"])
def test_an_epsilon_that_promises_nothing_is_refused(epsilon: float) -> None:
    """No setting can turn the noise off."""
    with pytest.raises(NoiseRefused):
        scale_for(NATIONAL.per_account, Decimal(epsilon))


def test_draws_follow_the_declared_law() -> None:
    """The ± that is printed rests on the noise that is drawn: same law, each cell its own."""
    draws = np.array(noised([0] * 20_000, scale=3.0, per_account=6, epsilon=TWO))

    decay = math.exp(-1 / 3)
    law = [(1 - decay) / (1 + decay) * decay ** abs(x) for x in range(-12, 13)]
    seen = [int(np.sum(draws == x)) for x in range(-12, 13)]
    expected = np.array(law) * len(draws)
    chi2 = float(np.sum((np.array(seen) - expected) ** 2 / expected))
    assert chi2 < 75  # 25 cells: p < 1e-6 beyond 73
    assert abs(float(np.mean(draws))) < 0.15
    assert float(np.var(draws)) == pytest.approx(17.83, rel=0.08)
    assert abs(float(np.corrcoef(draws[:-1], draws[1:])[0, 1])) < 0.035


def test_two_draws_differ() -> None:
    """No seed is used twice: a second look at the noise tells nothing about the first."""
    first, second = (noised([0] * 42, scale=3.0, per_account=6, epsilon=TWO) for _ in range(2))

    assert first != second


def test_the_noise_has_no_second_source() -> None:
    """Nothing but the reviewed library draws the noise."""
    tree = ast.parse(Path(noise.__file__).read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    imported = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    imported |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}

    assert imported == {
        "math",
        "decimal",
        "collections.abc",
        "opendp.prelude",
        "bot.domain.errors",
    }
