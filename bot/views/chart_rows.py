"""The six rows of the weekly picture: shares, mean with its ±, words, and the last weeks."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from bot.domain.figures import Change, Figures
from bot.domain.principles import PRINCIPLES, Principle
from bot.domain.release import Lost, ReleaseView
from bot.domain.tally import POOL_WEEKS
from bot.domain.week import Week
from bot.views import digest
from bot.views.chart_bars import Bars
from bot.views.chart_canvas import INK, QUIET, TRACK, Canvas
from bot.views.chart_frame import LEFT, RIGHT
from bot.views.words import Words

BARS_END = 770.0
MEAN_END, MARGIN_AT = 895.0, 905.0
WORDS_AT = 815.0
TREND_AT = 1020.0

NAME, MEAN, SMALL, WORD, SHARE, TICK = 26.0, 46.0, 20.0, 18.0, 20.0, 15.0
LINE = NAME * 1.3
ABOVE, BAR, SCALE, TREND = 16.0, 46.0, 40.0, 44.0
BODY = ABOVE + BAR + SCALE
"""From the name's last baseline to the foot of the scale."""

LEAST_POINTS = 3
"""Fewer weeks make no trend."""

Point = tuple[float, float]

Means = Sequence[float | None]
"""A principle's mean in each of the last eight weeks, oldest first; None where not printed."""


