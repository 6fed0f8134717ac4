"""The line of public signing keys; no secret is here, the seeds come from the master key."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from bot.domain.proof import SigningKey
from bot.storage.engine import Database
from bot.storage.statements import insert
from bot.storage.tables import signing_keys


class SqlSigningKeys:
    """The SigningKeys of usecases/ports.py."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def line(self) -> Sequence[SigningKey]:
        found = select(signing_keys.c.public, signing_keys.c.handover).order_by(
            signing_keys.c.epoch
        )
        rows = await self._database.read(lambda connection: connection.execute(found).all())
        return [SigningKey(public, handover) for public, handover in rows]

    async def add(self, epoch: int, key: SigningKey) -> None:
        def job(connection: Connection) -> None:
            connection.execute(
                insert(connection, signing_keys)
                .values(epoch=epoch, public=key.public, handover=key.handover)
                .on_conflict_do_nothing()
            )

        await self._database.write(job)
