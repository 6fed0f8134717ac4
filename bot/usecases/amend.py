"""What the operator may do to a release that exists: correct it, or withdraw it."""

from asyncio import Lock
from collections.abc import Callable

from bot.domain.amend import Amendment, corrected, withdrawn
from bot.domain.calendar import Calendar
from bot.domain.errors import AlreadyPosted, OperatorError
from bot.domain.hold import Doubt
from bot.domain.release import Facts, Lost, Release, parse
from bot.domain.schedule import WeekState
from bot.domain.tally import POOL_WEEKS
from bot.domain.week import Week
from bot.usecases.ports import Press, Releases, Signer, Weeks
from bot.usecases.weeks import QueueWeek


class AmendRelease:
    """Replace a release by a revision.

    Where its posts have appeared they are answered, never deleted; where they still wait they
    are drawn anew, and a hold stays. A withdrawn release needs no hold any more. ``chain`` is
    held by whoever adds a link to the chain of releases, or draws posts of its newest.
    """

    def __init__(
        self,
        weeks: Weeks,
        releases: Releases,
        queue: QueueWeek,
        press: Press,
        sign: Signer,
        calendar: Calendar,
        facts: Callable[[], Facts],
        chain: Lock,
    ) -> None:
        self._weeks = weeks
        self._releases = releases
        self._queue = queue
        self._press = press
        self._sign = sign
        self._calendar = calendar
        self._facts = facts
        self._chain = chain

    async def __call__(self, week: Week | None, reason: Doubt, *, withdraw: bool) -> Week:
        """Return the week whose revision is on its way; raises OperatorError."""
        self._outside_a_pause()
        week = week or await self._waiting()
        async with self._chain:
            await self._replace(week, reason, withdraw=withdraw)
        if await self._weeks.state(week) is WeekState.FROZEN:
            await self._queue(week)
        if withdraw:
            await self._weeks.publish_now(week, self._calendar.now)
        return week

    async def _replace(self, week: Week, reason: Doubt, *, withdraw: bool) -> None:
        release = await self._revision(week, reason, withdraw=withdraw)
        posted = await self._weeks.state(week) is WeekState.PUBLISHED
        history = await self._releases.latest(week, POOL_WEEKS)
        posts = await self._press(release, history) if posted else None
        try:
            await self._weeks.amend(release, posts, lift=withdraw)
        except AlreadyPosted:
            raise OperatorError(
                f"The posts of {week.label} are on their way: try again once all have appeared."
            ) from None

    async def _revision(self, week: Week, reason: Doubt, *, withdraw: bool) -> Release:
        old = await self._current(week)
        tip = await self._releases.tip() or old
        why = Amendment(reason, self._calendar.today)
        if withdraw:
            payload = withdrawn(old, tip, why, self._facts())
        else:
            history = await self._releases.latest(week, POOL_WEEKS)
            payload = corrected(old, history, tip, why, self._facts())
        return Release(week, payload, self._sign(payload), old.revision + 1)

    async def _current(self, week: Week) -> Release:
        """Return the release in force; raises OperatorError where there is nothing to amend."""
        found = await self._releases.latest(week.next, 1)
        if not found or found[0].week != week:
            raise OperatorError(f"{week.label} has no release.")
        view = parse(found[0].payload)
        if view.withdrawn:
            raise OperatorError(f"{week.label} is withdrawn already.")
        if view.lost is Lost.ALL:
            raise OperatorError(f"{week.label} has no figures: it is told as lost.")
        return found[0]

    async def _waiting(self) -> Week:
        """Return the first week whose release has not appeared."""
        for week, state in await self._weeks.unfinished():
            if state in {WeekState.FROZEN, WeekState.QUEUED}:
                return week
        raise OperatorError("No release waits; name a published one by --week.")

    def _outside_a_pause(self) -> None:
        pause = self._calendar.pauses.on(self._calendar.today)
        if pause is not None:
            raise OperatorError(f"Nothing is published in a pause; it ends after {pause.last}.")
