"""The desk: dealing cards, verdicts, undo, and what follows when undo ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.calendar import Calendar
from bot.domain.errors import BotError, ReportGone
from bot.domain.language import Language
from bot.domain.report import Report, Verdict
from bot.domain.week import ALMATY
from bot.usecases.ports import Desk, DeskStore

UNDO_SECONDS = 300
BATCH = 5
"""Fewer waiting reports than these are held back, so that a card does not tell who wrote it."""

Notice = Callable[[Language, Verdict, bytes], bytes]
"""Draw the note to an author as a frozen parcel body; its buttons carry the mark."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How cards come: ``batch_seconds`` 0 means at once; ``daily_at`` is Almaty time."""

    batch_seconds: int
    daily_at: time
    open_cards: int


class DealCards:
    """Put shuffled cards into the group: a batch when enough wait, what is left once a day."""

    def __init__(
        self,
        store: DeskStore,
        desk: Desk,
        calendar: Calendar,
        pace: Pace,
        shuffled: Callable[[Sequence[bytes]], Sequence[bytes]],
    ) -> None:
        self._store = store
        self._desk = desk
        self._calendar = calendar
        self._pace = pace
        self._shuffled = shuffled
        self._dealt: datetime | None = None

    async def __call__(self) -> None:
        waiting = await self._store.waiting()
        daily = await self._daily_due()
        if waiting and (daily or self._batch_due(len(waiting))):
            await self._deal(self._shuffled(waiting))
        if daily is not None:
            await self._store.daily_done(daily)

    def _batch_due(self, waiting: int) -> bool:
        if self._pace.batch_seconds == 0:
            return True
        pause = timedelta(seconds=self._pace.batch_seconds)
        rested = self._dealt is None or self._calendar.now - self._dealt >= pause
        return rested and waiting >= BATCH

    async def _daily_due(self) -> date | None:
        """Return today if its batch is due and was not dealt yet."""
        now = self._calendar.now.astimezone(ALMATY)
        if now.time() < self._pace.daily_at or await self._store.last_daily() == now.date():
            return None
        return now.date()

    async def _deal(self, waiting: Sequence[bytes]) -> None:
        self._dealt = self._calendar.now
        room = self._pace.open_cards - await self._store.open_cards()
        for report in waiting:
            if room <= 0:
                return
            room -= await self._show(report)

    async def _show(self, report: bytes) -> bool:
        """Put one card into the group; tell whether there was anything left to show."""
        try:
            shown = await self._store.read(report)
        except ReportGone:  # taken back meanwhile, or its text opens no more: the rest goes on
            return False
        await self._store.card_shown(report, await self._desk.show(shown))
        return True


class ReadReport:
    """One report as the desk sees it, and a card of it that somebody tapped."""

    def __init__(self, store: DeskStore) -> None:
        self._store = store

    async def __call__(self, report: bytes) -> Report:
        return await self._store.read(report)

    async def on(self, message: int, report: bytes) -> None:
        """Note which message was tapped: a card whose sending was not heard of is known now."""
        await self._store.card_shown(report, message)


class Decide:
    """Decide a report once, whoever taps first."""

    def __init__(self, store: DeskStore, calendar: Calendar) -> None:
        self._store = store
        self._calendar = calendar

    async def __call__(self, report: bytes, verdict: Verdict, moderator: int) -> Report:
        return await self._store.decide(report, verdict, moderator, self._calendar.now)


class UndoVerdict:
    """Put a decided report back within five minutes."""

    def __init__(self, store: DeskStore, calendar: Calendar) -> None:
        self._store = store
        self._calendar = calendar

    async def __call__(self, report: bytes, moderator: int) -> Report:
        return await self._store.undo(report, moderator, self._calendar.now, UNDO_SECONDS)


class SettleVerdicts:
    """When undo has ended: the text leaves the card, and an author who asked is told."""

    def __init__(self, store: DeskStore, desk: Desk, calendar: Calendar, notice: Notice) -> None:
        self._store = store
        self._desk = desk
        self._calendar = calendar
        self._notice = notice

    async def __call__(self) -> None:
        ended = self._calendar.now - timedelta(seconds=UNDO_SECONDS)
        for report in await self._store.due_to_settle(ended):
            await self._store.settle(report, self._notice)
        failed: BotError | None = None
        for message, verdict in await self._store.to_close():
            try:
                await self._desk.settle(message, verdict)
                await self._store.card_closed(message)
            except BotError as failure:  # one card out of reach must not keep the others open
                failed = failed or failure
        if failed is not None:
            raise failed
