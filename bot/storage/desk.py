"""Reports as the desk sees them, their cards and verdicts."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, delete, func, select, update

from bot.domain.errors import ReopenOver, ReportGone, UndoOver
from bot.domain.language import Language
from bot.domain.parcel import Parcel
from bot.domain.report import Report, ReportState, Verdict
from bot.domain.week import Clock, Week, almaty_day
from bot.storage.addresses import address_of
from bot.storage.cards import (
    ABUSE,
    DECIDED,
    OPEN_CARDS,
    REOPENED,
    STANDING,
    TO_CLOSE,
    UNDONE,
    WAITING,
    bar,
    check_card,
    decided_together,
    free,
    make_pending,
    note,
    repeated,
    verdict_of,
    why_not,
)
from bot.storage.engine import Database
from bot.storage.keys import Keys
from bot.storage.lanes import enqueue
from bot.storage.reading import ReportRow, hold, read_report, report_row, same_words
from bot.storage.standing import overtake, stand
from bot.storage.statements import insert
from bot.storage.tables import cards, reports, verdicts, weeks

Notice = Callable[[Language, Verdict, bytes], bytes]


class SqlDesk:
    """The DeskStore of usecases/ports.py, and the cards that have to lose their text.

    A card's row stays until ``card_closed``: whatever happens in between, ``to_close`` names the
    card again, be its report settled, taken back by its author, or past its time.
    """

    def __init__(self, database: Database, keys: Keys, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    async def waiting(self) -> Sequence[bytes]:
        readable = {week.number for week in self._keys.weeks("report")}
        rows = await self._database.read(lambda connection: connection.execute(WAITING).all())
        return [id_ for id_, week in rows if week in readable]

    async def open_cards(self) -> int:
        return await self._database.read(lambda connection: connection.scalar(OPEN_CARDS)) or 0

    async def read(self, report: bytes) -> Report:
        return await self._database.read(lambda connection: self._read(connection, report))

    async def standing(self) -> Sequence[tuple[int, bytes]]:
        rows = await self._database.read(lambda connection: connection.execute(STANDING).all())
        return [(message, report) for message, report in rows]

    async def card_shown(self, report: bytes, message: int) -> None:
        """As the port says; a message that is known, or of no report here, changes nothing."""

        def job(connection: Connection) -> None:
            check_card(connection, cards, report, message)
            if connection.scalar(select(reports.c.id).where(reports.c.id == report)) is not None:
                row = insert(connection, cards).values(report=report, message=message)
                connection.execute(row.on_conflict_do_nothing())

        await self._database.write(job)

    async def to_close(self) -> Sequence[tuple[int, bytes, Verdict | None]]:
        """Return the cards whose text has to leave the desk, with the verdict if there was one."""
        rows = await self._database.read(lambda connection: connection.execute(TO_CLOSE).all())
        return [
            (message, report, verdict_of(reason) if state in DECIDED else None)
            for message, report, state, reason in rows
        ]

    async def card_closed(self, message: int) -> None:
        """Forget a card that has lost its text."""
        gone = delete(cards).where(cards.c.message == message)
        await self._database.write(lambda connection: connection.execute(gone))

    async def decide(
        self, report: bytes, verdict: Verdict, moderator: int, now: datetime
    ) -> Report:
        def job(connection: Connection) -> Report:
            bar(connection, report, moderator, now)
            alike = same_words(connection, report)
            hold(connection, alike)
            decided = connection.scalars(
                update(reports)
                .where(reports.c.id.in_(alike))
                .where(reports.c.state == ReportState.PENDING)
                .values(state=verdict.state, reason=verdict.reason, abuse=verdict.abuse)
                .returning(reports.c.id)
            ).all()
            if report not in decided and not repeated(connection, report, moderator, verdict):
                raise why_not(connection, report)
            for one in decided:
                note(connection, one, moderator, verdict.state, verdict.reason, now)
                if verdict.abuse:
                    note(connection, one, moderator, ABUSE, verdict.reason, now)
            free(connection, report)
            return self._read(connection, report)

        return await self._database.write(job)

    async def undo(self, report: bytes, moderator: int, now: datetime, within: float) -> Report:
        """As the port says; a report that is pending already stays so."""

        def job(connection: Connection) -> Report:
            decided = _decided_at(connection, report)
            together = decided_together(connection, report, decided) if decided else []
            hold(connection, [report, *together])
            row = report_row(connection, report)
            if row.state != ReportState.PENDING:
                if row.settled or decided is None or now - decided > timedelta(seconds=within):
                    raise UndoOver
                make_pending(connection, together, moderator, UNDONE, now)
            return self._read(connection, report)

        return await self._database.write(job)

    async def reopen(
        self, report: bytes, message: int, moderator: int, now: datetime, within: timedelta
    ) -> Report:
        """As the port says; a report that is pending already stays so."""

        def job(connection: Connection) -> Report:
            row = report_row(connection, report, hold=True)
            if row.state != ReportState.PENDING:
                decided = _decided_at(connection, report)
                if decided is None or now - decided > within:
                    raise ReopenOver
                make_pending(connection, [report], moderator, REOPENED, now)
                overtake(connection, report)
            card = insert(connection, cards).values(report=report, message=message)
            connection.execute(card.on_conflict_do_nothing())
            return self._read(connection, report)

        return await self._database.write(job)

    async def due_to_settle(self, decided_before: datetime) -> Sequence[bytes]:
        last = (
            select(func.max(verdicts.c.at))
            .where(verdicts.c.report == reports.c.id, verdicts.c.action.in_(DECIDED))
            .scalar_subquery()
        )
        due = select(reports.c.id).where(
            reports.c.state.in_(DECIDED), ~reports.c.settled, last < decided_before
        )
        return await self._database.read(lambda connection: connection.scalars(due).all())

    async def settle(self, report: bytes, notice: Notice) -> None:
        """As the port says; the second time, or where the report is gone, it does nothing."""

        def job(connection: Connection) -> None:
            try:
                row = report_row(connection, report, hold=True)
            except ReportGone:  # taken back a moment ago
                return
            if row.settled or row.state not in DECIDED:
                return
            verdict = verdict_of(row.reason)
            self._tell(connection, row, verdict, notice)
            # Who was declined may object, and is then answered: the way back stays for that.
            left = None if verdict.approved else row.return_address
            connection.execute(
                update(reports)
                .where(reports.c.id == report)
                .values(settled=True, return_address=left)
            )

        await self._database.write(job)

    async def last_daily(self) -> date | None:
        last = select(func.max(weeks.c.desk_daily))
        return await self._database.read(lambda connection: connection.scalar(last))

    async def daily_done(self, day: date) -> None:
        newest = select(func.max(weeks.c.week)).scalar_subquery()
        done = update(weeks).where(weeks.c.week == newest).values(desk_daily=day)
        await self._database.write(lambda connection: connection.execute(done))

    def _read(self, connection: Connection, report: bytes) -> Report:
        return read_report(connection, self._keys, report, self._clock())

    def _tell(
        self, connection: Connection, row: ReportRow, verdict: Verdict, notice: Notice
    ) -> None:
        week = Week(row.week)
        address = address_of(self._keys, week, row.id, row.return_address)
        if address is None:
            return
        citizen, language = address
        now = self._clock()
        mark = stand(connection, self._keys, row.id, week, citizen, almaty_day(now))
        parcel = Parcel(citizen.id, notice(language, verdict, mark))
        enqueue(connection, self._keys, parcel, due=now, now=now)


def _decided_at(connection: Connection, report: bytes) -> datetime | None:
    last = select(func.max(verdicts.c.at)).where(
        verdicts.c.report == report, verdicts.c.action.in_(DECIDED)
    )
    return connection.scalar(last)
