"""A revision of a release: what it does to the posts of its week, and of those behind it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.domain.errors import AlreadyPosted
from bot.domain.parcel import Parcel, ParcelState
from bot.domain.release import Release
from bot.domain.schedule import WeekState
from bot.domain.week import Week
from bot.storage.holds import LIFTED, OPERATOR, all_wait, held_weeks, note_hold
from bot.storage.keys import Keys
from bot.storage.lanes import enqueue
from bot.storage.release_tables import releases
from bot.storage.statements import insert
from bot.storage.tables import outbox, weeks


def keep_release(connection: Connection, release: Release) -> None:
    """Put a release at the end of the chain."""
    connection.execute(
        insert(connection, releases).values(
            week=release.week.number,
            revision=release.revision,
            payload=release.payload,
            signature=release.signature,
        )
    )


def amend(
    connection: Connection,
    keys: Keys,
    release: Release,
    posts: Sequence[Parcel] | None,
    now: datetime,
) -> None:
    """Put a revision in force, in a transaction that is under way.

    Readers of a published week are told by ``posts``; AlreadyPosted where none were drawn (None),
    for it appeared meanwhile. Of any other week the posts that wait are dropped and it is FROZEN
    again; AlreadyPosted where one of them has left.
    """
    week = release.week
    row = select(weeks.c.state).where(weeks.c.week == week.number).with_for_update()
    published = connection.scalar(row) == WeekState.PUBLISHED
    if published and posts is not None:
        for post in posts:
            enqueue(connection, keys, post, due=now, now=now, post_of=week)
    elif not published and all_wait(connection, week):
        connection.execute(delete(outbox).where(outbox.c.post_of == week.number))
        connection.execute(
            update(weeks).where(weeks.c.week == week.number).values(state=WeekState.FROZEN)
        )
    else:
        raise AlreadyPosted
    keep_release(connection, release)


def lift_hold(connection: Connection, week: Week, now: datetime) -> None:
    """End a week's hold by the operator's hand, if there is one."""
    if week.number in held_weeks(connection):
        note_hold(connection, week, OPERATOR, LIFTED, None, now)


def keep_behind(connection: Connection, week: Week) -> None:
    """Put what waits of later weeks behind a week's posts: a channel is in the order of weeks."""
    later = (outbox.c.post_of > week.number, outbox.c.state == ParcelState.NEW)
    rows = connection.execute(select(outbox).where(*later).order_by(outbox.c.id)).mappings().all()
    connection.execute(delete(outbox).where(*later))
    for row in rows:
        kept = {column: value for column, value in row.items() if column != "id"}
        connection.execute(insert(connection, outbox).values(kept))
