"""What the desk's room remembers over a restart, and how much there is to do in it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, delete, func, select, update

from bot.domain.desk import Backlog, Record
from bot.domain.report import ReportState
from bot.storage.cards import OPEN_CARDS, UNDONE, WAITING
from bot.storage.desk_tables import desk
from bot.storage.engine import Database
from bot.storage.objection_tables import objection_cards
from bot.storage.statements import insert
from bot.storage.tables import cards, outbox, reports, verdicts


class Fact(StrEnum):
    COMMITTED = "committed"  # the day on which a commit was last proven
    PROVED = "proved"  # nothing: the row that the jobs write to see whether they can
    BACKUP = "backup"  # the day of the last backup
    DAILY_LINE = "daily_line"  # the day of the last line
    MESSAGE = "message"  # id of the desk message
    LANGUAGE = "language"  # what an admin chose
    REMINDED = "reminded"  # the day of the last reminder
    MOVED = "moved"  # "old new": the group became a supergroup


class SqlRoom:
    """The Room of usecases/desk_ports.py."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def fact(self, fact: str) -> str | None:
        found = select(desk.c.value).where(desk.c.fact == Fact(fact))
        return await self._database.read(lambda connection: connection.scalar(found))

    async def remember(self, fact: str, value: str) -> None:
        await self._database.write(lambda connection: _remember(connection, Fact(fact), value))

    async def move(self, old: int, new: int) -> None:
        """As the port says; the cards' numbers mean nothing in the new group.

        What still waits to be sent to the old one goes to the new one.
        """

        def job(connection: Connection) -> None:
            _remember(connection, Fact.MOVED, f"{old} {new}")
            connection.execute(delete(desk).where(desk.c.fact == Fact.MESSAGE))
            for table in (cards, objection_cards):
                connection.execute(delete(table))
            waiting = update(outbox).where(outbox.c.lane == str(old))
            connection.execute(waiting.values(lane=str(new)))

        await self._database.write(job)

    async def moved(self, chat: int) -> int:
        """Return where a group's messages go now: to itself, unless it became another."""
        old, _, new = (await self.fact(Fact.MOVED) or "").partition(" ")
        return int(new) if old == str(chat) else chat

    async def backlog(self) -> Backlog:
        def job(connection: Connection) -> Backlog:
            oldest = select(func.min(reports.c.day)).where(reports.c.state == ReportState.PENDING)
            return Backlog(
                waiting=len(connection.execute(WAITING).all()),
                open_cards=connection.scalar(OPEN_CARDS) or 0,
                oldest=connection.scalar(oldest),
            )

        return await self._database.read(job)

    async def record(self, since: datetime) -> Record:
        def job(connection: Connection) -> Record:
            counted = (
                select(verdicts.c.action, func.count())
                .where(verdicts.c.at >= since)
                .group_by(verdicts.c.action)
            )
            found = {row[0]: row[1] for row in connection.execute(counted)}
            approved = found.get(ReportState.APPROVED, 0)
            decided = approved + found.get(ReportState.DECLINED, 0)
            return Record(decided, approved, found.get(UNDONE, 0))

        return await self._database.read(job)


def _remember(connection: Connection, fact: Fact, value: str) -> None:
    row = insert(connection, desk).values(fact=fact, value=value)
    connection.execute(row.on_conflict_do_update(index_elements=["fact"], set_={"value": value}))
