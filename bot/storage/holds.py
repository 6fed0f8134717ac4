"""Holds on releases: an audit of which only the newest row of a week counts."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, func, or_, select, update

from bot.domain.errors import AlreadyPosted
from bot.domain.hold import Doubt, Hold
from bot.domain.parcel import Parcel, ParcelState
from bot.domain.schedule import WeekState
from bot.domain.week import Clock, Week
from bot.storage.engine import Database
from bot.storage.keys import Keys
from bot.storage.lanes import enqueue
from bot.storage.statements import insert
from bot.storage.tables import holds, outbox, weeks

HELD = "held"
LIFTED = "lifted"
OPERATOR = 0
"""Stands in the audit for the command line."""

NO_WEEK = 999999
"""Later than all weeks."""

_NEWEST = select(func.max(holds.c.id)).group_by(holds.c.week)


class SqlHolds:
    """The Holds of usecases/ports.py."""

    def __init__(self, database: Database, keys: Keys, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    async def current(self) -> Sequence[Hold]:
        found = (
            select(holds.c.week, holds.c.reason, holds.c.at, weeks.c.reminded)
            .join(weeks, weeks.c.week == holds.c.week)
            .where(holds.c.id.in_(_NEWEST), holds.c.action == HELD)
            .order_by(holds.c.week)
        )
        rows = await self._database.read(lambda connection: connection.execute(found).all())
        return [Hold(Week(week), Doubt(why or ""), at, told) for week, why, at, told in rows]

    async def hold(
        self, week: Week, reason: Doubt, moderator: int, told: Sequence[Parcel]
    ) -> None:
        def job(connection: Connection) -> None:
            if not _waits(connection, week):
                raise AlreadyPosted
            if week.number not in held_weeks(connection):
                self._note(connection, week, moderator, HELD, reason, told)

        await self._database.write(job)

    async def lift(self, week: Week, moderator: int, told: Sequence[Parcel]) -> None:
        def job(connection: Connection) -> None:
            if week.number in held_weeks(connection):
                self._note(connection, week, moderator, LIFTED, None, told)

        await self._database.write(job)

    async def reminded(self, week: Week, day: date, told: Sequence[Parcel]) -> None:
        done = update(weeks).where(weeks.c.week == week.number).values(reminded=day)

        def job(connection: Connection) -> None:
            connection.execute(done)
            self._enqueue(connection, told)

        await self._database.write(job)

    def _note(
        self,
        connection: Connection,
        week: Week,
        moderator: int,
        action: str,
        reason: Doubt | None,
        told: Sequence[Parcel],
    ) -> None:
        note_hold(connection, week, moderator, action, reason, self._clock())
        self._enqueue(connection, told)

    def _enqueue(self, connection: Connection, told: Sequence[Parcel]) -> None:
        now = self._clock()
        for parcel in told:
            enqueue(connection, self._keys, parcel, due=now, now=now)


def held_weeks(connection: Connection) -> frozenset[int]:
    """Return the numbers of the weeks whose release is held."""
    held = select(holds.c.week).where(holds.c.id.in_(_NEWEST), holds.c.action == HELD)
    return frozenset(connection.scalars(held))


def kept_from(connection: Connection) -> int:
    """Return the first week whose posts wait: it is held, or still to be drawn.

    Those of later weeks wait behind it, for a channel is in the order of weeks.
    """
    kept = select(func.min(weeks.c.week)).where(
        or_(weeks.c.week.in_(held_weeks(connection)), weeks.c.state == WeekState.FROZEN)
    )
    return connection.scalar(kept) or NO_WEEK


def note_hold(
    connection: Connection,
    week: Week,
    moderator: int,
    action: str,
    reason: Doubt | None,
    now: datetime,
) -> None:
    """Add to the audit; its rows never change."""
    connection.execute(
        insert(connection, holds).values(
            week=week.number, moderator=moderator, action=action, reason=reason, at=now
        )
    )


def all_wait(connection: Connection, week: Week) -> bool:
    """Tell whether no post of a week has left; none can leave before the transaction ends."""
    posts = select(outbox.c.state).where(outbox.c.post_of == week.number).with_for_update()
    return set(connection.scalars(posts)) <= {ParcelState.NEW}


def _waits(connection: Connection, week: Week) -> bool:
    state = connection.scalar(select(weeks.c.state).where(weeks.c.week == week.number))
    return state in {WeekState.FROZEN, WeekState.QUEUED} and all_wait(connection, week)
