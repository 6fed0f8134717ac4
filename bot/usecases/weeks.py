"""A week's way from its first tap to its post, in steps that may each be repeated."""

from asyncio import Lock
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.amend import chained
from bot.domain.calendar import Calendar
from bot.domain.errors import KeyGone
from bot.domain.principles import wording
from bot.domain.release import NoisyTables, Release
from bot.domain.schedule import CLOSE_AFTER, LOST_AFTER, MISSED_WEEKS, PublishAt, WeekState
from bot.domain.tally import POOL_WEEKS
from bot.domain.week import Week
from bot.usecases.ports import BallotBox, Counter, Press, Releases, Signer, Weeks
from bot.usecases.window import ReadStanding
from bot.usecases.window_ports import DeskWindow

NOTICE_KEYS_LIVE = timedelta(days=7)
ERRAND_KEYS_LIVE = timedelta(hours=48)
"""After the week's end, at most: for longer Telegram deletes nothing that was sent in it."""

Compose = Callable[[NoisyTables, Sequence[Release], str | None], bytes]
"""Make a payload from a week's tables, the releases before it and the wording it was rated in."""

ComposeLost = Callable[[Week, Sequence[Release], str | None], bytes]
"""Make the payload of a release that tells a week as lost."""


class OpenWeeks:
    """Make sure that this week can collect, and the next one from its first second."""

    def __init__(self, weeks: Weeks, calendar: Calendar) -> None:
        self._weeks = weeks
        self._calendar = calendar

    async def __call__(self) -> None:
        if self._calendar.doubted:
            return
        week = self._calendar.week
        for missed in await self._missed(week):
            await self._weeks.open(missed)
        await self._weeks.open(week, wording())
        if week.ends - self._calendar.now < timedelta(hours=1):
            await self._weeks.open(week.next)

    async def _missed(self, week: Week) -> Sequence[Week]:
        """Return the weeks that passed while no process ran; each is told of in its turn."""
        newest = await self._weeks.newest()
        recent = (week.later(-back) for back in range(MISSED_WEEKS, 0, -1))
        return [past for past in recent if newest is not None and newest < past]


class FreezeWeek:
    """Close a week for good: count, noise, sign, keep the release, destroy the key.

    A crash before the release is kept recomputes everything: nothing was seen. After it nothing
    is ever computed again, also where the jobs and an operator's command come at once.
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
        chain: Lock,
    ) -> None:
        self._weeks = weeks
        self._releases = releases
        self._count = count
        self._sign = sign
        self._calendar = calendar
        self._compose = compose
        self._compose_lost = compose_lost
        self._tell_lost = tell_lost
        self._chain = chain
        self._alone = Lock()

    async def __call__(self, week: Week) -> None:
        async with self._alone:
            if await self._weeks.state(week) in {WeekState.OPEN, WeekState.CLOSING}:
                await self._close(week)

    async def _close(self, week: Week) -> None:
        await self._weeks.closing(week)
        tables = await self._counted(week)
        if tables is None:
            await self._tell_lost()
        async with self._chain:
            payload = await self._payload(week, tables)
            await self._weeks.freeze(Release(week, payload, self._sign(payload)))

    async def _payload(self, week: Week, tables: NoisyTables | None) -> bytes:
        """Compose a release that names the newest link of the chain, whichever week that is."""
        before = await self._releases.latest(week, POOL_WEEKS)
        history = chained(before, await self._releases.tip())
        rated = await self._weeks.rated_in(week)
        if tables is None:
            return self._compose_lost(week, history, rated)
        lost = await self._weeks.lost_part(week)
        return self._compose(replace(tables, lost=lost), history, rated)

    async def _counted(self, week: Week) -> NoisyTables | None:
        """Return the week's tables; None where it is too late, or its key is gone."""
        if self._calendar.now - week.ends > LOST_AFTER:
            return None
        try:
            return await self._count(week)
        except KeyGone:
            return None


class QueueWeek:
    """Draw a frozen week's posts, put them into the outbox for their hour, and show the desk.

    ``chain`` is held meanwhile: no revision comes between the release that is drawn and its posts.
    """

    def __init__(
        self,
        weeks: Weeks,
        releases: Releases,
        ballots: BallotBox,
        press: Press,
        window: DeskWindow,
        standing: ReadStanding,
        calendar: Calendar,
        publish_at: PublishAt,
        chain: Lock,
    ) -> None:
        self._weeks = weeks
        self._releases = releases
        self._ballots = ballots
        self._press = press
        self._window = window
        self._standing = standing
        self._calendar = calendar
        self._publish_at = publish_at
        self._chain = chain

    async def __call__(self, week: Week) -> None:
        async with self._chain:
            if await self._weeks.state(week) is WeekState.FROZEN:
                await self._draw(week)
        await self._ballots.forget(week)

    async def _draw(self, week: Week) -> None:
        release, *history = await self._releases.latest(week.next, POOL_WEEKS)
        parcels = await self._press(release, history)
        preview = self._window.preview(parcels, await self._standing(week))
        await self._weeks.queue(week, parcels, self.due(week), preview)

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
        if self._calendar.doubted:
            return
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
        failed: Exception | None = None
        for week, state in await self._weeks.unfinished():
            if state is WeekState.QUEUED and self._queue.may_appear(week):
                try:
                    await self._queue.finish(week)
                except Exception as failure:  # noqa: BLE001 (raised once all had their turn)
                    failed = failed or failure
        return failed


class EndKeys:
    """Destroy the keys whose time has come; notices live 7 days, texts as long as is told.

    A week's own ends with its release, and 72 hours after the week even where no release could be
    kept: on a full disk it does not wait for space.
    """

    def __init__(self, weeks: Weeks, calendar: Calendar, retention: timedelta) -> None:
        self._weeks = weeks
        self._calendar = calendar
        self._retention = retention

    async def __call__(self) -> None:
        if self._calendar.doubted:
            return
        await self._weeks.end_keys(
            weeks_before=self._kept_from(LOST_AFTER),
            reports_before=self._kept_from(self._retention),
            notices_before=self._kept_from(NOTICE_KEYS_LIVE),
            errands_before=self._kept_from(ERRAND_KEYS_LIVE),
            over=self._kept_from(CLOSE_AFTER),
        )

    def _kept_from(self, keep: timedelta) -> Week:
        """Return the first week whose end lies less than ``keep`` back."""
        return Week.of(self._calendar.now - keep)
