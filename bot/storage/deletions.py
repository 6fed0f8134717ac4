"""What still has to leave a citizen's chat: sealed whole, moment included."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, delete, select

from bot.domain.citizen import Citizen
from bot.domain.errors import KeyGone, StorageUnavailable, Unreadable
from bot.domain.parcel import Deletion
from bot.domain.week import Clock, Week
from bot.storage.engine import Database
from bot.storage.keys import Keys
from bot.storage.statements import chunks, insert
from bot.storage.tables import deletions

TELEGRAM_DELETES_FOR = timedelta(hours=48)
"""A bot may delete a message this long; a deletion is given up when it has been due so long."""


class SqlDeletions:
    """Deletions that are still to be asked of Telegram."""

    def __init__(self, database: Database, keys: Keys, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    async def add(self, deletion: Deletion) -> None:
        """Note a deletion; one already noted for the same message is replaced."""
        week = Week.of(self._clock())
        await self._database.write(
            lambda connection: note_deletions(connection, self._keys, week, [deletion])
        )

    async def due(self, now: datetime) -> Sequence[tuple[bytes, Deletion]]:
        """Return what is due, oldest first, each with the key that ``done`` takes.

        What cannot be opened, or has been due for too long, is dropped on the way; where nothing
        can be written, another time.
        """
        rows = await self._database.read(_rows)
        opened = {row.id: _opened(self._keys, row) for row in rows}
        hopeless = {key for key, deletion in opened.items() if _hopeless(deletion, now)}
        if hopeless:
            with suppress(StorageUnavailable):
                await self._database.write(lambda connection: _delete(connection, [*hopeless]))
        due = [
            (key, deletion)
            for key, deletion in opened.items()
            if deletion is not None and key not in hopeless and deletion.due <= now
        ]
        return sorted(due, key=lambda pair: pair[1].due)

    async def done(self, key: bytes) -> None:
        await self._database.write(lambda connection: _delete(connection, [key]))


def note_deletions(
    connection: Connection, keys: Keys, week: Week, noted: Sequence[Deletion]
) -> None:
    """Seal deletions, in a transaction that is under way."""
    if noted:
        keys.create("errand", week)
    for deletion in noted:
        _delete(connection, _places(keys, week, deletion))
        connection.execute(insert(connection, deletions).values(_sealed(keys, week, deletion)))


def deletions_of(connection: Connection, keys: Keys, citizen: Citizen) -> Iterator[Deletion]:
    """Yield what still has to leave one citizen's chat: all are opened, for no tag finds them."""
    for row in _rows(connection):
        deletion = _opened(keys, row)
        if deletion is not None and deletion.citizen == citizen:
            yield deletion


def _rows(connection: Connection) -> Sequence[Row[bytes, int, bytes]]:
    return connection.execute(select(deletions.c.id, deletions.c.week, deletions.c.sealed)).all()


def _opened(keys: Keys, row: Row[bytes, int, bytes]) -> Deletion | None:
    try:
        return keys.errands(Week(row.week)).deletions.open(row.sealed, row.id)
    except (KeyGone, Unreadable):
        return None


def _hopeless(deletion: Deletion | None, now: datetime) -> bool:
    return deletion is None or now - deletion.due > TELEGRAM_DELETES_FOR


def _places(keys: Keys, week: Week, deletion: Deletion) -> list[bytes]:
    """Return where a deletion of this message may lie: under this week's key or the last."""
    return [
        keys.errands(one).place(deletion.citizen, deletion.message)
        for one in (week.previous, week)
        if keys.exists("errand", one)
    ]


def _sealed(keys: Keys, week: Week, deletion: Deletion) -> dict[str, object]:
    errands = keys.errands(week)
    place = errands.place(deletion.citizen, deletion.message)
    sealed = errands.deletions.seal(deletion, place)
    return {"id": place, "week": week.number, "sealed": sealed}


def _delete(connection: Connection, keys: Sequence[bytes]) -> None:
    for some in chunks(keys):
        connection.execute(delete(deletions).where(deletions.c.id.in_(some)))
