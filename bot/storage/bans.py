"""Bans: deniable rows that name nobody, made of marks that end with their week."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, delete, func, select, update

from bot.domain.audit import NO_REPORT
from bot.domain.citizen import Citizen
from bot.domain.errors import Banned, KeyGone, Unreadable
from bot.domain.report import ReportState
from bot.domain.week import Week
from bot.storage.cards import note
from bot.storage.engine import Database
from bot.storage.keys import Keys
from bot.storage.objection_tables import bans
from bot.storage.statements import insert
from bot.storage.tables import reports

CLEAR_ABUSES = 3
"""So many reports of one week, marked as clear abuse and settled, end in a ban."""

_MARKED = (
    reports.c.abuse,
    reports.c.settled,
    reports.c.state == ReportState.DECLINED,
    reports.c.author_slot.is_not(None),
)


class SqlBans:
    """The Bans of usecases/bans.py."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    async def check(self, citizen: Citizen, today: date) -> None:
        tag = self._keys.ban_tag(citizen)
        standing = select(bans.c.ends).where(bans.c.tag == tag, bans.c.ends >= today)
        ends = await self._database.read(lambda connection: connection.scalar(standing))
        if ends is not None:
            raise Banned(ends, self._keys.ban_code(tag, ends))

    async def apply(self, ends: date) -> None:
        """As the port says; marks that led to a ban do not lead to another."""

        def job(connection: Connection) -> None:
            for week, author in _three_times(connection):
                tag = self._spend(connection, Week(week), author)
                if tag is not None:
                    ban = insert(connection, bans).values(tag=tag, ends=ends)
                    connection.execute(
                        ban.on_conflict_do_update(index_elements=["tag"], set_={"ends": ends})
                    )

        if await self._database.read(_three_times):
            await self._database.write(job)

    async def expire(self, today: date) -> None:
        over = delete(bans).where(bans.c.ends < today)
        await self._database.write(lambda connection: connection.execute(over))

    async def lift(self, code: str, admin: int, now: datetime) -> bool:
        def job(connection: Connection) -> bool:
            for tag, ends in connection.execute(select(bans.c.tag, bans.c.ends)).all():
                if self._keys.ban_code(tag, ends) == code:
                    connection.execute(delete(bans).where(bans.c.tag == tag))
                    note(connection, NO_REPORT, admin, "unbanned", None, now)
                    return True
            return False

        return await self._database.write(job)

    def _spend(self, connection: Connection, week: Week, author: bytes) -> int | None:
        """Drop an author's marks; return the tag to ban, None where it opens no more."""
        theirs = (reports.c.week == week.number, reports.c.author_slot == author, *_MARKED)
        found = select(reports.c.id, reports.c.ban_tag).where(*theirs).limit(1)
        row = connection.execute(found).one()
        connection.execute(update(reports).where(*theirs).values(abuse=False))
        try:
            return self._keys.week(week).ban_tags.open(row.ban_tag or b"", row.id)
        except (KeyGone, Unreadable):
            return None


def _three_times(connection: Connection) -> Sequence[tuple[int, bytes]]:
    """Return the authors with three marked reports of one week, each with the week."""
    often = (
        select(reports.c.week, reports.c.author_slot)
        .where(*_MARKED)
        .group_by(reports.c.week, reports.c.author_slot)
        .having(func.count() >= CLEAR_ABUSES)
    )
    return [(week, author) for week, author in connection.execute(often) if author is not None]
