"""Releases: kept for good, each in its newest revision."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Row, func, select

from bot.domain.language import Language
from bot.domain.release import Release, parse
from bot.domain.schedule import WeekState
from bot.domain.week import Week
from bot.storage.engine import Database
from bot.storage.release_tables import releases
from bot.storage.tables import outbox, weeks

_ANY = select(
    releases.c.week, releases.c.payload, releases.c.signature, releases.c.revision
).order_by(releases.c.week.desc())
_NEWEST = _ANY.where(releases.c.place.in_(select(func.max(releases.c.place)).group_by("week")))
_PUBLISHED = _NEWEST.join(weeks, weeks.c.week == releases.c.week).where(
    weeks.c.state == WeekState.PUBLISHED
)


class SqlReleases:
    """The Releases of usecases/ports.py."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def latest(self, before: Week, count: int) -> Sequence[Release]:
        found = _NEWEST.where(releases.c.week < before.number).limit(count)
        rows = await self._database.read(lambda connection: connection.execute(found).all())
        return [_release(row) for row in rows]

    async def tip(self) -> Release | None:
        found = _ANY.order_by(None).order_by(releases.c.place.desc())
        row = await self._database.read(lambda connection: connection.execute(found).first())
        return None if row is None else _release(row)

    async def all(self) -> Sequence[Release]:
        """Return every release there is, in the order of the chain."""
        found = _ANY.order_by(None).order_by(releases.c.place)
        rows = await self._database.read(lambda connection: connection.execute(found).all())
        return [_release(row) for row in rows]

    async def chain(self) -> Sequence[Release]:
        found = (
            _ANY.join(weeks, weeks.c.week == releases.c.week)
            .where(weeks.c.state == WeekState.PUBLISHED)
            .order_by(None)
            .order_by(releases.c.place)
        )
        rows = await self._database.read(lambda connection: connection.execute(found).all())
        return _readable([_release(row) for row in rows])

    async def published(self, week: Week | None) -> Release | None:
        found = _PUBLISHED
        if week is not None:
            found = found.where(releases.c.week == week.number)
        row = await self._database.read(lambda connection: connection.execute(found).first())
        return None if row is None else _release(row)

    async def published_weeks(self) -> Sequence[Week]:
        """Return the weeks that can be read, newest first."""
        found = _PUBLISHED.with_only_columns(releases.c.week)
        numbers = await self._database.read(lambda connection: connection.scalars(found).all())
        return [Week(number) for number in numbers]

    async def pictures(self, week: Week) -> Mapping[Language, int]:
        """Return the message ids of a week's newest pictures, where they have appeared."""
        found = (
            select(outbox.c.language, func.max(outbox.c.message))
            .where(outbox.c.post_of == week.number, outbox.c.message > 0)
            .where(outbox.c.language.is_not(None))
            .group_by(outbox.c.language)
        )
        rows = await self._database.read(lambda connection: connection.execute(found).all())
        return {Language(language or ""): message for language, message in rows}


def published_lately(connection: Connection, count: int) -> Sequence[Release]:
    """Return the newest releases that have been posted, newest first."""
    return [_release(row) for row in connection.execute(_PUBLISHED.limit(count))]


def _readable(chain: Sequence[Release]) -> Sequence[Release]:
    """Leave out what was withdrawn: of those weeks the withdrawal stays."""
    newest = {release.week: release for release in chain}
    gone = {week for week, release in newest.items() if parse(release.payload).withdrawn}
    return [one for one in chain if one.week not in gone or one is newest[one.week]]


def _release(row: Row[int, bytes, bytes, int]) -> Release:
    return Release(Week(row.week), row.payload, row.signature, row.revision)
