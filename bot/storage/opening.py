"""A week's row and its keys, as the other stores need them inside their own transactions."""

from sqlalchemy import Connection, delete, func, select, update

from bot.domain.errors import KeyGone, OperatorError, WeekClosed
from bot.domain.schedule import WeekState
from bot.domain.week import Week
from bot.storage.keys import Keys
from bot.storage.statements import insert
from bot.storage.tables import ballots, conversations, deletions, outbox, reports, weeks


def state_of(connection: Connection, week: Week) -> WeekState | None:
    """Return a week's state and hold it: nobody closes the week before this transaction ends."""
    found = select(weeks.c.state).where(weeks.c.week == week.number)
    state = connection.scalar(found.with_for_update(read=True))
    return None if state is None else WeekState(state)


def require_open(connection: Connection, week: Week) -> None:
    """Raise WeekClosed unless the week collects."""
    if state_of(connection, week) is not WeekState.OPEN:
        raise WeekClosed(week.next.monday)


def errand_week(connection: Connection, keys: Keys, week: Week) -> Week:
    """Return the week whose key seals what is still to be done: the next where this is closed."""
    if state_of(connection, week) not in {None, WeekState.OPEN, WeekState.CLOSING}:
        week = week.next
    open_week(connection, keys, week)
    return week


def open_week(connection: Connection, keys: Keys, week: Week) -> None:
    """Make sure that a week that collects, or has no row yet, has its row and its keys.

    Raises WeekClosed where weeks after it have rows already: only a wrong clock asks for it.
    """
    row = connection.execute(
        select(weeks.c.state, weeks.c.key_fingerprint).where(weeks.c.week == week.number)
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
            )
            .on_conflict_do_nothing()
        )
    elif row.state == WeekState.OPEN:
        _repair(connection, keys, week, row.key_fingerprint)


def _repair(connection: Connection, keys: Keys, week: Week, fingerprint: bytes) -> None:
    """Start a week anew whose key part is lost, and a report key likewise."""
    if not keys.exists("report", week):
        keys.create("report", week)
        connection.execute(delete(reports).where(reports.c.week == week.number))
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
    connection.execute(delete(deletions).where(deletions.c.week == number))
    connection.execute(delete(outbox).where(outbox.c.key_week == number))
    connection.execute(
        update(reports)
        .where(reports.c.week == number)
        .values(author_slot=None, dedupe=None, return_address=None)
    )
