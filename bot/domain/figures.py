"""From noisy tables to the figures that may be printed: pools, gates, ±, arrows and bands.

Everything here is post-processing of integers that already carry their noise; the formulas are
exact in ``Decimal``, whose roots and exponentials are correctly rounded, so that every machine
gets the same digits.

The mean of a row errs by Σ(i − m)·ηᵢ / N, where ηᵢ is the noise of the cell of score i, m the true
mean and N the row's noisy number of scores. With v the variance of a cell's noise, that has the
standard deviation √(v·w(m)) / N, where w(m) = Σ(i − m)² = 10 + 5·(m − 3)².
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cached_property
from itertools import accumulate
from operator import add

import msgspec

from bot.domain.week import Week

CELLS = 7
"""Cells of a principle's row: scores 0 to 5, then "not rated" among those who took part."""

Cells = tuple[int, ...]
Table = tuple[Cells, ...]

POOL_WEEKS = 8
Z95 = Decimal("1.959964")
Z99 = Decimal("2.575829")
WEIGHT_AT_GATE = 15
"""w(m) at a mean of 2 or 4: the gate is set for an opinion leaning that far."""
GATE_HALF_WIDTH = Decimal("0.4")
ROW_HALF_WIDTH = Decimal(1)
"""A row that few of the participants rated is held back where its ± is wider than one step."""
SHARE_POINTS = 10
LEAST_CHANGE = Decimal("0.1")
LOW_BELOW, HIGH_ABOVE = Decimal("2.5"), Decimal("3.5")
"""Bands change where a mean comes nearer to "poorly" or "well" than to "partly"."""

TENTH, THOUSANDTH = Decimal("0.1"), Decimal("0.001")


class Profile(StrEnum):
    """Which tables a release has; each profile shares out the same ε."""

    PILOT = "pilot"


@dataclass(frozen=True, slots=True)
class Published:
    """One row of the table of all published numbers.

    ``per_account`` is the most that one account, added or removed, can change the query's cells
    in sum; ``share`` is its part of the week's ε, by profile; ``gate`` says when its figures are
    printed.
    """

    name: str
    query: str
    per_account: int
    share: Mapping[Profile, Decimal]
    gate: str


NATIONAL = Published(
    name="national",
    query="for each of six principles, how many of those who took part gave each answer: "
    "no opinion, scores 1 to 5, not rated",
    per_account=6,  # one cell in each of six rows
    share={Profile.PILOT: Decimal(1)},
    gate="the mean of the six totals, over up to eight weeks, is large enough for a ± of 0.4",
)

PUBLISHED: Mapping[str, Published] = {table.name: table for table in (NATIONAL,)}
"""Every table a release may hold. No row here: not counted, not noised, not renderable."""


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

    ``counts`` are its CELLS made consistent: none negative, every row with the same sum. ``noise``
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


def noise_variance(scale: Decimal) -> Decimal:
    """Return the variance of discrete Laplace noise, P(x) ∝ e^(−|x|/scale)."""
    decay = (-1 / scale).exp()
    return 2 * decay / (1 - decay) ** 2


@dataclass(frozen=True)
class Row:
    """One principle's noisy cells; ``variance`` is that of each cell's noise."""

    cells: Cells
    variance: Decimal

    @property
    def scores(self) -> Sequence[tuple[int, int]]:
        """Scores 1 to 5 with their noisy counts."""
        return tuple(enumerate(self.cells))[1:6]

    @cached_property
    def answers(self) -> int:
        """The noisy number of scores; may be negative."""
        return sum(self.cells[1:6])

    @cached_property
    def mean(self) -> Decimal:
        """The mean score, brought into 1–5; only where ``answers`` is positive."""
        raw = Decimal(sum(score * count for score, count in self.scores)) / self.answers
        return min(max(raw, Decimal(1)), Decimal(5))

    @cached_property
    def mean_error(self) -> Decimal:
        """The variance that noise gives the mean."""
        weight = 10 + 5 * (self.mean - 3) ** 2
        return self.variance * weight / self.answers**2

    @property
    def half_width(self) -> Decimal:
        return Z95 * self.mean_error.sqrt()

    @property
    def printable(self) -> bool:
        return self.answers > 0 and self.half_width <= ROW_HALF_WIDTH

    @property
    def sampling_error(self) -> Decimal:
        """The variance the mean would have anyway, had other people of one mind taken part."""
        spread = sum(((score - self.mean) ** 2 * count for score, count in self.scores), Decimal())
        return min(max(spread / self.answers, Decimal(0)), Decimal(4)) / self.answers

    def groups(self) -> Sequence[tuple[int, Decimal]]:
        """For scores 1–2, 3 and 4–5: how many cells, and the noisy share, 0 where negative."""
        sums = ((2, sum(self.cells[1:3])), (1, self.cells[3]), (2, sum(self.cells[4:6])))
        return tuple((cells, max(Decimal(total) / self.answers, Decimal(0))) for cells, total in sums)

    def share_half_width(self, cells: int, share: Decimal) -> Decimal:
        weight = cells * (1 - share) ** 2 + (5 - cells) * share**2
        return Z95 * (self.variance * weight).sqrt() / self.answers


