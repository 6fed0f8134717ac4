"""What the bot keeps of a channel beside its weeks' posts: the guide, and the last reminder."""

from sqlalchemy import ColumnElement, Connection, func, select, update

from bot.domain.guide import Guide, fingerprint
from bot.domain.parcel import Parcel
from bot.domain.week import Clock, Week
from bot.storage.engine import Database
from bot.storage.keys import Keys
from bot.storage.lanes import PENDING, enqueue
from bot.storage.statements import insert
from bot.storage.tables import channels, outbox


class SqlChannels:
    """The ChannelStore of usecases/ports.py."""

    def __init__(self, database: Database, keys: Keys, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    async def guide(self, chat: int | str) -> Guide | None:
        found = select(channels).where(channels.c.lane == str(chat), channels.c.guide.is_not(None))
        row = await self._database.read(lambda connection: connection.execute(found).first())
        return None if row is None else Guide(row.guide, row.message, row.posts, row.pinned)

    async def post_guide(self, parcel: Parcel, posts: int) -> None:
        kept = {
            "guide": fingerprint(parcel.body),
            "message": 0,
            "posts": posts,
            "pinned": False,
        }

        def job(connection: Connection) -> None:
            row = insert(connection, channels).values(lane=str(parcel.chat), reminded=0, **kept)
            connection.execute(row.on_conflict_do_update(index_elements=["lane"], set_=kept))
            self._enqueue(connection, parcel)

        await self._database.write(job)

    async def guide_arrived(self, chat: int | str, text: bytes, message: int) -> None:
        await self._set(chat, channels.c.guide == text, channels.c.message == 0, message=message)

    async def guide_edited(self, chat: int | str, text: bytes) -> None:
        await self._set(chat, guide=text)

    async def guide_pinned(self, chat: int | str) -> None:
        await self._set(chat, pinned=True)

    async def waiting(self, chat: int | str) -> bool:
        return await self._database.read(lambda connection: _waiting(connection, str(chat)))

    async def remind(self, week: Week, parcel: Parcel) -> None:
        lane = str(parcel.chat)
        row = {"lane": lane, "message": 0, "posts": 0, "pinned": False, "reminded": week.number}

        def job(connection: Connection) -> None:
            if _waiting(connection, lane):
                return
            noted = insert(connection, channels).values(row)
            noted = noted.on_conflict_do_update(
                index_elements=["lane"],
                set_={"reminded": week.number},
                where=channels.c.reminded < week.number,
            )
            if connection.execute(noted.returning(channels.c.lane)).first() is not None:
                self._enqueue(connection, parcel)

        await self._database.write(job)

    def _enqueue(self, connection: Connection, parcel: Parcel) -> None:
        now = self._clock()
        enqueue(connection, self._keys, parcel, due=now, now=now)

    async def _set(self, chat: int | str, *where: ColumnElement[bool], **values: object) -> None:
        row = update(channels).where(channels.c.lane == str(chat), *where).values(values)
        await self._database.write(lambda connection: connection.execute(row))


def _waiting(connection: Connection, lane: str) -> bool:
    rows = select(func.count()).where(outbox.c.lane == lane, outbox.c.state.in_(PENDING))
    return bool(connection.scalar(rows))
