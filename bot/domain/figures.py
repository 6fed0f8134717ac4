"""What may be printed of a release: means with ±, medians, shares, bands, arrows.

Everything here is post-processing of integers that already carry their noise. It is reckoned in
``Decimal``, whose roots and exponentials are correctly rounded, so that every machine gets the
same digits.
"""

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import accumulate

import msgspec

from bot.domain.shares import Shares, fitted, shares_of
from bot.domain.tally import Cells, NationalTally, Row

Z99 = Decimal("2.575829")
LEAST_CHANGE = Decimal("0.1")
LOW_BELOW, HIGH_ABOVE = Decimal("2.5"), Decimal("3.5")
"""Bands change where a mean comes nearer to "poorly" or "well" than to "partly"."""

TENTH, THOUSANDTH = Decimal("0.1"), Decimal("0.001")


class Band(StrEnum):
    """Where the whole interval of a mean lies."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


class Change(StrEnum):
    """How a mean stands against the week before, where both can be compared."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"


class Figures(msgspec.Struct, frozen=True, omit_defaults=True):
    """What may be printed about one principle.

    ``counts`` are its cells made consistent: none negative, every row with the same sum. ``noise``
    is the half-width of the 95 % interval of protective noise around ``mean``, ``margin`` the
    same around the mean as printed, rounded up to one decimal. ``shares`` are whole per cent of
    scores 1–2, 3 and 4–5 and sum to 100, ``share_margin`` their ± in points.
    """

    counts: Cells
    mean: Decimal
    noise: Decimal
    margin: Decimal
    median: Decimal
    shares: tuple[int, int, int] | None = None
    share_margin: int | None = None
    band: Band | None = None
    change: Change | None = None

    @property
    def printed_mean(self) -> Decimal:
        return self.mean.quantize(TENTH, ROUND_HALF_UP)


def figures(number: int, pool: NationalTally, before: NationalTally | None) -> Figures | None:
    """Work out what may be printed about a principle; None where too few rated it.

    ``before`` is the week before, where a comparison with it is fair.
    """
    row = pool.row(number)
    if not row.printable:
        return None
    mean, half_width = row.mean.quantize(THOUSANDTH, ROUND_HALF_UP), row.half_width
    printed = mean.quantize(TENTH, ROUND_HALF_UP)
    # The printed interval holds the exact one, although the printed mean is rounded.
    margin = max((half_width + abs(printed - row.mean)).quantize(TENTH, ROUND_CEILING), TENTH)
    counts = fitted(row.cells, int(pool.participants.quantize(Decimal(1), ROUND_HALF_UP)))
    shares = shares_of(row.groups, row.rated)
    return Figures(
        counts=counts,
        mean=mean,
        noise=half_width.quantize(THOUSANDTH, ROUND_CEILING),
        margin=margin,
        median=median(counts),
        shares=_three(shares),
        share_margin=shares.margin if shares else None,
        band=band(printed - margin, printed + margin),
        change=None if before is None else change(row, before.row(number)),
    )


def median(counts: Cells) -> Decimal:
    """Return the median score of consistent counts, halfway where it falls between two."""
    reached = list(accumulate(counts[1:6]))
    answers = reached[-1]
    places = (max(answers + 1, 1) // 2, answers // 2 + 1)
    lower, upper = (
        next((score for score, sofar in enumerate(reached, 1) if sofar >= place), 5)
        for place in places
    )
    return Decimal(lower + upper) / 2


def band(low: Decimal, high: Decimal) -> Band | None:
    """Name the band that holds a whole interval."""
    if high <= LOW_BELOW:
        return Band.LOW
    if low >= HIGH_ABOVE:
        return Band.HIGH
    return Band.MIDDLE if low >= LOW_BELOW and high <= HIGH_ABOVE else None


def change(now: Row, before: Row) -> Change | None:
    """Compare two weeks by a 99 % test over noise and sampling; None where one has too few."""
    if not (now.printable and before.printable):
        return None
    difference = now.mean - before.mean
    errors = (row.mean_error + row.sampling_error for row in (now, before))
    if abs(difference) < max(LEAST_CHANGE, Z99 * sum(errors, Decimal()).sqrt()):
        return Change.NONE
    return Change.HIGHER if difference > 0 else Change.LOWER


def _three(shares: Shares | None) -> tuple[int, int, int] | None:
    if shares is None:
        return None
    low, middle, high = shares.percent
    return low, middle, high
