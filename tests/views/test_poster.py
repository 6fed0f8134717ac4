"""Posters: what a phone's camera reads from the picture, and what a person reads beside it."""

from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES
from bot.views.links import deep_link
from bot.views.poster import DPI, HEIGHT, MARGIN, QUIET, WIDTH, balanced, font, poster
from bot.views.taps import HOME, Target
from bot.views.words import words

BOT_URL = "https://t.me/" + "SixPrinciplesOfKazakhstanBot".ljust(32, "_")
"""A name of 32 characters: no longer one can be had."""

LARGEST = 60 * 1024


def drawn(target: Target, language: Language) -> tuple[bytes, str]:
    link = deep_link(BOT_URL, target, language)
    return poster(words(language), target, link), link


def opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png)).convert("L")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("target", [HOME, Target(PRINCIPLES[3])], ids=str)
def test_a_camera_reads_the_link(target: Target, language: Language) -> None:
    """Who scans a poster in a hall lands on its principle, in its language."""
    png, link = drawn(target, language)
    picture = opened(png)
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == link
    assert len(png) <= LARGEST
    small = picture.resize((WIDTH // 4, HEIGHT // 4))  # from across a room
    assert [found.text for found in zxingcpp.read_barcodes(small)] == [link]


def test_a_code_stands_alone_in_white() -> None:
    """No line of text comes so near to the code that a scanner stumbles."""
    png, link = drawn(Target(PRINCIPLES[3]), Language.RU)
    (code,) = zxingcpp.read_barcodes(opened(png))
    corners = (code.position.top_left, code.position.bottom_right)
    (left, top), (right, bottom) = ((corner.x, corner.y) for corner in corners)
    module = (right - left) / 37  # version 5 at the most for such a link
    around = opened(png).crop(
        (
            round(left - QUIET * module),
            round(top - QUIET * module) + 2,
            round(left) - 2,
            round(bottom + QUIET * module) - 2,
        )
    )
    assert len(link) > 50
    assert around.getextrema() == (255, 255)


def test_a_poster_prints_on_a6() -> None:
    """A print shop gets the size it expects, and the same file each time."""
    png, _link = drawn(HOME, Language.KK)
    picture = Image.open(BytesIO(png))
    assert picture.size == (WIDTH, HEIGHT)
    assert [round(side / DPI * 25.4) for side in picture.size] == [105, 148]
    assert [round(dots) for dots in picture.info["dpi"]] == [DPI, DPI]
    assert drawn(HOME, Language.KK)[0] == png


def test_a_title_breaks_in_even_lines() -> None:
    """The longest name is no ragged column, and no line begins with a dash."""
    lines = balanced(words(Language.EN)(PRINCIPLES[3].name), font(60))
    widths = [font(60).getlength(line) for line in lines]
    assert max(widths) <= WIDTH - 2 * MARGIN
    assert min(widths) > max(widths) / 2
    assert not [line for line in lines if line.startswith("–")]
