"""A week's row and its keys, as the other stores need them inside their own transactions."""

from sqlalchemy import Connection, delete, func, select, update

from bot.domain.errors import KeyGone, OperatorError, StorageUnavailable, WeekClosed
from bot.domain.principles import rated_in
from bot.domain.schedule import WeekState
from bot.domain.week import Week
from bot.storage.keys import Keys
from bot.storage.reading import forget_handled
from bot.storage.statements import insert
from bot.storage.tables import ballots, conversations, reports, weeks


def require_open(connection: Connection, week: Week, keys: Keys | None = None) -> None:
    """Raise WeekClosed unless the week collects; nobody closes it before this transaction ends.

    With ``keys`` it raises StorageUnavailable unless they are those of the week's row: what
    another process would not open must not be sealed.
    """
    found = select(weeks.c.state, weeks.c.key_fingerprint).where(weeks.c.week == week.number)
    row = connection.execute(found.with_for_update(read=True)).one_or_none()
    if row is None or row.state != WeekState.OPEN:
        raise WeekClosed(week.next.monday)
    if keys is not None and keys.fingerprint("week", week) != row.key_fingerprint:
        keys.reread("week", week)  # another process may have made a new one
        if keys.fingerprint("week", week) != row.key_fingerprint:
            raise StorageUnavailable("another key")


def open_week(connection: Connection, keys: Keys, week: Week, wording: str | None = None) -> None:
    """Make sure that a week that collects, or has no row yet, has its row and its keys.

    A ``wording`` is one that people rate in from now on: the row keeps all of them, in turn.
    For the process that leads: one with another keys folder must not end what others collect.
    Raises WeekClosed where weeks after it have rows already: only a wrong clock asks for it.
    """
    row = connection.execute(
        select(weeks.c.state, weeks.c.key_fingerprint, weeks.c.wording).where(
            weeks.c.week == week.number
        )
    ).one_or_none()
    if row is None:
        newest = connection.scalar(select(func.max(weeks.c.week)))
        if newest is not None and newest > week.number:
            raise WeekClosed(week.next.monday)
        keys.create("report", week)
        connection.execute(
            insert(connection, weeks)
            .values(
                week=week.number,
                state=WeekState.OPEN,
                key_fingerprint=keys.create("week", week),
                wording=wording,
            )
            .on_conflict_do_nothing()
        )
    elif row.state == WeekState.OPEN:
        _repair(connection, keys, week, row.key_fingerprint)
        if wording and (rated := rated_in(row.wording, wording)) != row.wording:
            change = update(weeks).where(weeks.c.week == week.number)
            connection.execute(change.values(wording=rated))


def _repair(connection: Connection, keys: Keys, week: Week, fingerprint: bytes) -> None:
    """Start a week anew whose key part is lost, and a report key likewise."""
    if not keys.exists("report", week):
        keys.create("report", week)
        connection.execute(delete(reports).where(reports.c.week == week.number))
        forget_handled(connection)
    found = _fingerprint(keys, week)
    if found == fingerprint:
        return
    if found is not None:
        raise OperatorError(
            f"The key of {week.label} is not the one its answers were sealed with: set the right "
            "BOT_MASTER_KEY and BOT_KEYS_DIR."
        )
    drop_unreadable(connection, week)
    connection.execute(
        update(weeks)
        .where(weeks.c.week == week.number)
        .values(key_fingerprint=keys.create("week", week), lost=True)
    )


def _fingerprint(keys: Keys, week: Week) -> bytes | None:
    try:
        return keys.fingerprint("week", week)
    except KeyGone:
        return None


def drop_unreadable(connection: Connection, week: Week) -> None:
    """Drop what was sealed or found under a key that is gone."""
    number = week.number
    connection.execute(delete(ballots).where(ballots.c.week == number))
    connection.execute(delete(conversations).where(conversations.c.week == number))
    connection.execute(
        update(reports)
        .where(reports.c.week == number)
        .values(author_slot=None, dedupe=None, return_address=None, ban_tag=None)
    )
