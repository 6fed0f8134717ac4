"""The weekly picture: how each principle is rated, how sure that is, and how it came to be.

Every figure in it stands in the post's text too.
"""

from collections.abc import Sequence

from matplotlib.figure import Figure

from bot.domain.release import Lost, Mode, ReleaseView
from bot.views import digest
from bot.views.chart_canvas import HIGH, LOW, MIDDLE, QUIET, RULE, Canvas
from bot.views.chart_rows import LEFT, RIGHT, Rows
from bot.views.words import Words

TITLE, SUBTITLE, LABEL, NOTE = 42.0, 25.0, 22.0, 20.0
FOOT = 1455.0
"""The last line's baseline."""


def chart(_: Words, view: ReleaseView, history: Sequence[ReleaseView]) -> bytes:
    """Return the picture of a release as a PNG file; ``history`` is newest first."""
    return _draw(_, view, history).png()


def figure(_: Words, view: ReleaseView, history: Sequence[ReleaseView]) -> Figure:
    """Return the picture as matplotlib knows it."""
    return _draw(_, view, history).figure


def _draw(_: Words, view: ReleaseView, history: Sequence[ReleaseView]) -> Canvas:
    canvas = Canvas()
    top = _head(canvas, _, view)
    bottom = _foot(canvas, _, view)
    top = _legend(canvas, _, view, top)
    _rule(canvas, top)
    top = _notice(canvas, _, view, top)
    Rows(canvas, _, view, history).draw(top, bottom)
    return canvas


def _head(canvas: Canvas, _: Words, view: ReleaseView) -> float:
    """Set the question, the days and who took part; return where the next thing may begin."""
    if view.mode is Mode.TEST:
        mark = _("Test mode: do not rely on these figures.")
        canvas.text(RIGHT, 40, mark, NOTE, bold=True, color=LOW, align="right")
    y = 42.0
    title = _("How are the six principles kept where you live?")
    for line in canvas.balance(title, RIGHT - LEFT, TITLE, bold=True):
        y += TITLE * 1.2
        canvas.text(LEFT, y, line, TITLE, bold=True)
    for line in filter(None, (_subtitle(_, view), digest.pooled(_, view))):
        y += SUBTITLE * 1.75
        canvas.text(LEFT, y, line, SUBTITLE, color=QUIET)
    if view.lost is Lost.PART:
        for line in canvas.balance(digest.lost_part(_, view), RIGHT - LEFT, NOTE):
            y += NOTE * 1.5
            canvas.text(LEFT, y, line, NOTE, color=QUIET)
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


def _legend(canvas: Canvas, _: Words, view: ReleaseView, top: float) -> float:
    """Name the three groups, where any principle has shares to show."""
    if not any(told.figures and told.figures.shares for told in view.principles):
        return top
    x, baseline = LEFT, top + LABEL
    for color, label in (
        (LOW, _("not kept (1–2)")),
        (MIDDLE, _("partly (3)")),
        (HIGH, _("kept (4–5)")),
    ):
        canvas.box(x, baseline - 20, 24, 24, color)
        canvas.text(x + 34, baseline, label, LABEL)
        x += 34 + canvas.width(label, LABEL) + 40
    return baseline + 26


def _rule(canvas: Canvas, y: float) -> None:
    canvas.line([(LEFT, y), (RIGHT, y)], RULE, 1.5)


def _foot(canvas: Canvas, _: Words, view: ReleaseView) -> float:
    """Say under a rule how the figures came to be; return where it begins."""
    told = [digest.method(_)] if view.lost is not Lost.ALL else []
    if view.pool:
        told.append(digest.noise(_, view).replace(" = ", "\u00a0=\u00a0"))
    lines = [line for text in told for line in canvas.balance(text, RIGHT - LEFT, NOTE)]
    first = FOOT - (len(lines) - 1) * NOTE * 1.45
    for number, line in enumerate(lines):
        canvas.text(LEFT, first + number * NOTE * 1.45, line, NOTE, color=QUIET)
    top = first - NOTE - 22
    if lines:
        _rule(canvas, top)
    return top


def _notice(canvas: Canvas, _: Words, view: ReleaseView, top: float) -> float:
    """Say why there are no figures; return where the rows may begin."""
    y = top + 14
    for text in _reasons(_, view):
        for line in canvas.balance(text, RIGHT - LEFT, SUBTITLE):
            y += SUBTITLE * 1.5
            canvas.text(LEFT, y, line, SUBTITLE)
    return y


def _reasons(_: Words, view: ReleaseView) -> Sequence[str]:
    if view.lost is Lost.ALL:
        return (_("This week's answers were lost for a technical reason; there are no results."),)
    return () if view.pool else (digest.too_few_week(_),)
