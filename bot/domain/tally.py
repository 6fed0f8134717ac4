"""Noisy counts of one week or several, and what their noise does to means and shares.

A row's mean errs by Σ(i − m)·ηᵢ / N, where ηᵢ is the noise of the cell of score i, m the true
mean and N the row's noisy number of scores. With v the variance of a cell's noise, that has the
standard deviation √(v·w(m)) / N, where w(m) = Σ(i − m)² = 10 + 5·(m − 3)². A share s of c cells
among C errs likewise, with w(s) = c·(1 − s)² + (C − c)·s².

A gate must not open because of the very noise that then stands in the figure: rows that are lucky
in their number of scores are those whose mean is pulled the furthest. So whether a principle's
row is printed is asked of cells that its mean and shares do not use.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from operator import add
from typing import Self

from bot.domain.week import Week

Cells = tuple[int, ...]
"""One row; a principle's has scores 0 to 5, then "not rated" among those who took part."""

Table = tuple[Cells, ...]

POOL_WEEKS = 8
SHARES_WEEKS = 4
"""Regions, languages and the desk's ledger are always told of four weeks together."""

Z95 = Decimal("1.959964")
WEIGHT_AT_GATE = 15
"""w(m) at a mean of 2 or 4: the gate is set for an opinion leaning that far."""
GATE_HALF_WIDTH = Decimal("0.4")
ROW_HALF_WIDTH = Decimal(1)
"""A row that few of the participants rated is held back where its ± is wider than one step."""
SHARE_HALF_WIDTH = Decimal("0.1")


def noise_variance(scale: Decimal) -> Decimal:
    """Return the variance of discrete Laplace noise, P(x) ∝ e^(−|x|/scale)."""
    decay = (-1 / scale).exp()
    return 2 * decay / (1 - decay) ** 2


@dataclass(frozen=True)
class Parts:
    """Noisy totals of groups that make up a whole; ``cells`` says of how many cells each is."""

    totals: tuple[int, ...]
    cells: tuple[int, ...]
    variance: Decimal

    @property
    def whole(self) -> int:
        """May be negative."""
        return sum(self.totals)

    @property
    def shares(self) -> Sequence[Decimal]:
        """Each group's share, 0 where its total is negative; only where ``whole`` is positive."""
        return [max(Decimal(total) / self.whole, Decimal(0)) for total in self.totals]

    def half_width(self, share: Decimal, cells: int) -> Decimal:
        weight = cells * (1 - share) ** 2 + (sum(self.cells) - cells) * share**2
        return Z95 * (self.variance * weight).sqrt() / self.whole

    @property
    def needed(self) -> Decimal:
        """The whole from which a first group that holds everything has a ± of 10 points.

        A later group of fewer cells may be less sure: its own ± is asked too (shares.py).
        """
        weight = sum(self.cells) - self.cells[0]
        return Z95 * (self.variance * weight).sqrt() / SHARE_HALF_WIDTH


@dataclass(frozen=True)
class Row:
    """One principle's noisy cells; ``variance`` is that of each cell's noise.

    ``rated`` is how many gave it a score as told by other cells than the scores'.
    """

    cells: Cells
    variance: Decimal
    rated: Decimal

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
        needed = Z95 * (WEIGHT_AT_GATE * self.variance).sqrt() / ROW_HALF_WIDTH
        return self.answers > 0 and self.rated >= needed

    @property
    def sampling_error(self) -> Decimal:
        """The variance the mean would have anyway, had other people of one mind taken part."""
        spread = sum(((score - self.mean) ** 2 * count for score, count in self.scores), Decimal())
        return min(max(spread / self.answers, Decimal(0)), Decimal(4)) / self.answers

    @property
    def groups(self) -> Parts:
        """Scores 1–2, 3 and 4–5."""
        _none, one, two, three, four, five, _unrated = self.cells
        return Parts((one + two, three, four + five), (2, 1, 2), self.variance)


@dataclass(frozen=True)
class Tally:
    """A noisy table of one week, or of several added up, newest week first."""

    weeks: tuple[Week, ...]
    rows: Table
    variance: Decimal

    def __add__(self, other: Self) -> Self:
        rows = tuple(tuple(map(add, *pair)) for pair in zip(self.rows, other.rows, strict=True))
        return replace(
            self,
            weeks=self.weeks + other.weeks,
            rows=rows,
            variance=self.variance + other.variance,
        )


@dataclass(frozen=True)
class NationalTally(Tally):
    """The national table: six principles' rows, each with everybody who took part in it."""

    @cached_property
    def totals(self) -> Sequence[int]:
        return [sum(row) for row in self.rows]

    @property
    def participants(self) -> Decimal:
        """n̂, the mean of the six rows' totals."""
        return Decimal(sum(self.totals)) / len(self.rows)

    @property
    def needed(self) -> Decimal:
        """The n̂ from which figures are printed: 80·√k for k weeks of noise of scale 3."""
        return Z95 * (WEIGHT_AT_GATE * self.variance).sqrt() / GATE_HALF_WIDTH

    @property
    def enough(self) -> bool:
        return self.participants >= self.needed

    def row(self, number: int) -> Row:
        """Return the row of a principle's number.

        Who took part is told by the other five rows; "no opinion" and "not rated" are taken off.
        """
        cells = self.rows[number - 1]
        others = sum(self.totals) - self.totals[number - 1]
        rated = Decimal(others) / (len(self.rows) - 1) - cells[0] - cells[-1]
        return Row(cells, self.variance, rated)


def pooled(tallies: Sequence[NationalTally]) -> NationalTally | None:
    """Add up as few of the newest weeks as are enough; None where eight are not."""
    return next((pool for pool in accumulate(tallies[:POOL_WEEKS], add) if pool.enough), None)
