"""What is still to be sent to Telegram, in order for each chat.

Posts and desk messages lie as clear frozen bytes with exact times. What goes to a citizen is
sealed, keeps only its day, and its exact times stay in memory: after a restart it is due at once.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select, update

from bot.domain.errors import StorageUnavailable
from bot.domain.parcel import Parcel, ParcelState, QueuedParcel
from bot.domain.week import Clock, Week, almaty_day
from bot.storage.engine import Database
from bot.storage.holds import kept_from
from bot.storage.keys import Keys
from bot.storage.lanes import (
    PENDING,
    OutboxRow,
    clear_rows,
    enqueue,
    heads,
    is_citizen,
    note_message,
    opened,
)
from bot.storage.tables import last_messages, outbox

CITIZENS_ROWS_LIVE = timedelta(days=2)
"""In whole days: a row noted on a Monday is gone when Wednesday begins, so within 48 hours."""


class SqlOutbox:
    """The queue of parcels. Rows that were being sent when a process ended are UNKNOWN."""

    def __init__(self, database: Database, keys: Keys, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._flying: set[int] = set()
        self._due: dict[int, datetime] = {}
        self._since: dict[int, datetime] = {}
        self._read: dict[int, tuple[str, datetime | None]] = {}
        self._waiting: dict[int, datetime] = {}

    async def add(self, parcels: Sequence[Parcel], due: datetime) -> None:
        now = self._clock()

        def job(connection: Connection) -> None:
            for parcel in parcels:
                enqueue(connection, self._keys, parcel, due=due, now=now)

        await self._database.write(job)

    async def next_due(self, now: datetime) -> Sequence[QueuedParcel]:
        """Return the head of each chat that is to be sent or looked up; none that is in flight.

        Citizens' rows that are too old, or whose key is gone, are dropped on the way; where
        nothing can be written, another time. Posts of a held release wait, and those of later
        weeks behind it.
        """
        rows, kept = await self._database.read(lambda c: (heads(c), kept_from(c)))
        ready, hopeless = [], []
        for row in rows:
            content = None if _expired(row, now) else opened(self._keys, row)
            if content is None:
                hopeless.append(row.id)
            elif (
                row.id not in self._flying and (row.post_of or 0) < kept and self._is_due(row, now)
            ):
                ready.append(self._queued(row, content, now))
                self._read[row.id] = row.state, row.since
        if hopeless:
            with suppress(StorageUnavailable):
                await self._database.write(lambda connection: _drop(connection, hopeless))
                self._forget(hopeless)
        return ready

    async def oldest(self, now: datetime) -> datetime | None:
        """Return since when the longest due row for a channel or the desk has waited.

        Rows of a held release wait for nobody. That a row was tried before is known in memory
        only: after a restart its wait begins anew.
        """
        found = await self._database.read(lambda c: clear_rows(c, before=kept_from(c)))
        self._waiting = {
            id_: self._waiting.get(id_, due)
            for id_, due in found
            if due <= now or id_ in self._waiting
        }
        return min(self._waiting.values(), default=None)

    async def sending(self, parcel: int, last_known: int, now: datetime) -> bool:
        """Note that a post is about to leave, and what the newest known message id is.

        False where its release was held or replaced a moment ago, or another process that led
        before this one, or leads after it, has the row in hand: then it must not leave.
        """

        def may_leave(connection: Connection) -> bool:
            row = select(outbox.c.post_of, outbox.c.state, outbox.c.since)
            found = connection.execute(
                row.where(outbox.c.id == parcel).with_for_update()
            ).one_or_none()
            if found is None or (found.state, found.since) != self._read.get(parcel):
                return False
            return (found.post_of or 0) < kept_from(connection)

        leaves = await self._set(
            parcel, ParcelState.SENDING, now, only_if=may_leave, last_known=last_known
        )
        if leaves:
            self._flying.add(parcel)
        return leaves

    def landed(self, parcel: int) -> None:
        self._flying.discard(parcel)

    async def sent(self, parcel: int, message: int, now: datetime) -> None:
        """Note a parcel's message; only the row of a week's post is kept, without its bytes."""
        await self._database.write(lambda connection: _sent(connection, parcel, message, now))
        self._forget([parcel])

    async def unknown(self, parcel: int, now: datetime) -> None:
        await self._set(parcel, ParcelState.UNKNOWN, now)

    async def failed(self, parcel: int, now: datetime) -> None:
        """Give a parcel up; only the row of a week's post is kept."""
        await self._database.write(lambda connection: _failed(connection, parcel, now))
        self._forget([parcel])

    async def retry(self, parcel: int, due: datetime) -> None:
        """Take a parcel back to NEW, due at a moment, and count the attempt."""
        self._due[parcel] = due
        await self._set(
            parcel, ParcelState.NEW, self._clock(), due=due, attempts=outbox.c.attempts + 1
        )

    async def last_message(self, chat: int | str) -> int:
        """Return the highest message id known in a channel or the desk; 0 where none is."""
        found = select(last_messages.c.message).where(last_messages.c.lane == str(chat))
        return await self._database.read(lambda connection: connection.scalar(found)) or 0

    async def note_message(self, chat: int | str, message: int) -> None:
        """Remember a message id; nothing is remembered of a private chat."""
        if not is_citizen(chat):
            await self._database.write(
                lambda connection: note_message(connection, str(chat), message)
            )

    async def unsent(self, week: Week) -> int:
        """Count the posts of a week that are neither sent nor given up."""
        return await self._database.read(lambda connection: unsent(connection, week))

    async def _set(
        self,
        parcel: int,
        state: ParcelState,
        now: datetime,
        due: datetime | None = None,
        only_if: Callable[[Connection], bool] = lambda _: True,
        **more: object,
    ) -> bool:
        """Change a row's state; the exact times of a citizen's row stay in memory."""
        self._since[parcel] = now
        times = {"since": now} if due is None else {"since": now, "due": due}
        row = update(outbox).where(outbox.c.id == parcel)

        def job(connection: Connection) -> bool:
            if not only_if(connection):
                return False
            connection.execute(row.values(state=state, **more))
            connection.execute(row.where(outbox.c.key_week.is_(None)).values(times))
            return True

        return await self._database.write(job)

    def _is_due(self, row: OutboxRow, now: datetime) -> bool:
        """Tell whether its hour has come; of a restored row not even its search begins before."""
        due = row.due or self._due.get(row.id)
        return due is None or due <= now

    def _queued(self, row: OutboxRow, parcel: Parcel, now: datetime) -> QueuedParcel:
        state = ParcelState(row.state)
        return QueuedParcel(
            id=row.id,
            parcel=parcel,
            state=ParcelState.UNKNOWN if state is ParcelState.SENDING else state,
            since=row.since or self._since.setdefault(row.id, now),
            last_known=row.last_known,
            message=row.message,
            attempts=row.attempts,
        )

    def _forget(self, ids: Sequence[int]) -> None:
        for id_ in ids:
            self._flying.discard(id_)
            self._due.pop(id_, None)
            self._since.pop(id_, None)
            self._read.pop(id_, None)


