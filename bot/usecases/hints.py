"""The memory behind the hints: the texts that still open, by their hashes."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.likeness import Likeness

AT_ONCE = 50
"""Texts read between two looks at what else is to be done: some 15 ms of the processor."""


class Texts(Protocol):
    """The texts of reports, opened to be compared in memory."""

    async def ids(self) -> frozenset[bytes]:
        """Return the reports whose text has a key that lives."""

    async def read(self, ids: Sequence[bytes]) -> Sequence[tuple[bytes, str]]:
        """Return texts with their ids; an empty one where it does not open."""


class LearnTexts:
    """Bring the index up to date; nothing of it is ever written down.

    It asks what is there instead of being told: after a start all is learnt anew, and what its
    author took back, or what a key no longer opens, is forgotten within a minute.
    """

    def __init__(self, texts: Texts, index: Likeness) -> None:
        self._texts = texts
        self._index = index

    async def __call__(self) -> None:
        there = await self._texts.ids()
        for gone in self._index.keys - there:
            self._index.forget(gone)
        new = sorted(there - self._index.keys)
        for start in range(0, len(new), AT_ONCE):
            for report, text in await self._texts.read(new[start : start + AT_ONCE]):
                self._index.learn(report, text)
