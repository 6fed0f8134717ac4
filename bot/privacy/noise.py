"""Discrete Laplace noise by OpenDP. Loaded in the close job's child process only (265 MB).

OpenDP accepts a scale of 0, or one so small that it is 0 in effect, and then returns the exact
data. So the measurement's own privacy map is asked, on the very object that is used, each time.
"""

import math
from collections.abc import Sequence
from decimal import Decimal

import opendp.prelude as dp

from bot.domain.errors import BotError

dp.enable_features("contrib")  # the sampler counts as not vetted: OpenDP asks to be told

LEAST_SCALE = 0.05
"""Below it noise is 0 but for one draw in 10⁸; settings allow ε up to 100, a scale of 0.06."""
NUDGES = 64


class NoiseRefused(BotError):
    """The noise would not hold the promised ε; nothing was drawn."""


def scale_for(per_account: int, epsilon: Decimal) -> float:
    """Return the smallest scale whose privacy map keeps the promise, rounding included."""
    scale = float(per_account / epsilon) if epsilon > 0 else math.inf
    for _ in range(NUDGES):
        if _loss(_measurement(scale), per_account) <= epsilon:
            return scale
        scale = math.nextafter(scale, math.inf)
    raise NoiseRefused("no scale holds this epsilon")


def noised(
    cells: Sequence[int], *, scale: float, per_account: int, epsilon: Decimal
) -> tuple[int, ...]:
    """Add independent discrete Laplace noise to each cell.

    ``per_account`` is the most one account changes the cells in sum (L1). ``epsilon`` is exact,
    and so is its comparison with the map. Raises NoiseRefused where noise of this ``scale`` would
    spend more for an account.
    """
    measurement = _measurement(scale)
    if not _loss(measurement, per_account) <= epsilon:
        raise NoiseRefused("this scale spends more than the promised epsilon")
    return tuple(measurement(list(cells)))


def _measurement(scale: float) -> dp.Measurement:
    if not (math.isfinite(scale) and scale >= LEAST_SCALE):
        raise NoiseRefused("not a scale that protects")
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")
    measurement: dp.Measurement = space >> dp.m.then_laplace(scale=scale)
    return measurement


def _loss(measurement: dp.Measurement, per_account: int) -> float:
    return float(measurement.map(per_account))  # type: ignore[no-untyped-call]  # OpenDP's
