"""Rows of the outbox: how a parcel becomes one, and one becomes a parcel again."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import Connection, delete, func, select

from bot.domain.citizen import Citizen
from bot.domain.errors import KeyGone, Unreadable
from bot.domain.parcel import Parcel, ParcelState
from bot.domain.week import Week, almaty_day
from bot.storage.keys import Keys
from bot.storage.statements import insert
from bot.storage.tables import last_messages, outbox

PENDING = (ParcelState.NEW, ParcelState.SENDING, ParcelState.UNKNOWN)


class OutboxRow(Protocol):
    """A row as ``heads`` reads it."""

    id: int
    lane: str
    body: bytes
    state: str
    post_of: int | None
    due: datetime | None
    since: datetime | None
    key_week: int | None
    day: date | None
    last_known: int
    message: int
    attempts: int


def is_citizen(chat: int | str) -> bool:
    """Tell a private chat by its id: groups and channels have negative ones, or a @name."""
    return isinstance(chat, int) and chat > 0


def chat_of(lane: str) -> int | str:
    return lane if lane.startswith("@") else int(lane)


def enqueue(
    connection: Connection,
    keys: Keys,
    parcel: Parcel,
    *,
    due: datetime,
    now: datetime,
    post_of: Week | None = None,
) -> None:
    """Put a parcel into the outbox, in a transaction that is under way."""
    row: dict[str, object] = {
        "state": ParcelState.NEW,
        "last_known": 0,
        "message": 0,
        "attempts": 0,
    }
    if is_citizen(parcel.chat):
        row |= _sealed(keys, Week.of(now), parcel) | {"day": almaty_day(now)}
    else:
        row |= {"lane": str(parcel.chat), "body": parcel.body, "due": due, "since": now}
        row["post_of"] = post_of.number if post_of else None
        row["language"] = parcel.language
    connection.execute(insert(connection, outbox).values(row))


def heads(connection: Connection) -> Sequence[OutboxRow]:
    """Return the oldest unfinished row of each chat."""
    oldest = (
        select(func.min(outbox.c.id)).where(outbox.c.state.in_(PENDING)).group_by(outbox.c.lane)
    )
    found = select(outbox).where(outbox.c.id.in_(oldest)).order_by(outbox.c.id)
    return connection.execute(found).all()


def clear_rows(connection: Connection, before: int) -> Sequence[tuple[int, datetime]]:
    """Return ids of the unfinished rows that go to no citizen, and when they are due.

    Posts of the week ``before`` and of later ones are left out.
    """
    found = select(outbox.c.id, outbox.c.due, outbox.c.post_of).where(
        outbox.c.state.in_(PENDING), outbox.c.key_week.is_(None)
    )
    rows = connection.execute(found).all()
    return [(row.id, row.due) for row in rows if row.due and (row.post_of or 0) < before]


def opened(keys: Keys, row: OutboxRow) -> Parcel | None:
    """Return a row's parcel; None where its key is gone."""
    if row.key_week is None:
        return Parcel(chat_of(row.lane), row.body)
    try:
        return keys.errands(Week(row.key_week)).parcels.open(row.body, bytes.fromhex(row.lane))
    except (KeyGone, Unreadable):
        return None


def drop_parcels(connection: Connection, keys: Keys, week: Week, citizen: Citizen) -> None:
    """Drop what waits to be told to a citizen; what is being sent goes its way."""
    lanes = [
        keys.errands(one).place(citizen).hex()
        for one in (week.previous, week)
        if keys.exists("errand", one)
    ]
    waiting = delete(outbox).where(outbox.c.lane.in_(lanes), outbox.c.state == ParcelState.NEW)
    connection.execute(waiting)


def note_message(connection: Connection, lane: str, message: int) -> None:
    """Remember the highest message id of a channel or the desk."""
    row = insert(connection, last_messages).values(lane=lane, message=message)
    connection.execute(
        row.on_conflict_do_update(
            index_elements=["lane"],
            set_={"message": row.excluded.message},
            where=last_messages.c.message < row.excluded.message,
        )
    )


def _sealed(keys: Keys, week: Week, parcel: Parcel) -> dict[str, object]:
    keys.create("errand", week)
    errands = keys.errands(week)
    tag = errands.place(Citizen(int(parcel.chat)))
    body = errands.parcels.seal(parcel, tag)
    return {"lane": tag.hex(), "body": body, "key_week": week.number}
