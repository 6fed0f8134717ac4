"""Shares in whole per cent with their ±, and counts that no longer contradict each other."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from itertools import accumulate

import msgspec

from bot.domain.tally import Cells, Parts

SHARE_POINTS = 10


class Shares(msgspec.Struct, frozen=True):
    """Whole per cent of a whole's parts, summing to 100; ``margin`` is their ± in points."""

    percent: tuple[int, ...]
    margin: int


def shares_of(parts: Parts, whole: Decimal | None = None) -> Shares | None:
    """Return whole per cent with their ±; None below the gate, or where ± is above 10 points.

    The gate is asked of ``whole`` where a number is known that has no noise in common with the
    parts.
    """
    if parts.whole <= 0 or (parts.whole if whole is None else whole) < parts.needed:
        return None
    shares = parts.shares
    percent = fitted_percent(shares)
    off = (
        100 * parts.half_width(share, cells) + abs(told - 100 * share)
        for told, share, cells in zip(percent, shares, parts.cells, strict=True)
    )
    margin = max(int(max(off).to_integral_value(ROUND_CEILING)), 1)
    return Shares(percent, margin) if margin <= SHARE_POINTS else None


def fitted_percent(shares: Sequence[Decimal]) -> tuple[int, ...]:
    """Round shares to whole per cent that sum to 100, by the largest remainders."""
    exact = [100 * share / sum(shares) for share in shares]
    whole = [int(value) for value in exact]
    by_remainder = sorted(range(len(whole)), key=lambda at: (whole[at] - exact[at], at))
    for at in by_remainder[: 100 - sum(whole)]:
        whole[at] += 1
    return tuple(whole)


def fitted(cells: Cells, total: int) -> Cells:
    """Return the nearest cells (least squares) without a negative one and with a given sum."""
    order = sorted(range(len(cells)), key=lambda at: (-cells[at], at))
    tops = list(accumulate(cells[at] for at in order))
    kept = [at for n, at in enumerate(order, 1) if cells[at] * n > tops[n - 1] - total]
    if not kept:
        return (0,) * len(cells)
    cut, rest = divmod(tops[len(kept) - 1] - total, len(kept))
    smaller = set(kept[len(kept) - rest :])
    return tuple(
        cell - cut - (at in smaller) if at in kept else 0 for at, cell in enumerate(cells)
    )
