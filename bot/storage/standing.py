"""Notes of verdicts that stand in authors' chats: how one is made, found by its mark, and ends."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol

from sqlalchemy import Connection, delete, exists, or_, select, update

from bot.domain.citizen import Citizen
from bot.domain.errors import KeyGone, ObjectionOver
from bot.domain.objection import FORGOTTEN_AFTER_DAYS, ObjectionState
from bot.domain.week import Week
from bot.storage.keys import Keys
from bot.storage.objection_tables import objection_cards, objections
from bot.storage.reading import hold
from bot.storage.statements import insert
from bot.storage.tables import reports

HAS_CARD = exists().where(objection_cards.c.report == objections.c.report)


class NoteRow(Protocol):
    report: bytes
    week: int
    state: str
    asked: bool


def stand(
    connection: Connection, keys: Keys, report: bytes, week: Week, author: Citizen, day: date
) -> bytes:
    """Note that an author is being told, in a transaction under way; return the note's mark."""
    mark = keys.mark(week, report, author)
    row = {
        "report": report,
        "week": week.number,
        "day": day,
        "state": ObjectionState.STANDING,
        "asked": True,
    }
    told = insert(connection, objections).values(row)
    connection.execute(told.on_conflict_do_nothing())
    this = objections.c.report == report
    connection.execute(update(objections).where(this).values(day=day))
    return mark


def overtake(connection: Connection, report: bytes) -> None:
    """Close an objection whose report is to be decided anew: that is what it asked for."""
    raised = (objections.c.report == report, objections.c.state != ObjectionState.STANDING)
    connection.execute(update(objections).where(*raised).values(state=ObjectionState.CLOSED))


def found_by(connection: Connection, keys: Keys, mark: bytes, author: Citizen) -> NoteRow:
    """Return the note of this author that has a mark, held; ObjectionOver where there is none.

    The notes of three days are few, and no row holds its mark: a button that somebody keeps
    leads nowhere once the key of its report is gone.
    """
    notes = connection.execute(select(objections)).all()
    this = next((note.report for note in notes if _mark(keys, note, author) == mark), b"")
    hold(connection, [this])
    found = select(objections).where(objections.c.report == this)
    row: NoteRow | None = connection.execute(found.with_for_update()).one_or_none()
    if row is None:
        raise ObjectionOver
    return row


def end_notes(connection: Connection, reports: Sequence[bytes]) -> None:
    """Let nothing more come of these reports' notes; a card of theirs is due to close."""
    some = objections.c.report.in_(reports)
    connection.execute(update(objections).where(some).values(state=ObjectionState.CLOSED))


def forget(connection: Connection, today: date) -> None:
    """Close what the way back is gone for; drop what is over; end the way back of old notes."""
    hold(connection, select(objections.c.report))
    there = select(reports.c.id).where(reports.c.return_address.is_not(None))
    lost = update(objections).where(
        objections.c.state == ObjectionState.RAISED, objections.c.report.not_in(there)
    )
    connection.execute(lost.values(state=ObjectionState.CLOSED))
    old = (
        select(objections.c.report)
        .where(objections.c.state == ObjectionState.STANDING)
        .where(objections.c.day <= today - timedelta(days=FORGOTTEN_AFTER_DAYS))
    )
    forgotten = connection.scalars(old).all()
    for report in forgotten:
        unheard = update(reports).where(reports.c.id == report, reports.c.settled)
        connection.execute(unheard.values(return_address=None))
        connection.execute(delete(objections).where(objections.c.report == report))
    drop_over(connection)


def drop_over(connection: Connection) -> None:
    over = or_(objections.c.settled, objections.c.state == ObjectionState.CLOSED)
    connection.execute(delete(objections).where(over, ~HAS_CARD))


def _mark(keys: Keys, row: NoteRow, author: Citizen) -> bytes | None:
    try:
        return keys.mark(Week(row.week), row.report, author)
    except KeyGone:
        return None
