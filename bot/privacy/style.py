"""Finder of texts that stand out by the way they are written: their authors may be known again.

A hint for the moderator, who decides whether to quote; a text is never rewritten. What counts are
habits that few people have, seen by eye as by a machine: heaps of signs, smileys, words in
capitals or drawn out, no capital at all, a space before a comma.
"""

import re
import unicodedata

_HEAPS = re.compile(r"[!?]{2,}|\.{4,}|(?<!\.)\.\.(?!\.)|\){2,}|\({2,}|!\?|\?!")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_BEFORE = re.compile(r"[^\W\d_] [,.!?;](?!\w)")
_SHOUTED = re.compile(r"(?<!\w)[^\W\d_a-zа-яёәғқңөұүһі]{4,}(?!\w)")
_SENTENCE = re.compile(r"(?:^|[.!?…]\s+)([^\W\d_])")
_UNUSUAL = re.compile(r"[~*^_|<>=/\\]{2,}|(?<!\w)[xX]D+(?!\w)|[:;]-?[)(DPp]")

MARKS = 2
"""So many habits, or one so often, make a text stand out."""

SMALL_LEAST = 3
"""Sentences without a capital are a habit from so many on."""


def stands_out(text: str) -> bool:
    """Tell whether a text shows habits of writing by which its author may be known."""
    seen = [
        len(_HEAPS.findall(text)),
        len(_DRAWN_OUT.findall(text)),
        len(_BEFORE.findall(text)),
        len(_SHOUTED.findall(text)),
        len(_UNUSUAL.findall(text)),
        sum(unicodedata.category(ch) == "So" for ch in text),
        int(_all_small(text)),
    ]
    return sum(count > 0 for count in seen) >= MARKS or max(seen) >= MARKS


def _all_small(text: str) -> bool:
    openings = _SENTENCE.findall(text)
    return len(openings) >= SMALL_LEAST and all(opening.islower() for opening in openings)
