"""Rows of the desk: which reports wait, which cards are open, and what a verdict leaves."""

from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, func, or_, select

from bot.domain.errors import AlreadyDecided, ReportGone
from bot.domain.report import Reason, ReportState, Verdict
from bot.storage.statements import insert
from bot.storage.tables import cards, reports, verdicts

DECIDED = (ReportState.APPROVED, ReportState.DECLINED)
UNDONE = "undone"
ABUSE = "abuse"

# By their random ids: an order that tells nothing about who wrote first.
WAITING = (
    select(reports.c.id, reports.c.week)
    .outerjoin(cards, cards.c.report == reports.c.id)
    .where(reports.c.state == ReportState.PENDING, cards.c.report.is_(None))
    .order_by(reports.c.id)
)

OPEN_CARDS = (
    select(func.count(cards.c.report.distinct()))
    .select_from(cards)
    .join(reports, reports.c.id == cards.c.report)
    .where(reports.c.state == ReportState.PENDING)
)

TO_CLOSE = (
    select(cards.c.message, reports.c.state, reports.c.reason)
    .select_from(cards)
    .outerjoin(reports, reports.c.id == cards.c.report)
    .where(or_(reports.c.id.is_(None), reports.c.settled))
    .order_by(cards.c.message)
)


class ReportRow(Protocol):
    """A report's row, as far as the desk uses it."""

    id: bytes
    week: int
    principle: int
    language: str
    region: str
    sealed_text: bytes
    quotable: bool
    state: str
    reason: str | None
    settled: bool
    return_address: bytes | None


def report_row(connection: Connection, report: bytes, *, hold: bool = False) -> ReportRow:
    """Return a report's row, held until the transaction ends; ReportGone where it is not there."""
    found = select(reports).where(reports.c.id == report)
    row: ReportRow | None = connection.execute(
        found.with_for_update() if hold else found
    ).one_or_none()
    if row is None or row.state == ReportState.WITHDRAWN:
        raise ReportGone
    return row


def verdict_of(reason: str | None) -> Verdict:
    """Return the verdict of a decided report."""
    return Verdict(Reason(reason) if reason else None)


def why_not(connection: Connection, report: bytes) -> AlreadyDecided | ReportGone:
    """Tell why a report could not be decided."""
    state = connection.scalar(select(reports.c.state).where(reports.c.id == report))
    return ReportGone() if state in {None, ReportState.WITHDRAWN} else AlreadyDecided()


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
