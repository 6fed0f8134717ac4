"""A picture to draw on in pixels from the top left, with text that is measured before it is set.

Matplotlib's object API only: no global state. DejaVu Sans comes with matplotlib and is loaded by
its path, so that every machine draws the same letters, ә ғ қ ң ө ұ ү һ і among them.
"""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Literal

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Rectangle
from PIL import Image

WIDTH, HEIGHT, DPI = 1200, 1500, 100
COLORS = 256
POINTS_A_PIXEL = 72 / DPI

PAPER, INK, QUIET = "#FBFAF7", "#22313F", "#5B6875"
RULE, TRACK = "#DDD9CF", "#F1EEE6"
LOW, MIDDLE, HIGH = "#C2622F", "#DAD5C8", "#154D66"
"""Rust, sand and sea: told apart by lightness too, so that a grey print reads the same."""

_FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
_FILES = {False: _FONTS / "DejaVuSans.ttf", True: _FONTS / "DejaVuSans-Bold.ttf"}

Align = Literal["left", "center", "right"]


class Canvas:
    """One picture of WIDTH × HEIGHT."""

    def __init__(self) -> None:
        self.figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI, facecolor=PAPER)
        self._agg = FigureCanvasAgg(self.figure)
        self._widths: dict[tuple[str, float, bool], float] = {}

    def png(self) -> bytes:
        """Return the picture's file: no time or version in it, so equal pictures, equal bytes."""
        out = BytesIO()
        self._agg.draw()  # type: ignore[no-untyped-call]  # matplotlib's
        pixels = np.asarray(self._agg.buffer_rgba())  # type: ignore[no-untyped-call]  # likewise
        picture = Image.fromarray(pixels).convert("RGB")
        picture.quantize(COLORS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        return out.getvalue()

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Measure a line in pixels."""
        if (known := self._widths.get((text, size, bold))) is not None:
            return known
        renderer = self._agg.get_renderer()  # type: ignore[no-untyped-call]  # matplotlib's
        wide, _, _ = renderer.get_text_width_height_descent(
            text, _font(size, bold=bold), ismath=False
        )
        return self._widths.setdefault((text, size, bold), float(wide))

    def wrap(self, text: str, room: float, size: float, *, bold: bool = False) -> Sequence[str]:
        """Break a text into lines no wider than ``room`` pixels, between words only."""
        space = self.width("n n", size, bold=bold) - self.width("nn", size, bold=bold)
        lines: list[str] = []
        used = 0.0
        for word in text.split(" "):  # and not at no-break spaces
            wide = self.width(word, size, bold=bold)
            if lines and used + space + wide <= room:
                lines[-1] += f" {word}"
                used += space + wide
            else:
                lines.append(word)
                used = wide
        return lines

    def balance(self, text: str, room: float, size: float, *, bold: bool = False) -> Sequence[str]:
        """Break a text into as few lines, but of like length: no last word stands alone."""
        lines = self.wrap(text, room, size, bold=bold)
        while len(lines) > 1:
            widest = max(self.width(line, size, bold=bold) for line in lines)
            narrower = self.wrap(text, widest - 1, size, bold=bold)
            if len(narrower) > len(lines) or narrower == lines:
                break
            lines = narrower
        return lines

    def text(
        self,
        x: float,
        baseline: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        color: str = INK,
        align: Align = "left",
    ) -> None:
        """Set one line; ``size`` is the font's height in pixels."""
        self.figure.text(
            x / WIDTH,
            1 - baseline / HEIGHT,
            text,
            fontproperties=_font(size, bold=bold),
            color=color,
            ha=align,
            va="baseline",
            parse_math=False,
        )

    def box(self, x: float, top: float, wide: float, high: float, color: str) -> None:
        self.figure.add_artist(
            Rectangle((x, HEIGHT - top - high), wide, high, facecolor=color, transform=None)
        )

    def frame(self, x: float, top: float, wide: float, high: float) -> None:
        """Draw an empty place: a dashed outline with round corners."""
        self.figure.add_artist(
            FancyBboxPatch(
                (x, HEIGHT - top - high),
                wide,
                high,
                boxstyle="round,pad=0,rounding_size=8",
                facecolor="none",
                edgecolor="#B9B4A6",
                linestyle=(0, (5, 4)),
                linewidth=1.2,
                transform=None,
            )
        )

    def line(
        self, points: Sequence[tuple[float, float]], color: str = RULE, thick: float = 1.5
    ) -> None:
        """Draw a line through points (x, y from the top)."""
        self.figure.add_artist(
            Line2D(
                [x for x, _ in points],
                [HEIGHT - y for _, y in points],
                color=color,
                linewidth=thick,
                solid_capstyle="round",
                transform=None,
            )
        )

    def dot(self, x: float, y: float, size: float, color: str = INK) -> None:
        self.figure.add_artist(
            Line2D([x], [HEIGHT - y], marker="o", markersize=size, color=color, transform=None)
        )


def _font(size: float, *, bold: bool) -> FontProperties:
    return FontProperties(fname=str(_FILES[bold]), size=size * POINTS_A_PIXEL)