@dataclass(frozen=True)
class Tally:
    """The noisy national table of one week, or of several added up, newest week first."""

    weeks: tuple[Week, ...]
    rows: Table
    variance: Decimal

    def __add__(self, other: "Tally") -> "Tally":
        rows = tuple(tuple(map(add, *pair)) for pair in zip(self.rows, other.rows, strict=True))
        return Tally(self.weeks + other.weeks, rows, self.variance + other.variance)

    @property
    def participants(self) -> Decimal:
        """n̂, the mean of the six rows' totals: everybody who took part stands in each row."""
        return Decimal(sum(map(sum, self.rows))) / len(self.rows)

    @property
    def needed(self) -> Decimal:
        """The n̂ from which figures are printed: 80·√k for k weeks of noise of scale 3."""
        return Z95 * (WEIGHT_AT_GATE * self.variance).sqrt() / GATE_HALF_WIDTH

    @property
    def enough(self) -> bool:
        return self.participants >= self.needed

    def row(self, number: int) -> Row:
        """Return the row of a principle's number."""
        return Row(self.rows[number - 1], self.variance)


def pooled(tallies: Sequence[Tally]) -> Tally | None:
    """Add up as few of the newest weeks as are enough; None where eight are not."""
    return next((pool for pool in accumulate(tallies[:POOL_WEEKS], add) if pool.enough), None)


def figures(number: int, pool: Tally, before: Tally | None) -> Figures | None:
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
    shares, share_margin = _shares(row)
    return Figures(
        counts=counts,
        mean=mean,
        noise=half_width.quantize(THOUSANDTH, ROUND_CEILING),
        margin=margin,
        median=median(counts),
        shares=shares,
        share_margin=share_margin,
        band=band(printed - margin, printed + margin),
        change=None if before is None else change(row, before.row(number)),
    )


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
    return Band.MIDDLE if LOW_BELOW <= low and high <= HIGH_ABOVE else None


def change(now: Row, before: Row) -> Change | None:
    """Compare two weeks by a 99 % test over noise and sampling; None where one has too few."""
    if not (now.printable and before.printable):
        return None
    difference = now.mean - before.mean
    errors = (row.mean_error + row.sampling_error for row in (now, before))
    if abs(difference) < max(LEAST_CHANGE, Z99 * sum(errors, Decimal()).sqrt()):
        return Change.NONE
    return Change.HIGHER if difference > 0 else Change.LOWER


def _shares(row: Row) -> tuple[tuple[int, int, int] | None, int | None]:
    """Return whole per cent and their ± in points, or nothing where ± is above 10."""
    groups = row.groups()
    parts = fitted_percent([share for _, share in groups])
    off = (
        100 * row.share_half_width(cells, share) + abs(part - 100 * share)
        for part, (cells, share) in zip(parts, groups, strict=True)
    )
    points = max(int(max(off).to_integral_value(ROUND_CEILING)), 1)
    return (parts, points) if points <= SHARE_POINTS else (None, None)


def fitted_percent(shares: Sequence[Decimal]) -> tuple[int, int, int]:
    """Round three shares to whole per cent that sum to 100, by the largest remainders."""
    exact = [100 * share / sum(shares) for share in shares]
    whole = [int(value) for value in exact]
    by_remainder = sorted(range(3), key=lambda at: (whole[at] - exact[at], at))
    for at in by_remainder[: 100 - sum(whole)]:
        whole[at] += 1
    return (whole[0], whole[1], whole[2])
