"""Rows of the desk: which reports wait, which cards are open, and what a verdict leaves."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, and_, delete, exists, func, or_, select, union, update

from bot.domain.errors import AlreadyDecided, BeingRead, PassedOn, ReportGone, WrongCard
from bot.domain.objection import ObjectionState
from bot.domain.report import Reason, ReportState, Verdict
from bot.storage.desk_tables import claims, desk, lasting, marks, twins
from bot.storage.objection_tables import ObjectionCardColumns, objection_cards, objections
from bot.storage.statements import insert
from bot.storage.tables import CardColumns, cards, reports, verdicts

DECIDED = (ReportState.APPROVED, ReportState.DECLINED)
UNDONE = "undone"
ABUSE = "abuse"
REOPENED = "reopened"
PASSED = "passed"

PASSED_ON_FOR = timedelta(days=1)
"""So long a report that somebody passed on is left to others; then anybody may decide it."""

_twin, _other, _others = twins.alias("twin"), twins.alias("other"), reports.alias("others")
_has_card = exists().where(cards.c.report == _others.c.id)

# Of several with the same words one comes to the desk: its verdict is for all of them.
_spoken_for = (
    exists()
    .where(_twin.c.report == reports.c.id, _other.c.tag == _twin.c.tag)
    .where(_others.c.id == _other.c.report, _others.c.state == ReportState.PENDING)
    .where(_others.c.id != reports.c.id, or_(_others.c.id < reports.c.id, _has_card))
)

# By their random ids: an order that tells nothing about who wrote first.
WAITING = (
    select(reports.c.id, reports.c.week)
    .outerjoin(cards, cards.c.report == reports.c.id)
    .where(reports.c.state == ReportState.PENDING, cards.c.report.is_(None), ~_spoken_for)
    .order_by(reports.c.id)
)

# First and second readings lie in the same group, before the same people.
_FIRST = (
    select(cards.c.report)
    .join(reports, reports.c.id == cards.c.report)
    .where(reports.c.state == ReportState.PENDING)
)
_SECOND = (
    select(objection_cards.c.report)
    .join(objections, objections.c.report == objection_cards.c.report)
    .where(objections.c.state == ObjectionState.RAISED)
)
OPEN_CARDS = select(func.count()).select_from(union(_FIRST, _SECOND).subquery())

TO_CLOSE = (
    select(cards.c.message, cards.c.report, reports.c.state, reports.c.reason)
    .select_from(cards)
    .outerjoin(reports, reports.c.id == cards.c.report)
    .where(or_(reports.c.id.is_(None), reports.c.settled))
    .order_by(cards.c.message)
)

STANDING = (
    select(cards.c.message, cards.c.report)
    .join(reports, and_(reports.c.id == cards.c.report, ~reports.c.settled))
    .order_by(cards.c.message)
)


def verdict_of(reason: str | None) -> Verdict:
    """Return the verdict of a decided report."""
    return Verdict(Reason(reason) if reason else None)


def why_not(connection: Connection, report: bytes) -> AlreadyDecided | ReportGone:
    """Tell why a report could not be decided."""
    state = connection.scalar(select(reports.c.state).where(reports.c.id == report))
    return ReportGone() if state in {None, ReportState.WITHDRAWN} else AlreadyDecided()


def check_card(
    connection: Connection,
    kind: Table[CardColumns] | Table[ObjectionCardColumns],
    report: bytes,
    message: int,
) -> None:
    """Raise WrongCard where a message is the desk message, or a card of another kind or report."""
    for table in (cards, objection_cards):
        known = connection.scalar(select(table.c.report).where(table.c.message == message))
        if known not in ({None, report} if table is kind else {None}):
            raise WrongCard
    room = select(desk.c.value).where(desk.c.fact == "message")
    if connection.scalar(room) == str(message):
        raise WrongCard


def bar(connection: Connection, report: bytes, moderator: int, now: datetime) -> None:
    """Raise BeingRead where somebody else has taken the card, PassedOn where it was left."""
    taken = select(exists().where(
        claims.c.report == report, lasting(now), claims.c.moderator != moderator
    ))  # fmt: skip
    if connection.scalar(taken):
        raise BeingRead
    left = select(exists().where(
        verdicts.c.report == report,
        verdicts.c.moderator == moderator,
        verdicts.c.action == PASSED,
        verdicts.c.at > now - PASSED_ON_FOR,
    ))  # fmt: skip
    if connection.scalar(left):
        raise PassedOn


def repeated(connection: Connection, report: bytes, moderator: int, verdict: Verdict) -> bool:
    """Tell whether a decision is the one that stands, by the same hand: a tap that came again."""
    last = (
        select(verdicts.c.moderator, verdicts.c.action, verdicts.c.reason)
        .where(verdicts.c.report == report, verdicts.c.action != "refused")
        .order_by(verdicts.c.id.desc())
        .limit(1)
    )
    row = connection.execute(last).one_or_none()
    action = ABUSE if verdict.abuse else verdict.state
    return row is not None and tuple(row) == (moderator, action, verdict.reason)


def decided_together(connection: Connection, report: bytes, at: datetime) -> Sequence[bytes]:
    """Return the reports with the same words whose verdict was given in the same moment."""
    tag = select(twins.c.tag).where(twins.c.report == report).scalar_subquery()
    found = (
        select(reports.c.id)
        .join(twins, twins.c.report == reports.c.id)
        .where(twins.c.tag == tag, reports.c.state.in_(DECIDED), reports.c.id != report)
        .where(exists().where(verdicts.c.report == reports.c.id, verdicts.c.at == at))
    )
    return [report, *connection.scalars(found)]


def make_pending(
    connection: Connection, ids: Sequence[bytes], moderator: int, action: str, now: datetime
) -> None:
    """Let decided reports wait again: quotes agreed on are proposals no more."""
    pending = {"state": ReportState.PENDING, "reason": None, "abuse": False, "settled": False}
    connection.execute(update(reports).where(reports.c.id.in_(ids)).values(pending))
    forgotten = update(marks).where(marks.c.report.in_(ids))
    connection.execute(forgotten.values(proposed_by=None, agreed_by=None))
    for report in ids:
        note(connection, report, moderator, action, None, now)


def free(connection: Connection, report: bytes) -> None:
    connection.execute(delete(claims).where(claims.c.report == report))


def note(
    connection: Connection,
    report: bytes,
    moderator: int,
    action: str,
    reason: str | None,
    now: datetime,
) -> None:
    """Add to the audit of moderators' actions; its rows never change."""
    connection.execute(
        insert(connection, verdicts).values(
            report=report, moderator=moderator, action=action, reason=reason, at=now
        )
    )
