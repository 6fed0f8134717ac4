"""The second picture: regions, and languages, as far as either is large enough to be told.

Regions stand in the order of their official codes, the same every week: with a ± of several
points a ranking would mostly rank noise. No map, so no borders.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from bot.domain.groups import GroupView
from bot.domain.published import LANGUAGES, REGIONS
from bot.domain.release import ReleaseView
from bot.views import digest, digest_groups
from bot.views.chart_bars import Bars
from bot.views.chart_canvas import QUIET, Canvas
from bot.views.chart_frame import (
    LEFT,
    RIGHT,
    SUBTITLE,
    block,
    epsilon,
    foot,
    legend,
    mark_tests,
    rule,
    title,
)
from bot.views.words import Words

NAME, SHARE, MARGIN = 21.0, 17.0, 18.0
BARS_START, BARS_END = 440.0, 1040.0
PITCH, BAR = 74.0, 0.68
"""The most pixels from row to row, and the part of them that a bar fills."""


TABLES = (REGIONS.name, LANGUAGES.name)


def has_regions(view: ReleaseView) -> bool:
    """Tell whether there is anything to draw."""
    return any(told and told.publishable for told in (view.regions, view.languages))


def regions_chart(_: Words, view: ReleaseView) -> bytes:
    """Return the picture as a PNG file."""
    return _draw(_, view).png()


def regions_figure(_: Words, view: ReleaseView) -> Figure:
    """Return the picture as matplotlib knows it."""
    return _draw(_, view).figure


@dataclass(frozen=True)
class _Section:
    heading: str
    rows: Sequence[tuple[str, GroupView]]


def _draw(_: Words, view: ReleaseView) -> Canvas:
    canvas = Canvas()
    sections = _sections(_, view)
    top = _head(canvas, _, view)
    small = digest_groups.too_few(_, digest_groups.regions(_, view))
    bottom = foot(canvas, [*filter(None, (small, digest.method(_), epsilon(_, view, TABLES)))])
    rule(canvas, top)
    lines = sum(1.4 + len(section.rows) for section in sections)
    pitch = min((bottom - top - 10) / lines, PITCH)
    bars = _bars(canvas, _, sections, pitch)
    y = top
    for section in sections:
        y += pitch * 1.4
        canvas.text(LEFT, y - pitch * 0.35, section.heading, NAME, bold=True)
        for name, row in section.rows:
            _row(bars, name, row, y)
            y += pitch
    return canvas


def _head(canvas: Canvas, _: Words, view: ReleaseView) -> float:
    mark_tests(canvas, _, view)
    y = title(canvas, _("How are the principles kept, region by region?"))
    y = block(canvas, digest_groups.span(_, _pool(view)), y, SUBTITLE, leading=1.75, color=QUIET)
    y = block(canvas, digest_groups.meaning(_), y, SUBTITLE, color=QUIET)
    labels = _("not kept (below 2.5)"), _("partly (2.5–3.5)"), _("kept (above 3.5)")
    return legend(canvas, labels, y + 24)


def _sections(_: Words, view: ReleaseView) -> Sequence[_Section]:
    told = (
        (_("By region"), digest_groups.told(digest_groups.regions(_, view))),
        (_("By language of the bot"), digest_groups.told(digest_groups.languages(view))),
    )
    return [_Section(heading, rows) for heading, rows in told if rows]


def _pool(view: ReleaseView) -> Sequence[str]:
    """Return the weeks taken together: the same for both tables."""
    return view.regions.pool if view.regions else (view.week,)


def _bars(canvas: Canvas, _: Words, sections: Sequence[_Section], pitch: float) -> Bars:
    rows = [row for section in sections for _name, row in section.rows]
    shares = [row.figures.shares.percent for row in rows if row.figures]
    return Bars(canvas, _, pitch * BAR, SHARE).fitted(shares, BARS_START, BARS_END)


def _row(bars: Bars, name: str, row: GroupView, top: float) -> None:
    if row.figures is None:
        return
    canvas, _ = bars.canvas, bars.words
    baseline = top + bars.high / 2 + NAME * 0.38
    canvas.text(LEFT, baseline, name, NAME)
    bars.draw(row.figures.shares.percent, top)
    margin = f"± {_.number(row.figures.shares.margin)}"
    canvas.text(RIGHT, baseline, margin, MARGIN, color=QUIET, align="right")
