"""Hints for a card, from memory alone."""

from bot.domain.hints import Hint, Hints
from bot.domain.likeness import Likeness
from bot.domain.report import Report
from bot.privacy.spotting import spot

MANY = 3
"""From so many other reports that say nearly the same, several are spoken of."""


class Hinter:
    """Gives a report its hints, from an index that somebody else keeps up to date."""

    def __init__(self, index: Likeness) -> None:
        self._index = index

    def __call__(self, report: Report) -> Hints:
        twins = tuple(self._index.alike(report.text.text, but=report.id))
        alike = [Hint.MANY if len(twins) >= MANY else Hint.TWIN] if twins else []
        return Hints((*alike, *spot(report.text)), twins)
