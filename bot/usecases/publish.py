"""The operator's hand on publication."""

from collections.abc import Callable, Sequence

from bot.domain.calendar import Calendar
from bot.domain.errors import NotNow, OperatorError
from bot.domain.schedule import WeekState
from bot.domain.week import Week
from bot.usecases.ports import Weeks
from bot.usecases.weeks import FreezeWeek, QueueWeek
from bot.usecases.window import ReadStanding


class Publish:
    """What ``python -m bot publish`` does: close what is due, and send at once.

    ``early`` closes the running week for good: until Monday nothing is collected.
    """

    def __init__(
        self,
        weeks: Weeks,
        freeze: FreezeWeek,
        queue: QueueWeek,
        standing: ReadStanding,
        calendar: Calendar,
    ) -> None:
        self._weeks = weeks
        self._freeze = freeze
        self._queue = queue
        self._standing = standing
        self._calendar = calendar

    async def plan(self, only: Week | None, *, early: bool) -> Sequence[tuple[Week, WeekState]]:
        """Return the weeks that would be taken further, with the state each is in."""
        now, running = self._calendar.now, self._calendar.week
        return [
            (week, state)
            for week, state in await self._weeks.unfinished()
            if (only is None or week == only)
            and (state is not WeekState.OPEN or now >= week.ends or (early and week == running))
        ]

    async def __call__(
        self, only: Week | None, *, early: bool, told: Callable[[Week, WeekState], None]
    ) -> Sequence[Week]:
        """Take each planned week to QUEUED and make its posts due; return the weeks.

        Posts of a week that is held or touched by a pause, and all posts while one lasts, go on
        waiting. Raises NotNow where the clock is in doubt, and OperatorError where an earlier
        week has not closed: each release names the one before.
        """
        if self._calendar.doubted:
            raise NotNow("This machine's clock and Telegram's differ: set it right first.")
        planned = await self.plan(only, early=early)
        for week, state in planned:
            if state in {WeekState.OPEN, WeekState.CLOSING}:
                await self._follow_on(week)
                await self._freeze(week)
                told(week, WeekState.FROZEN)
            if state is not WeekState.QUEUED:
                await self._queue(week)
                told(week, WeekState.QUEUED)
            if not self._paused(week) and (await self._standing(week)).held is None:
                await self._weeks.publish_now(week, self._calendar.now)
        return [week for week, _state in planned]

    async def _follow_on(self, week: Week) -> None:
        for earlier, state in await self._weeks.unfinished():
            if earlier < week and state in {WeekState.OPEN, WeekState.CLOSING}:
                raise OperatorError(f"{earlier.label} has to close before {week.label}.")

    def _paused(self, week: Week) -> bool:
        pauses, today = self._calendar.pauses, self._calendar.today
        return pauses.on(today) is not None or (
            pauses.touches(week) and not self._queue.may_appear(week)
        )
