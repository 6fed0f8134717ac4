"""Abusive words: a small list, compared in plain spelling and by whole words."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from bot.domain.folding import folded_words

LIST = Path(__file__).with_name("abusive.txt")

SPELT_OUT = 3
"""So many single letters in a row are read as one word: "с у к а"."""

_REPEATED = re.compile(r"(.)\1+")


def has_abuse(text: str) -> bool:
    """Tell whether a word of the list is in a text, in any disguise that folding undoes."""
    abusive, ordinary = _patterns()
    words = _read(folded_words(text))
    return any(abusive.fullmatch(word) and not ordinary.fullmatch(word) for word in words)


def _read(words: Iterable[str]) -> Iterator[str]:
    """Give words with repeated letters once, and those that were spelt out letter by letter."""
    letters = ""
    for word in words:
        if len(word) == 1:
            letters += word
            continue
        yield from _spelt(letters)
        letters = ""
        yield _once(word)
    yield from _spelt(letters)


def _spelt(letters: str) -> Iterator[str]:
    if len(letters) >= SPELT_OUT:
        yield _once(letters)


def _once(word: str) -> str:
    return _REPEATED.sub(r"\1", word)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what is meant and what is not."""
    lines = [line.strip() for line in LIST.read_text(encoding="utf-8").splitlines()]
    entries = [line for line in lines if line and not line.startswith("#")]
    ordinary = [entry[1:] for entry in entries if entry.startswith("!")]
    return _any_of(e for e in entries if not e.startswith("!")), _any_of(ordinary)


def _any_of(entries: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(_pattern, entries)))


def _pattern(entry: str) -> str:
    [word] = folded_words(entry.removesuffix("*"))
    return re.escape(_once(word)) + (r"\w*" if entry.endswith("*") else "")
