"""The audit as it is handed out."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import func, select, union_all

from bot.domain.audit import AuditLine, Fairness
from bot.domain.week import almaty_day
from bot.storage.engine import Database
from bot.storage.objection_tables import fairness
from bot.storage.release_tables import holds
from bot.storage.tables import verdicts


class SqlAudit:
    """The AuditStore of usecases/audit.py."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def lines(self) -> Sequence[AuditLine]:
        """Return all actions, put in order by what they say: their own order is that of cards."""
        on_reports, on_releases = (
            select(table.c.at, table.c.moderator, table.c.action, table.c.reason)
            for table in (verdicts, holds)
        )
        rows = await self._database.read(
            lambda connection: connection.execute(union_all(on_reports, on_releases)).all()
        )
        counted = Counter(
            (almaty_day(at), moderator, action, reason or "")
            for at, moderator, action, reason in rows
        )
        return sorted(AuditLine(*what, count) for what, count in counted.items())

    async def fairness(self) -> Fairness:
        both = select(func.sum(fairness.c.yes), func.sum(fairness.c.no))
        yes, no = await self._database.read(lambda connection: connection.execute(both).one())
        return Fairness(yes or 0, no or 0)
