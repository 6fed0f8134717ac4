"""Where the desk is and how it is drawn now; both may change while the bot runs."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

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
    """The desk's language, and the regions that may be named on its cards."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.regions: frozenset[Region] = frozenset()

    @property
    def words(self) -> Words:
        return words(self.language)

    def seen(self, report: Report) -> Report:
        """Return a report as a card may show it: from no region that has few people in it."""
        if report.region in self.regions:
            return report
        return replace(report, region=Region.UNSAID)
