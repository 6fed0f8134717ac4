"""Where the desk is and how it is drawn now; both may change while the bot runs."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.domain.hints import NO_HINTS, Hints
from bot.domain.language import Language
from bot.domain.region import Region
from bot.domain.report import Report
from bot.views.words import Words, words

Moved = Callable[[int, int], Awaitable[None]]
"""Keep that a group's number ``old`` has become ``new``."""


class DeskChat:
    """The moderation group's number; None where no group is configured."""

    def __init__(self, chat: int | None, keep: Moved) -> None:
        self.id = chat
        self._keep = keep

    async def move(self, new: int) -> bool:
        """Follow the group to its new number; tell whether that is news."""
        if self.id is None or self.id == new:
            return False
        old, self.id = self.id, new
        await self._keep(old, new)
        return True


class DeskLook:
    """The desk's language, the regions that may be named on its cards, and what gives hints."""

    def __init__(
        self, language: Language, hint: Callable[[Report], Hints] = lambda _report: NO_HINTS
    ) -> None:
        self.language = language
        self._hint = hint
        self.regions: frozenset[Region] = frozenset()

    @property
    def words(self) -> Words:
        return words(self.language)

    def seen(self, report: Report) -> Report:
        """Return a report as a card may show it: with hints, from no region of few people."""
        region = report.region if report.region in self.regions else Region.UNSAID
        return replace(report, region=region, hints=self._hint(report))
