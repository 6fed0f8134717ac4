"""The desk's window: a release is looked at before it is posted, and may be held."""

from collections.abc import Callable
from datetime import time

from bot.domain.calendar import Calendar
from bot.domain.errors import AlreadyPosted
from bot.domain.hold import Doubt, Hold, Standing
from bot.domain.schedule import PublishAt, WeekState
from bot.domain.week import ALMATY, Week, almaty_day
from bot.usecases.ports import Weeks
from bot.usecases.ports_window import DeskWindow, Holds


class ReadStanding:
    """How a release that waits for its hour stands."""

    def __init__(
        self, weeks: Weeks, holds: Holds, calendar: Calendar, publish_at: PublishAt
    ) -> None:
        self._weeks = weeks
        self._holds = holds
        self._calendar = calendar
        self._publish_at = publish_at

    async def __call__(self, week: Week) -> Standing:
        """Return it; raises AlreadyPosted where nothing waits any more."""
        if await self._weeks.state(week) not in {WeekState.FROZEN, WeekState.QUEUED}:
            raise AlreadyPosted
        held = {hold.week: hold.reason for hold in await self._holds.current()}
        return self.of(week, held.get(week))

    def of(self, week: Week, held: Doubt | None) -> Standing:
        due = self._publish_at.moment(week, self._calendar.pauses)
        return Standing(week, due, self._calendar.now >= due, held)


class HoldRelease:
    """Keep a release back until an admin lifts the hold; tell the whole desk."""

    def __init__(
        self, holds: Holds, window: DeskWindow, standing: ReadStanding, soon: Callable[[], None]
    ) -> None:
        self._holds = holds
        self._window = window
        self._standing = standing
        self._soon = soon

    async def __call__(self, week: Week, reason: Doubt, moderator: int) -> Standing:
        """Hold it; raises AlreadyPosted. Where somebody was faster, their reason stands."""
        told = self._window.say(self._standing.of(week, reason))
        await self._holds.hold(week, reason, moderator, told)
        self._soon()
        return await self._standing(week)


class LiftHold:
    """Let a held release go: at its hour, or at once where that has passed."""

    def __init__(
        self, holds: Holds, window: DeskWindow, standing: ReadStanding, soon: Callable[[], None]
    ) -> None:
        self._holds = holds
        self._window = window
        self._standing = standing
        self._soon = soon

    async def __call__(self, week: Week, admin: int) -> Standing:
        """Lift the hold, if there is one; raises AlreadyPosted."""
        before = await self._standing(week)
        after = self._standing.of(week, None)
        if before.held is not None:
            await self._holds.lift(week, admin, self._window.say(after))
            self._soon()
        return after


class RemindOfHolds:
    """Tell the desk of each held release once a day: a hold is never a quiet end."""

    def __init__(
        self,
        holds: Holds,
        window: DeskWindow,
        standing: ReadStanding,
        calendar: Calendar,
        daily_at: time,
    ) -> None:
        self._holds = holds
        self._window = window
        self._standing = standing
        self._calendar = calendar
        self._daily_at = daily_at

    async def __call__(self) -> None:
        today = self._calendar.today
        for hold in await self._holds.current():
            if self._due(hold):
                told = self._window.say(self._standing.of(hold.week, hold.reason))
                await self._holds.reminded(hold.week, today, told)

    def _due(self, hold: Hold) -> bool:
        """Tell whether this hold is to be told of now; on its first day everybody has heard."""
        heard = max(hold.reminded or almaty_day(hold.since), almaty_day(hold.since))
        now = self._calendar.now.astimezone(ALMATY)
        return now.date() > heard and now.time() >= self._daily_at
