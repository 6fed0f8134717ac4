"""Noisy counts of one week or several, and what their noise does to a row's mean.

A row's mean errs by Σ(i − m)·ηᵢ / N, where ηᵢ is the noise of the cell of score i, m the true
mean and N the row's noisy number of scores. With v the variance of a cell's noise, that has the
standard deviation √(v·w(m)) / N, where w(m) = Σ(i − m)² = 10 + 5·(m − 3)².
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from operator import add

from bot.domain.week import Week

Cells = tuple[int, ...]
"""One principle's row: scores 0 to 5, then "not rated" among those who took part."""

Table = tuple[Cells, ...]

POOL_WEEKS = 8
Z95 = Decimal("1.959964")
WEIGHT_AT_GATE = 15
"""w(m) at a mean of 2 or 4: the gate is set for an opinion leaning that far."""
GATE_HALF_WIDTH = Decimal("0.4")
ROW_HALF_WIDTH = Decimal(1)
"""A row that few of the participants rated is held back where its ± is wider than one step."""


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
        return tuple(
            (cells, max(Decimal(total) / self.answers, Decimal(0))) for cells, total in sums
        )

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