def unsent(connection: Connection, week: Week) -> int:
    """Count as ``SqlOutbox.unsent`` does, in a transaction that is under way."""
    count = select(func.count()).select_from(outbox)
    posts = count.where(outbox.c.post_of == week.number, outbox.c.state.in_(PENDING))
    return connection.scalar(posts) or 0


def _expired(row: OutboxRow, now: datetime) -> bool:
    return row.day is not None and almaty_day(now) - row.day >= CITIZENS_ROWS_LIVE


def _drop(connection: Connection, ids: Sequence[int]) -> None:
    connection.execute(delete(outbox).where(outbox.c.id.in_(ids)))


def _sent(connection: Connection, id_: int, message: int, now: datetime) -> None:
    row = connection.execute(
        select(outbox.c.lane, outbox.c.key_week).where(outbox.c.id == id_)
    ).one_or_none()
    if row is None:
        return
    if row.key_week is None:
        note_message(connection, row.lane, message)
    connection.execute(delete(outbox).where(outbox.c.id == id_, outbox.c.post_of.is_(None)))
    connection.execute(
        update(outbox)
        .where(outbox.c.id == id_)
        .values(state=ParcelState.SENT, message=message, since=now, body=b"")
    )


def _failed(connection: Connection, id_: int, now: datetime) -> None:
    connection.execute(delete(outbox).where(outbox.c.id == id_, outbox.c.post_of.is_(None)))
    connection.execute(
        update(outbox).where(outbox.c.id == id_).values(state=ParcelState.FAILED, since=now)
    )
