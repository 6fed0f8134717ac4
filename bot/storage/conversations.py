"""The one open dialogue of each citizen, under this week's key or last week's."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, delete, select

from bot.domain.citizen import Citizen
from bot.domain.errors import KeyGone, Unreadable
from bot.domain.parcel import Deletion
from bot.domain.report import Conversation
from bot.domain.week import Week
from bot.storage.deletions import note_deletions
from bot.storage.engine import Database
from bot.storage.keys import Keys
from bot.storage.opening import require_open
from bot.storage.statements import insert, lock_tags
from bot.storage.tables import conversations

Change = Callable[[Conversation | None], tuple[Conversation | None, Sequence[Deletion]]]


class SqlConversations:
    """The Conversations of usecases/ports.py."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    async def read(self, week: Week, citizen: Citizen) -> Conversation | None:
        return await self._database.read(
            lambda connection: read_conversation(connection, self._keys, week, citizen)
        )

    async def write(
        self,
        week: Week,
        citizen: Citizen,
        conversation: Conversation | None,
        deletions: Sequence[Deletion] = (),
    ) -> None:
        await self.change(week, citizen, lambda _before: (conversation, deletions))

    async def change(self, week: Week, citizen: Citizen, change: Change) -> None:
        """Raise WeekClosed where a dialogue would go on in a week that no longer collects."""

        def job(connection: Connection) -> None:
            lock_tags(connection, [slot for _week, slot in _places(self._keys, week, citizen)])
            conversation, deletions = change(
                read_conversation(connection, self._keys, week, citizen)
            )
            end_conversation(connection, self._keys, week, citizen)
            if conversation is not None:
                require_open(connection, week, self._keys)
                _write(connection, self._keys, week, citizen, conversation)
            note_deletions(connection, self._keys, week, deletions)

        await self._database.write(job)


def end_conversation(connection: Connection, keys: Keys, week: Week, citizen: Citizen) -> None:
    """Drop a citizen's dialogue, in a transaction that is under way."""
    for number, slot in _places(keys, week, citizen):
        connection.execute(
            delete(conversations).where(
                conversations.c.week == number, conversations.c.slot == slot
            )
        )


def _places(keys: Keys, week: Week, citizen: Citizen) -> list[tuple[int, bytes]]:
    return [
        (one.number, keys.week(one).dialogue(citizen))
        for one in (week, week.previous)
        if keys.exists("week", one)
    ]


def read_conversation(
    connection: Connection, keys: Keys, week: Week, citizen: Citizen
) -> Conversation | None:
    """Return the open dialogue, under this week's key or the last one's."""
    for number, slot in _places(keys, week, citizen):
        sealed = connection.scalar(
            select(conversations.c.sealed).where(
                conversations.c.week == number, conversations.c.slot == slot
            )
        )
        if sealed is not None:
            return _opened(keys, Week(number), slot, sealed)
    return None


def _opened(keys: Keys, week: Week, slot: bytes, sealed: bytes) -> Conversation | None:
    try:
        return keys.week(week).conversations.open(sealed, slot)
    except (KeyGone, Unreadable):
        return None


def _write(
    connection: Connection, keys: Keys, week: Week, citizen: Citizen, talk: Conversation
) -> None:
    of_week = keys.week(week)
    slot = of_week.dialogue(citizen)
    connection.execute(
        insert(connection, conversations).values(
            week=week.number, slot=slot, sealed=of_week.conversations.seal(talk, slot)
        )
    )