class Rows:
    """Draws the principles below one another, all on the same scales."""

    def __init__(
        self, canvas: Canvas, _: Words, view: ReleaseView, history: Sequence[ReleaseView]
    ) -> None:
        self._canvas = canvas
        self._ = _
        self._view = view
        self._weeks = _weeks(view, history)
        told = [told.figures.shares for told in view.principles if told.figures]
        self._bars = Bars(canvas, _, BAR, SHARE).fitted([*filter(None, told)], LEFT, BARS_END)
        self._centre = self._bars.centre if any(told) else (LEFT + BARS_END) / 2
        self._span = max([1.0, *(max(means) - min(means) for means in self._told())])

    def draw(self, top: float, bottom: float) -> None:
        """Fill the space between two heights."""
        names = {
            p: self._canvas.balance(self._(p.name), RIGHT - LEFT, NAME, bold=True)
            for p in PRINCIPLES
        }
        head = 46.0 if self._view.pool else 34.0
        used = sum(len(lines) * LINE + BODY for lines in names.values())
        gap = (bottom - top - head - used) / len(PRINCIPLES)
        if self._view.pool:
            self._columns(top + 34)
        y = top + head
        for principle, lines in names.items():
            for line in lines:
                y += LINE
                self._canvas.text(LEFT, y, line, NAME, bold=True)
            self._row(digest.figures_of(self._view, principle), principle, y + ABOVE)
            y += BODY + gap

    def _columns(self, baseline: float) -> None:
        """Name what stands on the right."""
        self._canvas.text(MEAN_END, baseline, self._("mean"), SMALL, color=QUIET, align="right")
        if any(len(means) >= LEAST_POINTS for means in self._told()):
            self._canvas.text(
                RIGHT, baseline, self._("8 weeks"), SMALL, color=QUIET, align="right"
            )

    def _row(self, shown: Figures | None, principle: Principle, top: float) -> None:
        if shown is None:
            self._empty(top)
            return
        if shown.shares is None:
            self._error_bar(shown, top + BAR / 2, track=True)
        else:
            self._bars.draw(shown.shares, top)
            self._error_bar(shown, top + BAR + 18)
        self._mean(shown, top + 39)
        self._words(shown, top + 39)
        self._trend(self._means(principle), top)

    def _empty(self, top: float) -> None:
        """Draw the place that figures would have."""
        self._canvas.frame(LEFT, top, RIGHT - LEFT, BAR)
        if self._view.lost is not Lost.ALL:
            text = self._("too few ratings to publish")
            middle = (LEFT + RIGHT) / 2
            self._canvas.text(middle, top + 30, text, SMALL, color=QUIET, align="center")

    def _error_bar(self, shown: Figures, y: float, *, track: bool = False) -> None:
        """Show the mean and its ± on the scale from 1 to 5, with 3 on the bars' centre.

        Where there are no shares to show, it stands in their place, on a track of its own.
        """
        ends = [self._at(Decimal(score)) for score in (1, 5)]
        low, high = (self._at(shown.mean + sign * shown.noise) for sign in (-1, 1))
        if track:
            self._canvas.box(ends[0], y - BAR / 2, ends[1] - ends[0], BAR, TRACK)
        self._canvas.line([(ends[0], y), (ends[1], y)])
        below = BAR / 2 + 18 if track else 20
        for score in range(1, 6):
            x = self._at(Decimal(score))
            self._canvas.line([(x, y - 4), (x, y + 4)])
            self._canvas.text(x, y + below, str(score), TICK, color=QUIET, align="center")
        self._canvas.line([(low, y), (high, y)], INK, 5 if track else 3.5)
        self._canvas.dot(self._at(shown.mean), y, 11 if track else 8)

    def _at(self, score: Decimal) -> float:
        """Return where a score lies on the scale."""
        step = min(self._centre - LEFT, BARS_END - self._centre) / 2 - 6
        return self._centre + (float(min(max(score, Decimal(1)), Decimal(5))) - 3) * step

    def _mean(self, shown: Figures, baseline: float) -> None:
        self._canvas.text(
            MEAN_END, baseline, digest.mean(self._, shown), MEAN, bold=True, align="right"
        )
        margin = f"± {digest.margin(self._, shown)}"
        self._canvas.text(MARGIN_AT, baseline, margin, SMALL, color=QUIET)

    def _words(self, shown: Figures, baseline: float) -> None:
        told = (digest.verdict(self._, shown.band), _arrow(self._, shown.change))
        for text in filter(None, told):
            for line in self._canvas.wrap(text, RIGHT - WORDS_AT, WORD):
                baseline += 27
                self._canvas.text(WORDS_AT, baseline, line, WORD, color=QUIET)

    def _trend(self, means: Means, top: float) -> None:
        """Draw the last weeks around their own middle, all principles at one scale.

        Weeks without a figure leave a gap; a week between two gaps is a dot.
        """
        told = [mean for mean in means if mean is not None]
        if len(told) < LEAST_POINTS:
            return
        middle = (max(told) + min(told)) / 2
        step = (RIGHT - 8 - TREND_AT) / (POOL_WEEKS - 1)
        placed = [
            None
            if mean is None
            else (TREND_AT + at * step, top + TREND * (0.5 - (mean - middle) / self._span))
            for at, mean in enumerate(means)
        ]
        for part in _unbroken(placed):
            if len(part) > 1:
                self._canvas.line(part, QUIET, 2)
            else:
                self._canvas.dot(*part[0], 3, QUIET)
        if placed[-1]:
            self._canvas.dot(*placed[-1], 7)

    def _means(self, principle: Principle) -> Means:
        shown = (view and digest.figures_of(view, principle) for view in self._weeks)
        return [float(one.mean) if one else None for one in shown]

    def _told(self) -> Sequence[Sequence[float]]:
        """Return each principle's means where any was printed."""
        all_means = map(self._means, PRINCIPLES)
        found = [[mean for mean in means if mean is not None] for means in all_means]
        return [*filter(None, found)]


def _arrow(_: Words, change: Change | None) -> str:
    signs = {Change.HIGHER: "↑ ", Change.LOWER: "↓ "}
    return signs.get(change or Change.NONE, "") + digest.trend(_, change)


def _weeks(view: ReleaseView, history: Sequence[ReleaseView]) -> Sequence[ReleaseView | None]:
    """Return the releases of the last eight weeks, oldest first, None where there is none."""
    told = {earlier.week: earlier for earlier in (*history, view)}
    last = Week.parse(view.week)
    return [told.get(last.later(at).label) for at in range(1 - POOL_WEEKS, 1)]


def _unbroken(
    placed: Sequence[tuple[float, float] | None],
) -> Iterator[Sequence[tuple[float, float]]]:
    """Yield runs of points between gaps."""
    for there, run in groupby(placed, key=bool):
        if there:
            yield [*filter(None, run)]
