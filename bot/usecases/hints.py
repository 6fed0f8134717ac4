"""The memory behind the hints: the texts that still open, by their hashes."""

from bot.domain.likeness import Likeness
from bot.usecases.ports import Texts

AT_ONCE = 50
"""Texts read between two looks at what else is to be done: some 15 ms of the processor."""


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
