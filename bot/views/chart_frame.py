"""What every weekly picture has around its rows: title, notes, legend, rules, method and noise."""

from collections.abc import Collection, Iterable, Sequence

from bot.domain.published import NATIONAL
from bot.domain.release import Mode, ReleaseView
from bot.views import digest
from bot.views.chart_canvas import HIGH, INK, LOW, MIDDLE, QUIET, RULE, Canvas
from bot.views.words import Words

LEFT, RIGHT = 60.0, 1140.0
TITLE, SUBTITLE, LABEL, NOTE = 42.0, 25.0, 22.0, 20.0
FOOT = 1455.0
"""The last line's baseline."""


def mark_tests(canvas: Canvas, _: Words, view: ReleaseView) -> None:
    if view.mode is Mode.TEST:
        told = digest.rehearsal(_, view)
        canvas.text(RIGHT, 40, told, NOTE, bold=True, color=LOW, align="right")


def title(canvas: Canvas, text: str) -> float:
    """Set the title; return its last baseline."""
    return block(canvas, text, 42.0, TITLE, leading=1.2, bold=True)


def block(
    canvas: Canvas,
    text: str,
    y: float,
    size: float,
    *,
    leading: float = 1.5,
    bold: bool = False,
    color: str = INK,
) -> float:
    """Set a text in lines of like length below a baseline; return the last line's."""
    for line in canvas.balance(text, RIGHT - LEFT, size, bold=bold):
        y += size * leading
        canvas.text(LEFT, y, line, size, bold=bold, color=color)
    return y


def legend(canvas: Canvas, labels: Iterable[str], top: float) -> float:
    """Name the three groups beside their colours; return where the next thing may begin."""
    x, baseline = LEFT, top + LABEL
    for color, label in zip((LOW, MIDDLE, HIGH), labels, strict=True):
        wide = 34 + canvas.width(label, LABEL)
        if x > LEFT and x + wide > RIGHT:
            x, baseline = LEFT, baseline + LABEL * 1.6
        canvas.box(x, baseline - 20, 24, 24, color)
        canvas.text(x + 34, baseline, label, LABEL)
        x += wide + 40
    return baseline + 26


def rule(canvas: Canvas, y: float) -> None:
    canvas.line([(LEFT, y), (RIGHT, y)], RULE, 1.5)


def foot(canvas: Canvas, texts: Sequence[str]) -> float:
    """Say under a rule how the figures came to be; return where it begins."""
    lines = [line for text in texts for line in canvas.balance(text, RIGHT - LEFT, NOTE)]
    first = FOOT - (len(lines) - 1) * NOTE * 1.45
    for number, line in enumerate(lines):
        canvas.text(LEFT, first + number * NOTE * 1.45, line, NOTE, color=QUIET)
    top = first - NOTE - 22
    if lines:
        rule(canvas, top)
    return top


def epsilon(_: Words, view: ReleaseView, tables: Collection[str] = (NATIONAL.name,)) -> str:
    """Return the sentence about noise, ε and its value kept on one line."""
    return digest.epsilon(_, view, tables).replace(" = ", "\u00a0=\u00a0")
