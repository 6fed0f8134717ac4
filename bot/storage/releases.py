"""Releases: kept for good, read newest first."""

from collections.abc import Sequence

from sqlalchemy import select

from bot.domain.release import Release
from bot.domain.schedule import WeekState
from bot.domain.week import Week
from bot.storage.engine import Database
from bot.storage.tables import releases, weeks

_RELEASE = select(releases.c.week, releases.c.payload, releases.c.signature).order_by(
    releases.c.week.desc()
)


class SqlReleases:
    """The Releases of usecases/ports.py."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def latest(self, before: Week, count: int) -> Sequence[Release]:
        found = _RELEASE.where(releases.c.week < before.number).limit(count)
        rows = await self._database.read(lambda connection: connection.execute(found).all())
        return [Release(Week(number), payload, signature) for number, payload, signature in rows]

    async def all_published(self) -> Sequence[Release]:
        found = _RELEASE.join(weeks, weeks.c.week == releases.c.week).where(
            weeks.c.state == WeekState.PUBLISHED
        )
        rows = await self._database.read(lambda connection: connection.execute(found).all())
        return [Release(Week(number), payload, signature) for number, payload, signature in rows]

    async def published(self, week: Week | None) -> Release | None:
        found = _RELEASE.join(weeks, weeks.c.week == releases.c.week).where(
            weeks.c.state == WeekState.PUBLISHED
        )
        if week is not None:
            found = found.where(releases.c.week == week.number)
        row = await self._database.read(lambda connection: connection.execute(found).first())
        return None if row is None else Release(Week(row.week), row.payload, row.signature)
