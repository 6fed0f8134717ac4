"""The desk: verdicts, undo, reopening, and what follows when undo ends."""

from collections.abc import Callable
from datetime import timedelta

from bot.domain.calendar import Calendar
from bot.domain.errors import BotError, ReportGone
from bot.domain.language import Language
from bot.domain.report import Report, Verdict
from bot.usecases.desk_ports import Desk
from bot.usecases.ports import DeskStore

UNDO_SECONDS = 300
REOPEN_WITHIN = timedelta(hours=24)

Notice = Callable[[Language, Verdict], bytes]
"""Draw the note to an author as a frozen parcel body."""


class ReadReport:
    """One report as the desk sees it, and a card of it that somebody tapped."""

    def __init__(self, store: DeskStore) -> None:
        self._store = store

    async def __call__(self, report: bytes) -> Report:
        return await self._store.read(report)

    async def on(self, message: int, report: bytes) -> None:
        """Note which message was tapped: a card whose sending was not heard of is known now.

        Raises WrongCard where the message is another report's card.
        """
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


class Reopen:
    """Let a decided report be decided anew within a day, after its text has left the desk."""

    def __init__(self, store: DeskStore, calendar: Calendar) -> None:
        self._store = store
        self._calendar = calendar

    async def __call__(self, report: bytes, message: int, admin: int) -> Report:
        return await self._store.reopen(report, message, admin, self._calendar.now, REOPEN_WITHIN)


class RedrawCards:
    """Make every card say what the database says: a crash may have come between the two."""

    def __init__(self, store: DeskStore, desk: Desk) -> None:
        self._store = store
        self._desk = desk
        self._done = False

    async def __call__(self) -> None:
        if self._done:
            return
        for message, report in await self._store.standing():
            try:
                await self._desk.redraw(message, await self._store.read(report))
            except ReportGone:
                continue
        self._done = True

    def again(self) -> None:
        """Draw anew at the next round: the desk's language has changed."""
        self._done = False


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
        for message, report, verdict in await self._store.to_close():
            try:
                await self._desk.settle(message, report, verdict)
                await self._store.card_closed(message)
            except BotError as failure:  # one card out of reach must not keep the others open
                failed = failed or failure
        if failed is not None:
            raise failed
