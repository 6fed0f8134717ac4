"""Looking after the bot itself: what waits too long, and who is told of it."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Protocol

from bot.domain.calendar import Calendar
from bot.domain.schedule import CLOSE_AFTER, WeekState
from bot.domain.vitals import DailyLine, Wait, Waits, too_long
from bot.domain.week import ALMATY, Week
from bot.usecases.ports import Weeks
from bot.usecases.window_ports import Holds

NOT_FROZEN = frozenset({WeekState.OPEN, WeekState.CLOSING})
NOT_POSTED = frozenset({WeekState.FROZEN, WeekState.QUEUED})
NO_TIME = timedelta(0)


class Waiting(Protocol):
    """The outbox, as far as it tells how long something waits in it."""

    async def oldest(self, now: datetime) -> datetime | None:
        """Return since when the longest due row for a channel or the desk has waited."""


class Memory(Protocol):
    """A few facts that outlive a restart."""

    async def fact(self, fact: str) -> str | None: ...

    async def remember(self, fact: str, value: str) -> None: ...


class ReadWaits:
    """How long everything that should have happened has waited, since the bot runs.

    After a downtime all is late that fell into it: it has its half hour from the start.
    """

    def __init__(
        self,
        weeks: Weeks,
        holds: Holds,
        outbox: Waiting,
        memory: Memory,
        calendar: Calendar,
        due: Callable[[Week], datetime],
    ) -> None:
        self._weeks = weeks
        self._holds = holds
        self._outbox = outbox
        self._memory = memory
        self._calendar = calendar
        self._due = due
        self._began = calendar.now

    async def __call__(self) -> Waits:
        """Return it. What a pause or a hold keeps back waits for nobody."""
        unfinished = await self._weeks.unfinished()
        closing = [week.ends + CLOSE_AFTER for week, state in unfinished if state in NOT_FROZEN]
        posting, oldest = [], None
        if self._calendar.pauses.on(self._calendar.today) is None:
            kept = [hold.week for hold in await self._holds.current()]
            posting = [
                self._due(week)
                for week, state in unfinished
                if state in NOT_POSTED and all(week < held for held in kept)
            ]
            oldest = await self._outbox.oldest(self._calendar.now)
        return {
            Wait.CLOSE: self._longest(closing),
            Wait.PUBLICATION: self._longest(posting),
            Wait.OUTBOX: self._longest([oldest] if oldest else []),
            Wait.BACKUP: await self._since_backup(),
        }

    def _longest(self, moments: Sequence[datetime]) -> timedelta:
        """Return how long ago the earliest moment was; zero where all are still to come."""
        now = self._calendar.now
        return max(NO_TIME, now - max(self._began, min(moments, default=now)))

    async def _since_backup(self) -> timedelta:
        day = await self._memory.fact("backup")
        return self._calendar.today - date.fromisoformat(day) if day else NO_TIME


class WatchWaits:
    """Tell the desk at once of what begins to wait too long; once, until it is over."""

    def __init__(self, read: ReadWaits, tell: Callable[[Wait], Awaitable[None]]) -> None:
        self._read = read
        self._tell = tell
        self._told: set[Wait] = set()

    async def __call__(self) -> None:
        late = too_long(await self._read())
        for what in late:
            if what not in self._told:
                await self._tell(what)
        self._told = set(late)


class TellDaily:
    """Tell the desk each day from an hour on how the bot is; the day is remembered."""

    def __init__(
        self,
        read: ReadWaits,
        weeks: Weeks,
        memory: Memory,
        calendar: Calendar,
        at: time,
        failing: Callable[[], bool],
        tell: Callable[[DailyLine], Awaitable[None]],
    ) -> None:
        self._read = read
        self._weeks = weeks
        self._memory = memory
        self._calendar = calendar
        self._at = at
        self._failing = failing
        self._tell = tell

    async def __call__(self) -> None:
        today = self._calendar.today.isoformat()
        if self._calendar.now.astimezone(ALMATY).time() < self._at:
            return
        if await self._memory.fact("daily_line") == today:
            return
        week = self._calendar.week
        state, late = await self._weeks.state(week), too_long(await self._read())
        await self._tell(DailyLine(week, state, late, self._failing()))
        await self._memory.remember("daily_line", today)
