"""Clean-up: what people type, brought to one plain form before anybody looks for anything in it.

What goes: lone surrogates, controls, invisible characters and those that turn the direction of
writing (all of Unicode's Cc, Cf, Cs, Co, and fillers that draw nothing), heaps of combining
marks. What changes: every space is a space, every line end a newline, every decimal digit of
every script an ASCII digit. Letters, punctuation and emoji stay; an emoji sequence held together
by U+200D falls into the emoji that it is made of.
"""

import re
import unicodedata
from collections.abc import Iterator

MARKS_MAX = 2
"""Combining marks a letter may carry: ệ written in parts has two, a heap has fifty."""

_REMOVED = frozenset({"Cc", "Cf", "Cs", "Co"})
_LINE_ENDS = frozenset("\n\r\v\f\x85\u2028\u2029")
_EMOJI_STYLE = "\ufe0f"
_KEYCAP = "\u20e3"


def _span(first: int, last: int) -> Iterator[str]:
    return map(chr, range(first, last + 1))


_INVISIBLE = frozenset(
    (
        _KEYCAP,
        *"\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc",  # joiners and fillers
        *_span(0x180B, 0x180F),  # Mongolian variation selectors
        *_span(0xFE00, 0xFE0E),  # variation selectors but that of emoji
        *_span(0xE0100, 0xE01EF),
    )
)

_STRAY_STYLE = re.compile(
    "(?<![©®‼⁉™ℹ↔-↪⌚-⌨⏏-⏺Ⓜ▪-➿⤴⤵⬅-⭕〰〽㊗㊙\U0001f000-\U0001faff])" + _EMOJI_STYLE
)


def cleaned(text: str) -> str:
    """Bring a text to its plain form; never raises, and cleaning twice changes nothing."""
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    text = "".join(map(_plain, text.replace("\r\n", "\n")))
    text = unicodedata.normalize("NFC", _STRAY_STYLE.sub("", text))
    return _tidy("".join(_without_heaps(text)))


def is_mark(ch: str) -> bool:
    """Tell whether a character is drawn upon the one before it."""
    return unicodedata.category(ch) in {"Mn", "Me"}


def _plain(ch: str) -> str:
    if ch in _LINE_ENDS:
        return "\n"
    category = unicodedata.category(ch)
    if category == "Zs" or ch == "\t":
        return " "
    if category in _REMOVED or ch in _INVISIBLE:
        return ""
    return str(unicodedata.decimal(ch)) if category == "Nd" else ch


def _without_heaps(text: str) -> Iterator[str]:
    """Drop the marks above MARKS_MAX, and every mark upon a digit: it only hides a number."""
    room = MARKS_MAX
    for ch in text:
        if not is_mark(ch):
            room = 0 if ch.isdigit() else MARKS_MAX - _marks_within(ch)
            yield ch
        elif room > 0:
            room -= 1
            yield ch


def _marks_within(ch: str) -> int:
    return 0 if ch.isascii() else sum(map(is_mark, unicodedata.normalize("NFD", ch)))


def _tidy(text: str) -> str:
    text = re.sub(" {2,}", " ", text)
    text = re.sub(" ?\n ?", "\n", text)
    return re.sub("\n{3,}", "\n\n", text).strip(" \n")
