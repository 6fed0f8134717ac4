"""The weekly picture: how each principle is rated, how sure that is, and how it came to be.

Every figure in it stands in the post's text too.
"""

from collections.abc import Sequence

from matplotlib.figure import Figure

from bot.domain.release import Lost, ReleaseView
from bot.views import digest
from bot.views.chart_canvas import QUIET, Canvas
from bot.views.chart_frame import (
    NOTE,
    SUBTITLE,
    block,
    epsilon,
    foot,
    legend,
    mark_tests,
    rule,
    title,
)
from bot.views.chart_rows import Rows
from bot.views.words import Words


def chart(_: Words, view: ReleaseView, history: Sequence[ReleaseView]) -> bytes:
    """Return the picture of a release as a PNG file; ``history`` is newest first."""
    return _draw(_, view, history).png()


def figure(_: Words, view: ReleaseView, history: Sequence[ReleaseView]) -> Figure:
    """Return the picture as matplotlib knows it."""
    return _draw(_, view, history).figure


def _draw(_: Words, view: ReleaseView, history: Sequence[ReleaseView]) -> Canvas:
    canvas = Canvas()
    top = _head(canvas, _, view)
    bottom = foot(canvas, _notes(_, view))
    if any(told.figures and told.figures.shares for told in view.principles):
        top = legend(canvas, (_("not kept (1–2)"), _("partly (3)"), _("kept (4–5)")), top)
    rule(canvas, top)
    top = _notice(canvas, _, view, top)
    Rows(canvas, _, view, history).draw(top, bottom)
    return canvas


def _head(canvas: Canvas, _: Words, view: ReleaseView) -> float:
    """Set the question, the days and who took part; return where the next thing may begin."""
    mark_tests(canvas, _, view)
    y = title(canvas, _("How are the six principles kept where you live?"))
    for line in filter(None, (_subtitle(_, view), digest.pooled(_, view))):
        y = block(canvas, line, y, SUBTITLE, leading=1.75, color=QUIET)
    if view.lost is Lost.PART:
        y = block(canvas, digest.lost_part(_, view), y, NOTE, color=QUIET)
    return y + 24


def _subtitle(_: Words, view: ReleaseView) -> str:
    week = digest.week(_, view)
    if not view.pool:
        return week
    n = _.number(digest.about(view))
    if len(view.pool) == 1:
        people = _("participants: about {n}", n=n)
    else:
        people = _("participants a week: about {n}", n=n)
    return f"{week} · {people}"


def _notes(_: Words, view: ReleaseView) -> Sequence[str]:
    told = () if view.lost is Lost.ALL else (digest.method(_), epsilon(_, view))
    return [*filter(None, told)]


def _notice(canvas: Canvas, _: Words, view: ReleaseView, top: float) -> float:
    """Say why there are no figures; return where the rows may begin."""
    y = top + 14
    for text in _reasons(_, view):
        y = block(canvas, text, y, SUBTITLE)
    return y


def _reasons(_: Words, view: ReleaseView) -> Sequence[str]:
    if view.lost is Lost.ALL:
        return (_("This week's answers were lost for a technical reason; there are no results."),)
    return () if view.pool else (digest.too_few_week(_),)
