"""A week's way from its first tap to its post, in steps that may each be repeated."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.calendar import Calendar
from bot.domain.errors import KeyGone, OperatorError
from bot.domain.release import NoisyTables, Release
from bot.domain.schedule import CLOSE_AFTER, LOST_AFTER, PublishAt, WeekState
from bot.domain.week import Week
from bot.usecases.ports import BallotBox, Counter, Press, Releases, Signer, Weeks

POOLED_WEEKS = 8
NOTICE_KEYS_LIVE = timedelta(days=7)

Compose = Callable[[NoisyTables, Sequence[Release]], bytes]
"""Make a release's canonical payload from a week's tables and the releases before it."""

ComposeLost = Callable[[Week, Sequence[Release]], bytes]
"""Make the payload of a release that tells a week as lost."""


class OpenWeeks:
    """Make sure that this week can collect, and the next one from its first second."""

    def __init__(self, weeks: Weeks, calendar: Calendar) -> None:
        self._weeks = weeks
        self._calendar = calendar

    async def __call__(self) -> None:
        week = self._calendar.week
        await self._weeks.open(week)
        if week.ends - self._calendar.now < timedelta(hours=1):
            await self._weeks.open(week.next)


class FreezeWeek:
    """Close a week for good: count, noise, sign, keep the release, destroy the key.

    A crash before the release is kept recomputes everything: nothing was seen. After it nothing
    is ever computed again.
    """

    def __init__(
        self,
        weeks: Weeks,
        releases: Releases,
        count: Counter,
        sign: Signer,
        calendar: Calendar,
        compose: Compose,
        compose_lost: ComposeLost,
        tell_lost: Callable[[], Awaitable[None]],
    ) -> None:
        self._weeks = weeks
        self._releases = releases
        self._count = count
        self._sign = sign
        self._calendar = calendar
        self._compose = compose
        self._compose_lost = compose_lost
        self._tell_lost = tell_lost

    async def __call__(self, week: Week) -> None:
        await self._weeks.closing(week)
        history = await self._releases.latest(week, POOLED_WEEKS)
        payload = await self._payload(week, history)
        await self._weeks.freeze(Release(week, payload, self._sign(payload)))

    async def _payload(self, week: Week, history: Sequence[Release]) -> bytes:
        tables = await self._counted(week)
        if tables is None:
            await self._tell_lost()
            return self._compose_lost(week, history)
        lost = tables.lost or await self._weeks.lost_part(week)
        return self._compose(replace(tables, lost=lost), history)

    async def _counted(self, week: Week) -> NoisyTables | None:
        """Return the week's tables; None where it is too late, or its key is gone."""
        if self._calendar.now - week.ends > LOST_AFTER:
            return None
        try:
            return await self._count(week)
        except KeyGone:
            return None


class QueueWeek:
    """Draw a frozen week's posts and put them into the outbox for their hour."""

    def __init__(
        self,
        weeks: Weeks,
        releases: Releases,
        ballots: BallotBox,
        press: Press,
        calendar: Calendar,
        publish_at: PublishAt,
    ) -> None:
        self._weeks = weeks
        self._releases = releases
        self._ballots = ballots
        self._press = press
        self._calendar = calendar
        self._publish_at = publish_at

    async def __call__(self, week: Week) -> None:
        release, *history = await self._releases.latest(week.next, POOLED_WEEKS)
        parcels = await self._press(release, history)
        await self._weeks.queue(week, parcels, self.due(week))
        await self._ballots.forget(week)

    async def finish(self, week: Week) -> bool:
        """Tell whether a week's posts have all been sent; then it is PUBLISHED.

        Its ballots are forgotten once more: a crash may have come before that.
        """
        await self._ballots.forget(week)
        return await self._weeks.published(week)

    def may_appear(self, week: Week) -> bool:
        """Tell whether the hour of a week's posts has come, and no pause holds them."""
        now = self._calendar.now
        return now >= self.due(week) and self._calendar.pauses.on(self._calendar.today) is None

    def due(self, week: Week) -> datetime:
        return self._publish_at.moment(week, self._calendar.pauses)


