"""What a copy has to learn when it becomes the database again, for time has passed since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, case, func, select, update

from bot.domain.errors import KeyGone
from bot.domain.parcel import ParcelState
from bot.domain.proof import SigningKey
from bot.domain.release import Release
from bot.domain.schedule import MISSED_WEEKS, WeekState
from bot.domain.week import Clock, Week
from bot.storage.amending import keep_release
from bot.storage.engine import Database
from bot.storage.keys import Keys
from bot.storage.lanes import PENDING, note_message
from bot.storage.opening import drop_unreadable, open_week
from bot.storage.release_tables import signing_keys
from bot.storage.statements import insert
from bot.storage.tables import channels, last_messages, outbox, weeks

NO_FINGERPRINT = bytes(8)


@dataclass(frozen=True, slots=True)
class Since:
    """What is known to have happened since the copy was made.

    ``releases`` are those that the copy does not have, in the order of the chain, each with the
    state its week is in; ``keys`` are all signing keys, ``newest`` the highest message id seen in
    a channel.
    """

    releases: Sequence[tuple[Release, WeekState]] = ()
    keys: Sequence[SigningKey] = ()
    newest: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """``lost`` are past weeks whose key is gone, ``kept`` those whose answers can be read."""

    lost: Sequence[Week]
    kept: Sequence[Week]


class SqlRestored:
    """Brings a copy up to the present, in one transaction."""

    def __init__(self, database: Database, keys: Keys, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    async def catch_up(self, since: Since) -> Outcome:
        """Apply what happened since; keys on the disk are made where missing, never destroyed."""
        now = self._clock()

        def job(connection: Connection) -> Outcome:
            _doubt_what_waits(connection, now)
            connection.execute(update(channels).values(reminded=Week.of(now).number))
            for release, state in since.releases:
                _take_over(connection, release, state)
            for epoch, key in enumerate(since.keys):
                _note_key(connection, epoch, key)
            for lane, message in since.newest.items():
                note_message(connection, lane, message)
            return self._settle_weeks(connection, Week.of(now))

        return await self._database.write(job)

    def _settle_weeks(self, connection: Connection, running: Week) -> Outcome:
        _tell_missed(connection, running)
        collecting = weeks.c.state.in_([WeekState.OPEN, WeekState.CLOSING])
        found = select(weeks.c.week, weeks.c.key_fingerprint).where(collecting)
        rows = connection.execute(found.order_by(weeks.c.week)).all()
        kept = [Week(row.week) for row in rows if self._opens(Week(row.week), row.key_fingerprint)]
        lost = [Week(row.week) for row in rows if Week(row.week) not in kept]
        for week in lost:
            drop_unreadable(connection, week)
            if week >= running:
                fingerprint = self._keys.create("week", week)
                _change(connection, week, key_fingerprint=fingerprint)
        open_week(connection, self._keys, running)
        connection.execute(update(weeks).where(collecting).values(lost=True))
        return Outcome([week for week in lost if week < running], kept)

    def _opens(self, week: Week, fingerprint: bytes) -> bool:
        try:
            return self._keys.fingerprint("week", week) == fingerprint
        except KeyGone:
            return False


def _doubt_what_waits(connection: Connection, now: datetime) -> None:
    """Have every post looked for before it is sent: it may have left since the copy was made."""
    known = (
        select(func.coalesce(func.max(last_messages.c.message), 0))
        .where(last_messages.c.lane == outbox.c.lane)
        .scalar_subquery()
    )
    waits = update(outbox).where(outbox.c.state.in_(PENDING))
    began = case((outbox.c.state == ParcelState.NEW, known), else_=outbox.c.last_known)
    connection.execute(
        waits.where(outbox.c.key_week.is_(None)).values(last_known=began, since=now)
    )
    connection.execute(waits.values(state=ParcelState.UNKNOWN))


def _take_over(connection: Connection, release: Release, state: WeekState) -> None:
    """Keep a release that was made since; its week's key is gone, and what that key opened."""
    week = release.week
    keep_release(connection, release)
    row = {"week": week.number, "state": state, "key_fingerprint": NO_FINGERPRINT}
    connection.execute(insert(connection, weeks).values(row).on_conflict_do_nothing())
    _change(connection, week, state=state)
    drop_unreadable(connection, week)


def _tell_missed(connection: Connection, running: Week) -> None:
    """Note the weeks of which the copy knows nothing: their answers are lost, and are told so."""
    newest = connection.scalar(select(func.max(weeks.c.week)))
    for back in range(MISSED_WEEKS, 0, -1):
        week = running.later(-back)
        if newest is not None and newest < week.number:
            row = {"week": week.number, "state": WeekState.CLOSING}
            missed = insert(connection, weeks).values(row | {"key_fingerprint": NO_FINGERPRINT})
            connection.execute(missed)


def _note_key(connection: Connection, epoch: int, key: SigningKey) -> None:
    row = {"epoch": epoch, "public": key.public, "handover": key.handover}
    connection.execute(insert(connection, signing_keys).values(row).on_conflict_do_nothing())


def _change(connection: Connection, week: Week, **values: object) -> None:
    connection.execute(update(weeks).where(weeks.c.week == week.number).values(values))
