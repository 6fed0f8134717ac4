"""An author's second voice: the objection, its second reading, and whether it was fair."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.domain.audit import TRUTH
from bot.domain.calendar import Calendar
from bot.domain.citizen import Citizen
from bot.domain.errors import BotError, ReportGone
from bot.domain.language import Language
from bot.domain.objection import Note, ObjectionState
from bot.domain.report import Report
from bot.domain.week import ALMATY
from bot.usecases.dealing import Pace
from bot.usecases.desk import UNDO_SECONDS

Answer = Callable[[Language, ObjectionState], bytes]
"""Draw the answer to an author as a frozen parcel body."""


class ObjectionStore(Protocol):
    """Notes that stand in authors' chats, and the objections that came of them."""

    async def raise_objection(self, mark: bytes, citizen: Citizen, day: date) -> Note:
        """STANDING -> RAISED for the author of a declined report; raised already, it stays so.

        Raises ObjectionOver where the note, or the way back to its author, is gone.
        """

    async def rate(self, mark: bytes, citizen: Citizen, *, fair: bool) -> Note:
        """Count one tap of "was it fair?", the author's first only; raises ObjectionOver."""

    async def waiting(self, before: date) -> Sequence[bytes]:
        """Return reports whose objection was raised before a day and has no card, by id."""

    async def card_shown(self, report: bytes, message: int) -> None:
        """Remember a message that is a card of the objection; one repeated has two.

        Raises WrongCard where it is a card of anything else.
        """

    async def judge(
        self, report: bytes, outcome: ObjectionState, moderator: int, now: datetime
    ) -> None:
        """Answer a raised objection once, with its row in the audit.

        The same answer by the same moderator changes nothing the second time. Raises
        OwnVerdict for whoever gave the verdict, AlreadyDecided, ReportGone.
        """

    async def undo(self, report: bytes, moderator: int, now: datetime, within: float) -> None:
        """Take an answer back within so many seconds; else UndoOver, or OwnVerdict."""

    async def due_to_settle(self, judged_before: datetime) -> Sequence[bytes]: ...

    async def settle(self, report: bytes, answer: Answer) -> None:
        """Let the outcome hold: the report's state, a parcel to its author, the way back gone."""

    async def to_close(self) -> Sequence[tuple[int, ObjectionState]]:
        """Return the cards whose text has to leave the desk, and what they are to say."""

    async def card_closed(self, message: int) -> None: ...

    async def forget(self, today: date) -> None:
        """Drop notes that stand no more, and objections that can no longer be answered."""


class ObjectionDesk(Protocol):
    """Second readings in the moderation group."""

    async def show(self, report: Report) -> int:
        """Put a card into the group; return its message id."""

    async def settle(self, message: int, outcome: ObjectionState) -> None:
        """Leave nothing of a card but its outcome."""


class Reader(Protocol):
    async def read(self, report: bytes) -> Report:
        """Return one report; raises ReportGone."""

    async def open_cards(self) -> int:
        """Count cards that wait for a decision, second readings among them."""


class Objecting:
    """What an author can do under the note."""

    def __init__(
        self, store: ObjectionStore, calendar: Calendar, uniform: Callable[[float, float], float]
    ) -> None:
        self._store = store
        self._calendar = calendar
        self._uniform = uniform

    async def __call__(self, citizen: Citizen, mark: bytes) -> Note:
        return await self._store.raise_objection(mark, citizen, self._calendar.today)

    async def rate(self, citizen: Citizen, mark: bytes, *, fair: bool) -> Note:
        """Count an answer after a coin was thrown over it: no row tells what anybody said."""
        honest = self._uniform(0, 1) < TRUTH
        said = fair if honest else self._uniform(0, 1) < 1 / 2
        return await self._store.rate(mark, citizen, fair=said)


class DealObjections:
    """Put objections before the desk, shuffled: the next day's batch, or at once without pace.

    The day between keeps the moment of a card from telling who objected. Like all cards they are
    few at a time, and never come at night.
    """

    def __init__(
        self,
        store: ObjectionStore,
        reports: Reader,
        desk: ObjectionDesk,
        calendar: Calendar,
        pace: Pace,
        shuffled: Callable[[Sequence[bytes]], Sequence[bytes]],
    ) -> None:
        self._store = store
        self._reports = reports
        self._desk = desk
        self._calendar = calendar
        self._pace = pace
        self._shuffled = shuffled

    async def __call__(self) -> None:
        if (before := self._due()) is None:
            return
        waiting = self._shuffled(await self._store.waiting(before))
        room = self._pace.open_cards - await self._reports.open_cards() if waiting else 0
        for report in waiting:
            if room <= 0:
                return
            try:
                shown = await self._reports.read(report)
            except ReportGone:  # taken back meanwhile, or its text opens no more
                continue
            await self._store.card_shown(report, await self._desk.show(shown))
            room -= 1

    def _due(self) -> date | None:
        """Return the day before which an objection has to be raised to come now, if any."""
        now = self._calendar.now.astimezone(ALMATY).time()
        if now in self._pace.quiet:
            return None
        if self._pace.batch_seconds == 0:
            return self._calendar.today + timedelta(days=1)
        return self._calendar.today if now >= self._pace.daily_at else None


class JudgeObjection:
    """The second reading, by somebody who did not give the first verdict."""

    def __init__(self, store: ObjectionStore, reports: Reader, calendar: Calendar) -> None:
        self._store = store
        self._reports = reports
        self._calendar = calendar

    async def on(self, message: int, report: bytes) -> None:
        """Note which message was tapped; raises WrongCard where it is a card of anything else."""
        await self._store.card_shown(report, message)

    async def __call__(self, report: bytes, outcome: ObjectionState, moderator: int) -> Report:
        await self._store.judge(report, outcome, moderator, self._calendar.now)
        return await self._reports.read(report)

    async def undo(self, report: bytes, moderator: int) -> Report:
        await self._store.undo(report, moderator, self._calendar.now, UNDO_SECONDS)
        return await self._reports.read(report)


class SettleObjections:
    """When undo has ended: the outcome holds, its author is told, the text leaves the card."""

    def __init__(
        self, store: ObjectionStore, desk: ObjectionDesk, calendar: Calendar, answer: Answer
    ) -> None:
        self._store = store
        self._desk = desk
        self._calendar = calendar
        self._answer = answer

    async def __call__(self) -> None:
        ended = self._calendar.now - timedelta(seconds=UNDO_SECONDS)
        for report in await self._store.due_to_settle(ended):
            await self._store.settle(report, self._answer)
        await self._store.forget(self._calendar.today)
        failed: BotError | None = None
        for message, outcome in await self._store.to_close():
            try:
                await self._desk.settle(message, outcome)
                await self._store.card_closed(message)
            except BotError as failure:  # one card out of reach must not keep the others open
                failed = failed or failure
        if failed is not None:
            raise failed
