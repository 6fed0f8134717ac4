"""A5: the noise that is drawn is the noise that is declared, at every scale in use."""

import math
from decimal import Decimal

import numpy as np
import pytest

from bot.privacy.noise import noised, scale_for
from tests.attacks.conftest import Measure

SIX_SIGMA = 6.0


@pytest.mark.parametrize(
    ("scale", "draws"),
    [
        (6.0, 20_000),
        *(pytest.param(scale, 100_000, marks=pytest.mark.slow) for scale in (1.0, 3.0, 6.0, 12.5)),
    ],
)
def test_draws_follow_the_discrete_laplace_law(scale: float, draws: int, measure: Measure) -> None:
    """Readers may reckon with the ± they are told: law, symmetry and spread are as declared."""
    epsilon = Decimal(1) / Decimal(str(scale))
    drawn = np.array(
        noised([0] * draws, scale=scale_for(1, epsilon), per_account=1, epsilon=epsilon)
    )
    decay = math.exp(-1 / scale)
    reach = int(scale * math.log(draws * (1 - decay) / 10))  # at least ten expected in each cell
    points = np.arange(-reach, reach + 1)
    expected = draws * (1 - decay) / (1 + decay) * decay ** np.abs(points)
    seen = np.array([int(np.sum(drawn == at)) for at in points])
    chi2 = float(np.sum((seen - expected) ** 2 / expected))
    freedom = len(points) - 1
    # Wilson-Hilferty: chi-squared as a normal number of standard deviations.
    sigmas = ((chi2 / freedom) ** (1 / 3) - 1 + 2 / (9 * freedom)) / math.sqrt(2 / (9 * freedom))
    measure("A5", f"chi-squared at scale {scale:g}, in standard deviations", sigmas, "≤ 4.75")
    assert sigmas <= 4.75, "p < 1e-6"
    variance = 2 * decay / (1 - decay) ** 2
    assert abs(float(np.mean(drawn))) <= SIX_SIGMA * math.sqrt(variance / draws)
    # The fourth moment of a Laplace law is six times its variance squared.
    assert abs(float(np.var(drawn)) / variance - 1) <= SIX_SIGMA * math.sqrt(6 / draws)
    positive, negative = int(np.sum(drawn > 0)), int(np.sum(drawn < 0))
    assert abs(positive - negative) <= SIX_SIGMA * math.sqrt(positive + negative)


def test_the_wrong_scale_is_seen(measure: Measure) -> None:
    """The test bites: noise a tenth too small fails it."""
    draws, scale = 20_000, 6.0
    rng = np.random.default_rng(3)
    first, second = rng.geometric(1 - math.exp(-1 / (scale * 0.9)), (2, draws))
    decay = math.exp(-1 / scale)
    variance = 2 * decay / (1 - decay) ** 2
    off = abs(float(np.var(first - second)) / variance - 1) / math.sqrt(6 / draws)
    measure.weak("A5", off)
    assert off > SIX_SIGMA
