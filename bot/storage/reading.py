"""A report's row as the desk reads it, with what moderators have done to it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, Select, delete, exists, select

from bot.domain.errors import AlreadyDecided, KeyGone, ReportGone, Unreadable
from bot.domain.language import Language
from bot.domain.principles import principle
from bot.domain.region import Region
from bot.domain.report import CleanText, Reason, Report, ReportState
from bot.domain.week import Week
from bot.storage.desk_tables import claims, lasting, marks, twins
from bot.storage.keys import Keys
from bot.storage.tables import reports


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


class MarkRow(Protocol):
    hidden: str
    proposed_by: int | None
    agreed_by: int | None


def report_row(connection: Connection, report: bytes, *, hold: bool = False) -> ReportRow:
    """Return a report's row, held until the transaction ends; ReportGone where it is not there."""
    found = select(reports).where(reports.c.id == report)
    row: ReportRow | None = connection.execute(
        found.with_for_update() if hold else found
    ).one_or_none()
    if row is None or row.state == ReportState.WITHDRAWN:
        raise ReportGone
    return row


def hold(connection: Connection, some: Sequence[bytes] | Select[bytes]) -> None:
    """Keep reports from others until the transaction ends.

    Everybody holds reports before rows about them, and several in the order of their ids: then no
    two transactions of PostgreSQL wait for each other for ever.
    """
    rows = select(reports.c.id).where(reports.c.id.in_(some)).order_by(reports.c.id)
    connection.execute(rows.with_for_update()).all()


def pending_row(connection: Connection, report: bytes) -> ReportRow:
    """Return a pending report's row, held; raises AlreadyDecided, or ReportGone."""
    row = report_row(connection, report, hold=True)
    if row.state != ReportState.PENDING:
        raise AlreadyDecided
    return row


def mark_row(connection: Connection, report: bytes) -> MarkRow | None:
    return connection.execute(select(marks).where(marks.c.report == report)).one_or_none()


def read_report(connection: Connection, keys: Keys, report: bytes, now: datetime | None) -> Report:
    """Return one report; raises ReportGone where it, or the key of its text, is gone.

    Without ``now`` it does not matter whether somebody has taken the card.
    """
    row = report_row(connection, report)
    week = Week(row.week)
    text = text_of(keys, week, row.id, row.sealed_text)
    if text is None:
        raise ReportGone
    mark = mark_row(connection, report)
    return Report(
        id=row.id,
        week=week,
        principle=principle(row.principle),
        language=Language(row.language),
        region=Region(row.region),
        text=text,
        quotable=row.quotable,
        state=ReportState(row.state),
        reason=Reason(row.reason) if row.reason else None,
        masks=numbers(mark.hidden) if mark else (),
        reading=now is not None and _taken(connection, report, now),
        proposed=mark is not None and mark.proposed_by is not None,
        quoted=mark is not None and mark.agreed_by is not None,
        many=len(same_words(connection, report)) > 1,
    )


def text_of(keys: Keys, week: Week, report: bytes, sealed: bytes | None) -> CleanText | None:
    """Open a report's text; None where it was taken back, or its key is gone."""
    if sealed is None:
        return None
    try:
        return keys.report(week).open(sealed, report)
    except (KeyGone, Unreadable):
        return None


def _taken(connection: Connection, report: bytes, now: datetime) -> bool:
    taken = select(exists().where(claims.c.report == report, lasting(now)))
    return bool(connection.scalar(taken))


def same_words(connection: Connection, report: bytes) -> list[bytes]:
    """Return the pending reports with the same words, this one first even if it is decided."""
    tag = select(twins.c.tag).where(twins.c.report == report).scalar_subquery()
    others = (
        select(reports.c.id)
        .join(twins, twins.c.report == reports.c.id)
        .where(twins.c.tag == tag, reports.c.state == ReportState.PENDING, reports.c.id != report)
        .order_by(reports.c.id)
    )
    return [report, *connection.scalars(others)]


def numbers(listed: str) -> tuple[int, ...]:
    return tuple(int(number) for number in listed.split(",") if number)


def forget_handled(connection: Connection) -> None:
    """Drop what is kept about reports that are no more."""
    there = select(reports.c.id).where(reports.c.state != ReportState.WITHDRAWN)
    for table in (claims, marks, twins):
        connection.execute(delete(table).where(table.c.report.not_in(there)))
