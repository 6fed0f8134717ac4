"""A week's way from its first tap to its post, in steps that may each be repeated."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.calendar import Calendar
from bot.domain.errors import KeyGone
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
    ) -> None:
        self._weeks = weeks
        self._releases = releases
        self._count = count
        self._sign = sign
        self._calendar = calendar
        self._compose = compose
        self._compose_lost = compose_lost

    async def __call__(self, week: Week) -> None:
        await self._weeks.closing(week)
        history = await self._releases.latest(week, POOLED_WEEKS)
        payload = await self._payload(week, history)
        await self._weeks.freeze(Release(week, payload, self._sign(payload)))

    async def _payload(self, week: Week, history: Sequence[Release]) -> bytes:
        if self._calendar.now - week.ends > LOST_AFTER:
            return self._compose_lost(week, history)
        try:
            tables = await self._count(week)
        except KeyGone:
            return self._compose_lost(week, history)
        lost = tables.lost or await self._weeks.lost_part(week)
        return self._compose(replace(tables, lost=lost), history)


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

    def due(self, week: Week) -> datetime:
        return self._publish_at.moment(week, self._calendar.pauses)


class AdvanceWeeks:
    """Take every unfinished week one or more steps further, as far as its time has come."""

    def __init__(
        self, weeks: Weeks, freeze: FreezeWeek, queue: QueueWeek, calendar: Calendar
    ) -> None:
        self._weeks = weeks
        self._freeze = freeze
        self._queue = queue
        self._calendar = calendar

    async def __call__(self) -> None:
        for week, state in await self._weeks.unfinished():
            await self._advance(week, state)

    async def _advance(self, week: Week, state: WeekState) -> None:
        ended = self._calendar.now >= week.ends + CLOSE_AFTER
        if state is WeekState.CLOSING or (state is WeekState.OPEN and ended):
            await self._freeze(week)
            state = WeekState.FROZEN
        if state is WeekState.FROZEN:
            await self._queue(week)
            state = WeekState.QUEUED
        if state is WeekState.QUEUED:
            await self._weeks.published(week)


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

        A week touched by a pause is queued, but its posts go on waiting for the pause's end.
        """
        done = []
        for week, state in await self.plan(only, early=early):
            if state in {WeekState.OPEN, WeekState.CLOSING}:
                await self._freeze(week)
                told(week, WeekState.FROZEN)
            if state is not WeekState.QUEUED:
                await self._queue(week)
                told(week, WeekState.QUEUED)
            if (
                not self._calendar.pauses.touches(week)
                or self._queue.due(week) <= self._calendar.now
            ):
                await self._weeks.publish_now(week, self._calendar.now)
            done.append(week)
        return done


class ReadResults:
    """The newest release, or that of one week, once its post has appeared."""

    def __init__(self, releases: Releases) -> None:
        self._releases = releases

    async def __call__(self, week: Week | None) -> Release | None:
        return await self._releases.published(week)
