"""A poster: one QR code to print on A6, with its link and whose it is in plain words.

Drawn with Pillow, pixel by pixel: a module of the code must not lie between two dots of a
printer. Black on white and no emblem of any kind, so that nobody takes it for a state's notice.
"""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
import segno
from PIL import Image, ImageDraw, ImageFont

from bot.domain.release import QUESTION
from bot.views.commands import bot_name
from bot.views.sharing import not_the_state, title
from bot.views.taps import Target
from bot.views.words import Words

DPI = 300
WIDTH, HEIGHT = 1240, 1748
"""A6, 105 × 148 mm, in dots."""

MARGIN = 90
QUIET = 4
"""Modules of white around a code, as ISO/IEC 18004 asks for."""

CODE = 840
"""Dots that a code may take on a side, its quiet zone included."""

GREYS = 16
INK, SOFT, PAPER = 24, 90, 255

_FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"

Font = ImageFont.FreeTypeFont


def poster(_: Words, target: Target, link: str) -> bytes:
    """Return the PNG of a link, in the language of its words."""
    sheet = Sheet()
    name, question = _told(_, target)
    y = sheet.write(name, 130, font(46, bold=False), SOFT) if name else 90
    y = sheet.write(title(_, target), y + 40, _fitting(title(_, target)))
    y = sheet.write(question, y + 34, font(36, bold=False))
    foot = sheet.height_of(not_the_state(_), font(32, bold=False))
    base = HEIGHT - MARGIN - foot
    sheet.write(not_the_state(_), base, font(32, bold=False), SOFT)
    below = base - 40 - sheet.height_of(link, _fitting_line(link))
    sheet.write(link, below, _fitting_line(link))
    call = _("Point your phone's camera at the code, or open the link:")
    above = below - 20 - sheet.height_of(call, font(32, bold=False))
    sheet.write(call, above, font(32, bold=False), SOFT)
    sheet.code(link, y, above)
    return sheet.png()


def _told(_: Words, target: Target) -> tuple[str, str]:
    """Return what stands above the title, and the question below it."""
    if target.principle is None:
        return "", _("Six principles: how well are they kept where you live?")
    return bot_name(_), _(QUESTION)


class Sheet:
    """A sheet of paper to write on in centred lines, from the top."""

    def __init__(self) -> None:
        self._image = Image.new("L", (WIDTH, HEIGHT), PAPER)
        self._draw = ImageDraw.Draw(self._image)

    def write(self, text: str, top: float, with_font: Font, ink: int = INK) -> float:
        """Write a text in lines of like length; return where it ends."""
        for line in balanced(text, with_font):
            self._draw.text((WIDTH / 2, top), line, font=with_font, fill=ink, anchor="ma")
            top += _leading(with_font)
        return top

    def height_of(self, text: str, with_font: Font) -> float:
        return len(balanced(text, with_font)) * _leading(with_font)

    def code(self, link: str, top: float, bottom: float) -> None:
        """Draw the code between two heights, as large as whole dots a module allow."""
        matrix = segno.make_qr(link, error="m").matrix
        modules = len(matrix) + 2 * QUIET
        dots = int(min(CODE, bottom - top)) // modules
        left = (WIDTH - dots * modules) // 2 + dots * QUIET
        first = int(top + bottom - dots * modules) // 2 + dots * QUIET
        for row, cells in enumerate(matrix):
            for column, dark in enumerate(cells):
                if dark:
                    x, y = left + column * dots, first + row * dots
                    self._draw.rectangle((x, y, x + dots - 1, y + dots - 1), fill=0)

    def png(self) -> bytes:
        out = BytesIO()
        self._image.quantize(GREYS).save(out, "PNG", optimize=True, dpi=(DPI, DPI))
        return out.getvalue()


def font(size: int, *, bold: bool = True) -> Font:
    """Return DejaVu Sans, which draws every Kazakh letter and comes with matplotlib."""
    return ImageFont.truetype(_FONTS / f"DejaVuSans{'-Bold' if bold else ''}.ttf", size)


def wrapped(text: str, room: float, with_font: Font) -> Sequence[str]:
    """Break a text into lines no wider than ``room`` dots, between words, never before a dash."""
    found: list[str] = []
    for word in text.replace(" –", "\u00a0–").split(" "):
        if found and with_font.getlength(f"{found[-1]} {word}") <= room:
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


def balanced(text: str, with_font: Font) -> Sequence[str]:
    """Break a text into as few lines, but of like length: no last word stands alone."""
    room = WIDTH - 2 * MARGIN
    found = wrapped(text, room, with_font)
    for narrower in range(room, room // 3, -20):
        tried = wrapped(text, narrower, with_font)
        if len(tried) > len(found):
            break
        found = tried
    return found


def _fitting(text: str) -> Font:
    """Return the largest bold font in which a title takes three lines at most."""
    sizes = (84, 76, 68, 60, 54)
    return next((f for f in map(font, sizes) if len(balanced(text, f)) <= 3), font(sizes[-1]))  # noqa: PLR2004 (said above)


def _fitting_line(text: str) -> Font:
    """Return the largest plain font in which a link, which cannot be broken, fits one line."""
    room = WIDTH - 2 * MARGIN
    fonts = [font(size, bold=False) for size in range(44, 16, -2)]
    return next((f for f in fonts if f.getlength(text) <= room), fonts[-1])


def _leading(with_font: Font) -> float:
    return with_font.size * 1.25
