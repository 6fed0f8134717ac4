"""What moderators do to a report before its verdict: take, pass on, hide, propose a quote."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, exists, not_, select, update

from bot.domain.audit import NO_REPORT
from bot.domain.errors import NotQuotable, QuoteTooLong, ReportGone, SecondNeeded
from bot.domain.masking import changed, masked
from bot.domain.quote import QUOTE_MAX, Quote
from bot.domain.report import CleanText, Report, ReportState
from bot.domain.week import Week
from bot.storage.cards import PASSED, bar, free, note
from bot.storage.desk_tables import claims, lasting, marks
from bot.storage.engine import Database
from bot.storage.keys import Keys
from bot.storage.reading import mark_row, pending_row, read_report
from bot.storage.statements import insert
from bot.storage.tables import reports, verdicts

MASKED, PROPOSED, QUOTED, REFUSED = "masked", "proposed", "quoted", "refused"


class SqlHandling:
    """The Handling of usecases/desk_ports.py."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    async def take(self, report: bytes, moderator: int, now: datetime, until: datetime) -> Report:
        def job(connection: Connection) -> Report:
            pending_row(connection, report)
            bar(connection, report, moderator, now)
            row = insert(connection, claims).values(
                report=report, moderator=moderator, until=until
            )
            mine = {"moderator": moderator, "until": until}
            connection.execute(row.on_conflict_do_update(index_elements=["report"], set_=mine))
            return read_report(connection, self._keys, report, now)

        return await self._database.write(job)

    async def pass_on(self, report: bytes, moderator: int, now: datetime) -> Report:
        def job(connection: Connection) -> Report:
            pending_row(connection, report)
            bar(connection, report, moderator, now)
            note(connection, report, moderator, PASSED, None, now)
            free(connection, report)
            return read_report(connection, self._keys, report, now)

        return await self._database.write(job)

    async def ended(self, now: datetime) -> Sequence[bytes]:
        """Free the cards whose time with a moderator is over; return their reports."""
        over = delete(claims).where(not_(lasting(now))).returning(claims.c.report)
        return await self._database.write(lambda connection: connection.scalars(over).all())

    async def hide(
        self,
        report: bytes,
        words: Callable[[str], Sequence[int]],
        moderator: int,
        now: datetime,
        *,
        hide: bool = True,
    ) -> Report:
        """As the port says; a proposal to quote falls with the text that it was made for."""

        def job(connection: Connection) -> Report:
            pending_row(connection, report)
            bar(connection, report, moderator, now)
            before = read_report(connection, self._keys, report, now)
            hidden = changed(before.masks, words(before.text.text), hide=hide)
            listed = ",".join(map(str, hidden))
            self._mark(connection, report, hidden=listed, proposed_by=None)
            note(connection, report, moderator, MASKED, None, now)
            return read_report(connection, self._keys, report, now)

        return await self._database.write(job)

    async def quote(self, report: bytes, moderator: int, now: datetime) -> Report:
        def job(connection: Connection) -> Report:
            pending_row(connection, report)
            bar(connection, report, moderator, now)
            _check_quotable(read_report(connection, self._keys, report, now))
            mark = mark_row(connection, report)
            if mark is not None and mark.proposed_by == moderator:
                raise SecondNeeded
            if mark is None or mark.proposed_by is None:
                self._mark(connection, report, proposed_by=moderator)
                note(connection, report, moderator, PROPOSED, None, now)
                free(connection, report)
            else:
                self._agree(connection, report, moderator, now)
            return read_report(connection, self._keys, report, now)

        return await self._database.write(job)

    async def quotes(self, week: Week) -> Mapping[bytes, Quote]:
        def job(connection: Connection) -> Mapping[bytes, Quote]:
            found = (
                select(reports.c.id)
                .join(marks, marks.c.report == reports.c.id)
                .where(reports.c.week == week.number, reports.c.quotable, reports.c.settled)
                .where(reports.c.state == ReportState.APPROVED, marks.c.agreed_by.is_not(None))
                .order_by(reports.c.id)
            )
            ids = connection.scalars(found).all()
            return {id_: quote for id_ in ids if (quote := self._quote(connection, id_))}

        return await self._database.read(job)

    async def refused(self, report: bytes, moderator: int, kind: str, now: datetime) -> None:
        """As the port says; once for each report, moderator and kind, however often tried."""

        def job(connection: Connection) -> None:
            there = select(exists().where(reports.c.id == report))
            about = report if connection.scalar(there) else NO_REPORT
            known = select(exists().where(
                verdicts.c.report == about,
                verdicts.c.moderator == moderator,
                verdicts.c.action == REFUSED,
                verdicts.c.reason == kind,
            ))  # fmt: skip
            if not connection.scalar(known):
                note(connection, about, moderator, REFUSED, kind, now)

        await self._database.write(job)

    def _agree(self, connection: Connection, report: bytes, moderator: int, now: datetime) -> None:
        """Approve a report whose quote a second moderator agrees to."""
        self._mark(connection, report, agreed_by=moderator)
        approved = update(reports).where(reports.c.id == report)
        connection.execute(approved.values(state=ReportState.APPROVED))
        note(connection, report, moderator, QUOTED, None, now)
        note(connection, report, moderator, ReportState.APPROVED, None, now)
        free(connection, report)

    def _mark(self, connection: Connection, report: bytes, **values: object) -> None:
        row = insert(connection, marks).values({"report": report, "hidden": ""} | values)
        connection.execute(row.on_conflict_do_update(index_elements=["report"], set_=values))

    def _quote(self, connection: Connection, report: bytes) -> Quote | None:
        try:
            found = read_report(connection, self._keys, report, None)
        except ReportGone:
            return None
        return Quote(found.language, found.principle, masked(found.text.text, found.masks))


def _check_quotable(report: Report) -> None:
    text = CleanText(masked(report.text.text, report.masks))
    if not report.quotable or text.empty:
        raise NotQuotable
    if text.length > QUOTE_MAX:
        raise QuoteTooLong(text.length, QUOTE_MAX)
