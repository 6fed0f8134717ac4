"""The weeks' rows: each step of a week is one transaction, and keys end only after it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from bot.domain.errors import KeyGone, Unreadable
from bot.domain.parcel import Parcel, ParcelState
from bot.domain.release import Release
from bot.domain.schedule import WeekState
from bot.domain.week import Clock, Week
from bot.storage.amending import amend, keep_behind, keep_release, lift_hold
from bot.storage.engine import Database
from bot.storage.keys import Keys, Purpose
from bot.storage.lanes import enqueue
from bot.storage.opening import open_week
from bot.storage.outbox import unsent
from bot.storage.reports import delete_before
from bot.storage.tables import conversations, deletions, outbox, reports, weeks


class SqlWeeks:
    """The Weeks of usecases/ports.py."""

    def __init__(self, database: Database, keys: Keys, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    async def open(self, week: Week, wording: str | None = None) -> None:
        await self._database.write(
            lambda connection: open_week(connection, self._keys, week, wording)
        )

    async def state(self, week: Week) -> WeekState | None:
        found = select(weeks.c.state).where(weeks.c.week == week.number)
        state = await self._database.read(lambda connection: connection.scalar(found))
        return None if state is None else WeekState(state)

    async def has_our_key(self, week: Week) -> bool | None:
        """Tell whether a week that is open was opened under our keys; None where it has no row."""
        found = select(weeks.c.state, weeks.c.key_fingerprint).where(weeks.c.week == week.number)
        row = await self._database.read(lambda connection: connection.execute(found).first())
        if row is None or row.state != WeekState.OPEN:
            return None if row is None else True
        try:
            return bool(self._keys.fingerprint("week", week) == row.key_fingerprint)
        except KeyGone:
            return False

    async def unfinished(self) -> Sequence[tuple[Week, WeekState]]:
        found = (
            select(weeks.c.week, weeks.c.state)
            .where(weeks.c.state != WeekState.PUBLISHED)
            .order_by(weeks.c.week)
        )
        rows = await self._database.read(lambda connection: connection.execute(found).all())
        return [(Week(number), WeekState(state)) for number, state in rows]

    async def newest(self) -> Week | None:
        found = select(func.max(weeks.c.week))
        number = await self._database.read(lambda connection: connection.scalar(found))
        return None if number is None else Week(number)

    async def lost_part(self, week: Week) -> bool:
        found = select(weeks.c.lost).where(weeks.c.week == week.number)
        return bool(await self._database.read(lambda connection: connection.scalar(found)))

    async def rated_in(self, week: Week) -> str | None:
        found = select(weeks.c.wording).where(weeks.c.week == week.number)
        return await self._database.read(lambda connection: connection.scalar(found))

    async def closing(self, week: Week) -> None:
        await self._database.write(
            lambda connection: _move(connection, week, WeekState.OPEN, WeekState.CLOSING)
        )

    async def freeze(self, release: Release) -> None:
        """As the port says; ValueError where the week is neither CLOSING nor frozen already."""
        week = release.week

        def job(connection: Connection) -> None:
            state = _held_state(connection, week)
            if state in {None, WeekState.OPEN}:
                raise ValueError("only a closing week can be frozen")
            if state is WeekState.CLOSING:
                self._freeze(connection, release)

        await self._database.write(job)
        self._keys.destroy("week", week)

    async def queue(
        self,
        week: Week,
        parcels: Sequence[Parcel],
        due: datetime,
        preview: Sequence[Parcel] = (),
    ) -> None:
        """As the port says; a week that is past FROZEN stays as it is."""
        now = self._clock()

        def job(connection: Connection) -> None:
            if _move(connection, week, WeekState.FROZEN, WeekState.QUEUED):
                for parcel in parcels:
                    enqueue(connection, self._keys, parcel, due=due, now=now, post_of=week)
                keep_behind(connection, week)
                for parcel in preview:
                    enqueue(connection, self._keys, parcel, due=now, now=now)

        await self._database.write(job)

    async def amend(
        self, release: Release, posts: Sequence[Parcel] | None = None, *, lift: bool = False
    ) -> None:
        now = self._clock()

        def job(connection: Connection) -> None:
            amend(connection, self._keys, release, posts, now)
            if lift:
                lift_hold(connection, release.week, now)

        await self._database.write(job)

    async def publish_now(self, week: Week, now: datetime) -> None:
        posts = update(outbox).where(
            outbox.c.post_of == week.number,
            outbox.c.state == ParcelState.NEW,
            outbox.c.due > now,
        )
        await self._database.write(lambda connection: connection.execute(posts.values(due=now)))

    async def published(self, week: Week) -> bool:
        def job(connection: Connection) -> bool:
            if not unsent(connection, week):
                _move(connection, week, WeekState.QUEUED, WeekState.PUBLISHED)
            return _held_state(connection, week) is WeekState.PUBLISHED

        return await self._database.write(job)

    async def end_keys(
        self,
        *,
        weeks_before: Week,
        reports_before: Week,
        notices_before: Week,
        errands_before: Week,
        over: Week,
    ) -> None:
        """As the port says; keys first, for that needs no space on the disk."""
        ends: Mapping[Purpose, Week] = {
            "week": weeks_before,
            "report": reports_before,
            "notice": notices_before,
            "errand": errands_before,
        }
        for purpose, before in ends.items():
            for week in self._keys.weeks(purpose):
                if week < before:
                    self._keys.destroy(purpose, week)
        for week in await self._closed_with_key():
            self._keys.destroy("week", week)
        for week in await self._without_errands(over):
            self._keys.destroy("errand", week)
        await self._database.write(
            lambda connection: _end_rows(connection, reports_before, notices_before)
        )

    async def _closed_with_key(self) -> Sequence[Week]:
        """Return weeks whose key outlived their release: a crash came between the two."""
        kept = [week.number for week in self._keys.weeks("week")]
        closed = select(weeks.c.week).where(
            weeks.c.week.in_(kept),
            weeks.c.state.not_in([WeekState.OPEN, WeekState.CLOSING]),
        )
        numbers = await self._database.read(lambda connection: connection.scalars(closed).all())
        return [Week(number) for number in numbers]

    async def _without_errands(self, over: Week) -> Sequence[Week]:
        """Return weeks before one whose errand key is there, and nothing that it opens."""
        waiting = (select(deletions.c.week), select(outbox.c.key_week))
        busy = await self._database.read(
            lambda connection: {n for rows in waiting for n in connection.scalars(rows)}
        )
        kept = (week for week in self._keys.weeks("errand") if week < over)
        return [week for week in kept if week.number not in busy]

    def _freeze(self, connection: Connection, release: Release) -> None:
        week = release.week
        keep_release(connection, release)
        self._reseal_addresses(connection, week)
        connection.execute(
            update(reports)
            .where(reports.c.week == week.number)
            .values(author_slot=None, dedupe=None, ban_tag=None)
        )
        connection.execute(delete(conversations).where(conversations.c.week <= week.number))
        _move(connection, week, WeekState.CLOSING, WeekState.FROZEN)

    def _reseal_addresses(self, connection: Connection, week: Week) -> None:
        rows = connection.execute(
            select(reports.c.id, reports.c.return_address)
            .where(reports.c.week == week.number, reports.c.return_address.is_not(None))
            .with_for_update()
        ).all()
        for id_, sealed in rows:
            connection.execute(
                update(reports)
                .where(reports.c.id == id_)
                .values(return_address=self._under_notice_key(week, id_, sealed))
            )

    def _under_notice_key(self, week: Week, report: bytes, sealed: bytes | None) -> bytes | None:
        """Re-seal one return address; None where the week key is gone already."""
        try:
            address = self._keys.week(week).addresses.open(sealed or b"", report)
        except (KeyGone, Unreadable):
            return None
        self._keys.create("notice", week)
        return self._keys.notice(week).seal(address, report)


def open_weeks(connection: Connection) -> Sequence[Week]:
    """Return the weeks that collect."""
    found = select(weeks.c.week).where(weeks.c.state == WeekState.OPEN)
    return [Week(number) for number in connection.scalars(found)]


def _held_state(connection: Connection, week: Week) -> WeekState | None:
    """Return a week's state; on PostgreSQL nobody else changes or relies on it meanwhile."""
    found = select(weeks.c.state).where(weeks.c.week == week.number)
    state = connection.scalar(found.with_for_update())
    return None if state is None else WeekState(state)


def _move(connection: Connection, week: Week, before: WeekState, after: WeekState) -> bool:
    """Take a week from one state to the next; tell whether it was there."""
    moved = connection.execute(
        update(weeks)
        .where(weeks.c.week == week.number, weeks.c.state == before)
        .values(state=after)
    )
    return moved.rowcount == 1


def _end_rows(connection: Connection, reports_before: Week, notices_before: Week) -> None:
    delete_before(connection, reports_before)
    connection.execute(
        update(reports)
        .where(reports.c.week < notices_before.number, reports.c.return_address.is_not(None))
        .values(return_address=None)
    )
