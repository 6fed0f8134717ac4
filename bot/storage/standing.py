"""Notes of verdicts that stand in authors' chats: how one is made, and found again by its mark."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from sqlalchemy import Connection, delete, select, update

from bot.domain.errors import KeyGone, ObjectionOver
from bot.domain.objection import ObjectionState
from bot.domain.week import Week
from bot.storage.keys import Keys
from bot.storage.objection_tables import objections
from bot.storage.statements import insert


class NoteRow(Protocol):
    report: bytes
    week: int
    state: str
    asked: bool


def stand(connection: Connection, keys: Keys, report: bytes, week: Week, day: date) -> bytes:
    """Note that an author is being told, in a transaction under way; return the note's mark."""
    mark = keys.mark(week, report)
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


def found_by(connection: Connection, keys: Keys, mark: bytes) -> NoteRow:
    """Return the note that has a mark, held; ObjectionOver where there is none.

    The notes of three days are few, and no row holds its mark: a button that somebody keeps
    leads nowhere once the key of its report is gone.
    """
    for row in connection.execute(select(objections).with_for_update()):
        if _mark(keys, row) == mark:
            return row
    raise ObjectionOver


def end_notes(connection: Connection, reports: Sequence[bytes]) -> None:
    """Let nothing more come of these reports' notes; a card of theirs is due to close."""
    some = objections.c.report.in_(reports)
    connection.execute(update(objections).where(some).values(state=ObjectionState.CLOSED))


def drop(connection: Connection, report: bytes) -> None:
    connection.execute(delete(objections).where(objections.c.report == report))


def _mark(keys: Keys, row: NoteRow) -> bytes | None:
    try:
        return keys.mark(Week(row.week), row.report)
    except KeyGone:
        return None