class AdvanceWeeks:
    """Take every unfinished week as far as its time has come.

    Weeks are frozen oldest first, each naming the one before; the first that cannot be frozen
    holds back the later ones, for at most the 72 hours after which it is told as lost. A week
    that cannot be drawn holds back nobody. The first failure is raised when all have had their
    turn.
    """

    def __init__(
        self, weeks: Weeks, freeze: FreezeWeek, queue: QueueWeek, calendar: Calendar
    ) -> None:
        self._weeks = weeks
        self._freeze = freeze
        self._queue = queue
        self._calendar = calendar

    async def __call__(self) -> None:
        failures = [await self._freeze_due(), await self._queue_frozen(), await self._finish()]
        for failure in failures:
            if failure is not None:
                raise failure

    async def _freeze_due(self) -> Exception | None:
        for week, state in await self._weeks.unfinished():
            ended = self._calendar.now >= week.ends + CLOSE_AFTER
            if state is WeekState.CLOSING or (state is WeekState.OPEN and ended):
                try:
                    await self._freeze(week)
                except Exception as failure:  # noqa: BLE001 (raised once all had their turn)
                    return failure
        return None

    async def _queue_frozen(self) -> Exception | None:
        failed: Exception | None = None
        for week, state in await self._weeks.unfinished():
            if state is WeekState.FROZEN:
                try:
                    await self._queue(week)
                except Exception as failure:  # noqa: BLE001 (raised once all had their turn)
                    failed = failed or failure
        return failed

    async def _finish(self) -> Exception | None:
        for week, state in await self._weeks.unfinished():
            if state is WeekState.QUEUED and self._queue.may_appear(week):
                await self._queue.finish(week)
        return None


class EndKeys:
    """Destroy the keys whose time has come: notices after 7 days, texts after retention."""

    def __init__(self, weeks: Weeks, calendar: Calendar, retention: timedelta) -> None:
        self._weeks = weeks
        self._calendar = calendar
        self._retention = retention

    async def __call__(self) -> None:
        await self._weeks.end_keys(
            reports_before=self._kept_from(self._retention),
            notices_before=self._kept_from(NOTICE_KEYS_LIVE),
        )

    def _kept_from(self, keep: timedelta) -> Week:
        """Return the first week whose end lies less than ``keep`` back."""
        return Week.of(self._calendar.now - keep)


class Publish:
    """What ``python -m bot publish`` does: close what is due, and send at once.

    ``early`` closes the running week for good: until Monday nothing is collected.
    """

    def __init__(
        self, weeks: Weeks, freeze: FreezeWeek, queue: QueueWeek, calendar: Calendar
    ) -> None:
        self._weeks = weeks
        self._freeze = freeze
        self._queue = queue
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

        Posts of a week touched by a pause, and all posts while one lasts, go on waiting. Raises
        OperatorError where an earlier week has not closed: each release names the one before.
        """
        planned = await self.plan(only, early=early)
        for week, state in planned:
            if state in {WeekState.OPEN, WeekState.CLOSING}:
                await self._follow_on(week)
                await self._freeze(week)
                told(week, WeekState.FROZEN)
            if state is not WeekState.QUEUED:
                await self._queue(week)
                told(week, WeekState.QUEUED)
            if not self._held(week):
                await self._weeks.publish_now(week, self._calendar.now)
        return [week for week, _state in planned]

    async def _follow_on(self, week: Week) -> None:
        for earlier, state in await self._weeks.unfinished():
            if earlier < week and state in {WeekState.OPEN, WeekState.CLOSING}:
                raise OperatorError(f"{earlier.label} has to close before {week.label}.")

    def _held(self, week: Week) -> bool:
        pauses, today = self._calendar.pauses, self._calendar.today
        return pauses.on(today) is not None or (
            pauses.touches(week) and not self._queue.may_appear(week)
        )


class ReadResults:
    """The newest release, or that of one week, once its post has appeared."""

    def __init__(self, releases: Releases) -> None:
        self._releases = releases

    async def __call__(self, week: Week | None) -> Release | None:
        return await self._releases.published(week)
