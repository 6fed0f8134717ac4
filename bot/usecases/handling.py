"""What a moderator does with a card before its verdict, and the quotes that come of it."""

from collections.abc import Callable, Sequence

from bot.domain.calendar import Calendar
from bot.domain.desk import LEASE
from bot.domain.errors import BotError, ReportGone
from bot.domain.masking import parts_of
from bot.domain.quote import QUOTES_A_WEEK, Quote
from bot.domain.report import Report
from bot.domain.week import Week
from bot.usecases.desk_ports import Desk, DeskStore, Handling


class TakeCard:
    """Keep a card for one moderator for ten minutes, so that two do not read the same."""

    def __init__(self, handling: Handling, calendar: Calendar) -> None:
        self._handling = handling
        self._calendar = calendar

    async def __call__(self, report: bytes, moderator: int) -> Report:
        now = self._calendar.now
        return await self._handling.take(report, moderator, now, now + LEASE)


class FreeCards:
    """Show cards as free again whose ten minutes are over; one out of reach is tried again."""

    def __init__(
        self, handling: Handling, store: DeskStore, desk: Desk, calendar: Calendar
    ) -> None:
        self._handling = handling
        self._store = store
        self._desk = desk
        self._calendar = calendar
        self._freed: set[bytes] = set()

    async def __call__(self) -> None:
        self._freed |= set(await self._handling.ended(self._calendar.now))
        standing = await self._store.standing() if self._freed else ()
        freed, self._freed = self._freed, set()
        failed: BotError | None = None
        for message, report in standing:
            if report in freed:
                try:
                    await self._desk.redraw(message, await self._store.read(report))
                except ReportGone:
                    continue
                except BotError as failure:
                    self._freed.add(report)
                    failed = failed or failure
        if failed is not None:
            raise failed


class PassOn:
    """Leave a card to somebody else: it may be too much, or too near."""

    def __init__(self, handling: Handling, calendar: Calendar) -> None:
        self._handling = handling
        self._calendar = calendar

    async def __call__(self, report: bytes, moderator: int) -> Report:
        return await self._handling.pass_on(report, moderator, self._calendar.now)


class HideWords:
    """Hide one word or one part of a text, or show it again; nothing is ever rewritten."""

    def __init__(self, handling: Handling, calendar: Calendar) -> None:
        self._handling = handling
        self._calendar = calendar

    async def word(self, report: bytes, number: int, moderator: int, *, hide: bool) -> Report:
        return await self._change(report, lambda _text: [number], moderator, hide=hide)

    async def part(self, report: bytes, number: int, moderator: int, *, hide: bool) -> Report:
        """Hide a part by its place among the parts; nothing where there is none such."""

        def words(text: str) -> Sequence[int]:
            return list(parts_of(text)[number]) if number < len(parts_of(text)) else []

        return await self._change(report, words, moderator, hide=hide)

    async def _change(
        self,
        report: bytes,
        words: Callable[[str], Sequence[int]],
        moderator: int,
        *,
        hide: bool,
    ) -> Report:
        now = self._calendar.now
        return await self._handling.hide(report, words, moderator, now, hide=hide)


class ProposeQuote:
    """Propose a report for the summary, or agree as the second moderator."""

    def __init__(self, handling: Handling, calendar: Calendar) -> None:
        self._handling = handling
        self._calendar = calendar

    async def __call__(self, report: bytes, moderator: int) -> Report:
        return await self._handling.quote(report, moderator, self._calendar.now)


class NoteRefusal:
    """Keep in the audit that somebody tried what they may not."""

    def __init__(self, handling: Handling, calendar: Calendar) -> None:
        self._handling = handling
        self._calendar = calendar

    async def __call__(self, report: bytes, moderator: int, kind: str) -> None:
        await self._handling.refused(report, moderator, kind, self._calendar.now)


class PickQuotes:
    """Choose up to three quotes of a week, in an order that tells nothing."""

    def __init__(
        self, handling: Handling, shuffled: Callable[[Sequence[bytes]], Sequence[bytes]]
    ) -> None:
        self._handling = handling
        self._shuffled = shuffled

    async def __call__(self, week: Week) -> Sequence[Quote]:
        found = await self._handling.quotes(week)
        return [found[report] for report in self._shuffled(list(found))[:QUOTES_A_WEEK]]
