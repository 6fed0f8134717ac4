"""The audit as it is handed out."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import func, select

from bot.domain.audit import AuditLine, Fairness
from bot.domain.week import almaty_day
from bot.storage.engine import Database
from bot.storage.objection_tables import fairness
from bot.storage.tables import verdicts


class SqlAudit:
    """The AuditStore of usecases/audit.py."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def lines(self) -> Sequence[AuditLine]:
        """Return all actions, put in order by what they say: their own order is that of cards."""
        columns = (verdicts.c.at, verdicts.c.moderator, verdicts.c.action, verdicts.c.reason)
        rows = await self._database.read(
            lambda connection: connection.execute(select(*columns)).all()
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
