"""Hiding parts of a report: words are marked, never rewritten, and the mark stays visible."""

import re
from collections.abc import Collection, Iterator, Sequence

from bot.domain.report import HIDDEN_MARK

SHORT_PART = 6
LONG_PART = 20
"""Words in a part that is offered for hiding; a sentence is cut only where it is longer."""

_WORD = re.compile(r"\S+")
_END = re.compile(r"[.!?…][\"»”')]*$")


def words_of(text: str) -> Sequence[str]:
    """Return what can be hidden, one by one; a word's number is its place here."""
    return _WORD.findall(text)


def masked(text: str, hidden: Collection[int]) -> str:
    """Put one mark where words with these numbers stood; a run of them gets a single mark."""
    pieces: list[str] = []
    copied, covered = 0, False
    for number, word in enumerate(_WORD.finditer(text)):
        if number not in hidden:
            pieces.append(text[copied : word.end()])
            covered = False
        elif not covered:
            pieces.append(text[copied : word.start()] + HIDDEN_MARK)
            covered = True
        copied = word.end()
    return "".join(pieces) + text[copied:]


def parts_of(text: str) -> Sequence[range]:
    """Cut a text into sentences, short ones together, as runs of word numbers."""
    return list(_parts([bool(_END.search(word)) for word in words_of(text)]))


def _parts(ends: Sequence[bool]) -> Iterator[range]:
    start = 0
    for number, ends_here in enumerate(ends):
        length = number + 1 - start
        if length >= LONG_PART or (ends_here and length >= SHORT_PART):
            yield range(start, number + 1)
            start = number + 1
    if start < len(ends):
        yield range(start, len(ends))


def changed(before: Collection[int], words: Collection[int], *, hide: bool) -> tuple[int, ...]:
    """Return the numbers of hidden words after more are hidden, or shown again."""
    hidden, these = set(before), set(words)
    return tuple(sorted(hidden | these if hide else hidden - these))
