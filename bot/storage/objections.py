"""Objections: raised once, answered once by somebody else, forgotten with the way back."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Select, delete, func, or_, select, update

from bot.domain.citizen import Citizen
from bot.domain.errors import AlreadyDecided, ObjectionOver, OwnVerdict, ReportGone, UndoOver
from bot.domain.language import Language
from bot.domain.objection import ANSWERED, Note, ObjectionState
from bot.domain.parcel import Parcel
from bot.domain.report import ReportState
from bot.domain.week import Clock, Week
from bot.storage.addresses import address_of
from bot.storage.cards import DECIDED, UNDONE, check_card, note, verdict_of
from bot.storage.engine import Database
from bot.storage.keys import Keys
from bot.storage.lanes import enqueue
from bot.storage.objection_tables import fairness, objection_cards, objections
from bot.storage.reading import ReportRow, hold, report_row
from bot.storage.standing import HAS_CARD, drop_over, forget, found_by
from bot.storage.statements import insert
from bot.storage.tables import reports, verdicts

Answer = Callable[[Language, ObjectionState], bytes]

_OVER = or_(
    objections.c.report.is_(None),
    objections.c.settled,
    objections.c.state == ObjectionState.CLOSED,
)


class SqlObjections:
    """The ObjectionStore of usecases/objections.py."""

    def __init__(self, database: Database, keys: Keys, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    async def raise_objection(self, mark: bytes, citizen: Citizen, day: date) -> Note:
        def job(connection: Connection) -> Note:
            row = found_by(connection, self._keys, mark, citizen)
            report = report_row(connection, row.report)
            address = address_of(self._keys, Week(row.week), row.report, report.return_address)
            if report.state != ReportState.DECLINED or not address or address[0] != citizen:
                raise ObjectionOver
            state = ObjectionState(row.state)
            if state is ObjectionState.CLOSED:
                raise ObjectionOver
            if state is ObjectionState.STANDING:
                state = ObjectionState.RAISED
                self._change(connection, row.report, state=state, day=day)
            return Note(verdict_of(report.reason), state, row.asked)

        return await self._database.write(job)

    async def rate(self, mark: bytes, citizen: Citizen, *, fair: bool) -> Note:
        def job(connection: Connection) -> Note:
            row = found_by(connection, self._keys, mark, citizen)
            report = report_row(connection, row.report)
            if report.state not in DECIDED:  # reopened meanwhile: another note will come
                raise ObjectionOver
            if row.asked:
                self._change(connection, row.report, asked=False)
                _count(connection, Week(row.week), fair=fair)
            return Note(verdict_of(report.reason), ObjectionState(row.state), asked=False)

        return await self._database.write(job)

    async def waiting(self, before: date) -> Sequence[bytes]:
        raised = (
            select(objections.c.report)
            .where(objections.c.state == ObjectionState.RAISED, objections.c.day < before)
            .where(~HAS_CARD)
            .order_by(objections.c.report)
        )
        return await self._database.read(lambda connection: connection.scalars(raised).all())

    async def card_shown(self, report: bytes, message: int) -> None:
        """As the port says; a message that is known, or of no objection, changes nothing."""

        def job(connection: Connection) -> None:
            check_card(connection, objection_cards, report, message)
            known = select(objections.c.report).where(objections.c.report == report)
            if connection.scalar(known) is not None:
                row = insert(connection, objection_cards).values(report=report, message=message)
                connection.execute(row.on_conflict_do_nothing())

        await self._database.write(job)

    async def judge(
        self, report: bytes, outcome: ObjectionState, moderator: int, now: datetime
    ) -> None:
        def job(connection: Connection) -> None:
            state = _held_state(connection, report)
            if state is outcome and _last_by(connection, report, ANSWERED) == moderator:
                return  # a tap that came again
            if state is not ObjectionState.RAISED:
                raise ReportGone if state in {None, ObjectionState.CLOSED} else AlreadyDecided
            if _last_by(connection, report, DECIDED) == moderator:
                raise OwnVerdict
            self._change(connection, report, state=outcome)
            note(connection, report, moderator, outcome, None, now)

        await self._database.write(job)

    async def undo(self, report: bytes, moderator: int, now: datetime, within: float) -> None:
        """As the port says; an objection that is open again already stays so."""

        def job(connection: Connection) -> None:
            state = _held_state(connection, report)
            if state is ObjectionState.RAISED:
                return
            judged = connection.scalar(_judged_at(report))
            if state not in ANSWERED or not judged or now - judged > timedelta(seconds=within):
                raise UndoOver
            if _last_by(connection, report, DECIDED) == moderator:
                raise OwnVerdict
            self._change(connection, report, state=ObjectionState.RAISED)
            note(connection, report, moderator, UNDONE, None, now)

        await self._database.write(job)

    async def due_to_settle(self, judged_before: datetime) -> Sequence[bytes]:
        last = (
            select(func.max(verdicts.c.at))
            .where(verdicts.c.report == objections.c.report, verdicts.c.action.in_(ANSWERED))
            .scalar_subquery()
        )
        due = select(objections.c.report).where(
            objections.c.state.in_(ANSWERED), ~objections.c.settled, last < judged_before
        )
        return await self._database.read(lambda connection: connection.scalars(due).all())

    async def settle(self, report: bytes, answer: Answer) -> None:
        """As the port says; the second time it does nothing."""

        def job(connection: Connection) -> None:
            outcome = _held_state(connection, report)
            if outcome not in ANSWERED:
                return
            row = _declined(connection, report)
            if row is None:  # reopened meanwhile, or gone
                self._change(connection, report, state=ObjectionState.CLOSED)
                return
            self._tell(connection, row, outcome, answer)
            held: dict[str, object] = {"return_address": None}
            if outcome is ObjectionState.OVERTURNED:
                held |= {"state": ReportState.APPROVED, "reason": None, "abuse": False}
            connection.execute(update(reports).where(reports.c.id == report).values(held))
            self._change(connection, report, settled=True)

        await self._database.write(job)

    async def to_close(self) -> Sequence[tuple[int, ObjectionState]]:
        cards = (
            select(objection_cards.c.message, objections.c.state)
            .select_from(objection_cards)
            .outerjoin(objections, objections.c.report == objection_cards.c.report)
            .where(_OVER)
            .order_by(objection_cards.c.message)
        )
        rows = await self._database.read(lambda connection: connection.execute(cards).all())
        return [(message, ObjectionState(state or "closed")) for message, state in rows]

    async def card_closed(self, message: int) -> None:
        """As the port says; with the last card of an objection that is over its row goes too."""

        def job(connection: Connection) -> None:
            gone = delete(objection_cards).where(objection_cards.c.message == message)
            connection.execute(gone)
            drop_over(connection)

        await self._database.write(job)

    async def forget(self, today: date) -> None:
        await self._database.write(lambda connection: forget(connection, today))

    def _tell(
        self, connection: Connection, row: ReportRow, outcome: ObjectionState, answer: Answer
    ) -> None:
        address = address_of(self._keys, Week(row.week), row.id, row.return_address)
        if address is not None:
            citizen, language = address
            now = self._clock()
            parcel = Parcel(citizen.id, answer(language, outcome))
            enqueue(connection, self._keys, parcel, due=now, now=now)

    @staticmethod
    def _change(connection: Connection, report: bytes, **values: object) -> None:
        row = update(objections).where(objections.c.report == report)
        connection.execute(row.values(**values))


def _held_state(connection: Connection, report: bytes) -> ObjectionState | None:
    hold(connection, [report])
    found = select(objections.c.state, objections.c.settled).where(objections.c.report == report)
    row = connection.execute(found.with_for_update()).one_or_none()
    if row is None or row.settled:
        return None
    return ObjectionState(row.state)


def _declined(connection: Connection, report: bytes) -> ReportRow | None:
    with suppress(ReportGone):
        row = report_row(connection, report)
        return row if row.state == ReportState.DECLINED else None
    return None


def _last_by(connection: Connection, report: bytes, actions: Sequence[str]) -> int | None:
    """Return who did the last of these actions on a report."""
    last = (
        select(verdicts.c.moderator)
        .where(verdicts.c.report == report, verdicts.c.action.in_(actions))
        .order_by(verdicts.c.id.desc())
        .limit(1)
    )
    return connection.scalar(last)


def _judged_at(report: bytes) -> Select[datetime | None]:
    return select(func.max(verdicts.c.at)).where(
        verdicts.c.report == report, verdicts.c.action.in_(ANSWERED)
    )


def _count(connection: Connection, week: Week, *, fair: bool) -> None:
    """Add to the week's two counters."""
    row = insert(connection, fairness).values(week=week.number, yes=0, no=0)
    connection.execute(row.on_conflict_do_nothing())
    said = fairness.c.yes if fair else fairness.c.no
    one_more = update(fairness).where(fairness.c.week == week.number)
    connection.execute(one_more.values({said: said + 1}))
