"""The texts of reports, for whoever compares them in memory."""

from collections.abc import Sequence

from sqlalchemy import Connection, Row, select

from bot.domain.errors import KeyGone, Unreadable
from bot.domain.week import Week
from bot.storage.engine import Database
from bot.storage.keys import Keys
from bot.storage.tables import reports


class SqlTexts:
    """The Texts of usecases/hints.py."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    async def ids(self) -> frozenset[bytes]:
        readable = [week.number for week in self._keys.weeks("report")]
        kept = select(reports.c.id).where(
            reports.c.week.in_(readable), reports.c.sealed_text.is_not(None)
        )
        return frozenset(
            await self._database.read(lambda connection: connection.scalars(kept).all())
        )

    async def read(self, ids: Sequence[bytes]) -> Sequence[tuple[bytes, str]]:
        found = select(reports.c.id, reports.c.week, reports.c.sealed_text).where(
            reports.c.id.in_(ids)
        )

        def job(connection: Connection) -> Sequence[tuple[bytes, str]]:
            return [(row.id, self._text(row)) for row in connection.execute(found)]

        return await self._database.read(job)

    def _text(self, row: Row[bytes, int, bytes | None]) -> str:
        try:
            return self._keys.report(Week(row.week)).open(row.sealed_text or b"", row.id).text
        except (KeyGone, Unreadable):
            return ""
