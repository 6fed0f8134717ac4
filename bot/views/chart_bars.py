"""Diverging stacked bars: three groups, "partly" centred on one line for all rows alike."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.views.chart_canvas import HIGH, INK, LOW, MIDDLE, PAPER, QUIET, Align, Canvas
from bot.views.words import Words

Three = Sequence[int]
"""Whole per cent of three groups, summing to 100."""

WIDEST, NARROWER = 6.4, 0.98
"""Pixels a per cent at most, and the step by which less is tried."""

INSIDE, OUTSIDE = 8.0, 10.0
"""Room a label needs in its part, and its distance from a bar that has no room for it."""


@dataclass(frozen=True)
class Bars:
    """Bars of one height; ``unit`` is pixels a per cent, ``centre`` where "partly" has its middle.

    A share too thin for its label has it beside the bar, in the order of the groups.
    """

    canvas: Canvas
    words: Words
    high: float
    size: float
    unit: float = WIDEST
    centre: float = 0.0

    def fitted(self, shares: Sequence[Three], start: float, end: float) -> "Bars":
        """Return bars of the widest unit with which all rows and labels lie within two ends."""
        lefts, rights = zip(*map(self._reach, shares), strict=True) if shares else ((0,), (0,))
        spare = end - start - max(lefts) - max(rights)
        if spare < 0 and self.unit > 1:
            return replace(self, unit=self.unit * NARROWER).fitted(shares, start, end)
        return replace(self, centre=start + spare / 2 + max(lefts))

    def draw(self, shares: Three, top: float) -> None:
        """Draw a bar with every share written in it, or beside it."""
        baseline = top + self.high / 2 + self.size * 0.38
        before, behind = self._beside(shares)
        x = self.centre - (shares[0] + shares[1] / 2) * self.unit
        self._label(x - OUTSIDE, baseline, before, "right")
        for share, color in zip(shares, (LOW, MIDDLE, HIGH), strict=True):
            wide = share * self.unit
            self.canvas.box(x, top, wide, self.high, color)
            if self._fits(share):
                ink = INK if color == MIDDLE else PAPER
                self._label(x + wide / 2, baseline, [share], "center", ink, bold=True)
            x += wide
        self._label(x + OUTSIDE, baseline, behind, "left")

    def _reach(self, shares: Three) -> tuple[float, float]:
        """Return how far a row reaches left and right of the centre, labels included."""
        before, behind = (self._room(beside) for beside in self._beside(shares))
        middle = shares[1] / 2
        return (shares[0] + middle) * self.unit + before, (middle + shares[2]) * self.unit + behind

    def _room(self, shares: Three) -> float:
        return self.canvas.width(self._text(shares), self.size) + OUTSIDE if shares else 0.0

    def _beside(self, shares: Three) -> tuple[Three, Three]:
        """Return the shares to be written left and right of the bar.

        "Partly" goes with a thin neighbour, so that the order stays clear.
        """
        low, middle, high = map(self._fits, shares)
        if middle:
            return () if low else shares[:1], () if high else shares[2:]
        if low:
            return (), shares[1:2] if high else shares[1:]
        return shares[:2], () if high else shares[2:]

    def _fits(self, share: int) -> bool:
        wide = self.canvas.width(self._text([share]), self.size, bold=True)
        return wide + INSIDE <= share * self.unit

    def _text(self, shares: Three) -> str:
        return " · ".join(map(self.words.percent, shares))

    def _label(
        self,
        x: float,
        baseline: float,
        shares: Three,
        align: Align,
        color: str = QUIET,
        *,
        bold: bool = False,
    ) -> None:
        if shares:
            text = self._text(shares)
            self.canvas.text(x, baseline, text, self.size, bold=bold, color=color, align=align)
