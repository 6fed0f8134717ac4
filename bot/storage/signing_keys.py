"""The line of public signing keys; no secret is here, the seeds come from the master key."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from bot.domain.proof import SigningKey
from bot.storage import schema
from bot.storage.engine import Database
from bot.storage.release_tables import signing_keys
from bot.storage.statements import insert


class SqlSigningKeys:
    """The SigningKeys of usecases/signing.py."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def line(self) -> Sequence[SigningKey]:
        return await self._database.read(read_line)

    async def add(self, epoch: int, key: SigningKey) -> None:
        def job(connection: Connection) -> None:
            connection.execute(
                insert(connection, signing_keys)
                .values(epoch=epoch, public=key.public, handover=key.handover)
                .on_conflict_do_nothing()
            )

        await self._database.write(job)


def read_line(connection: Connection) -> Sequence[SigningKey]:
    """Return the public keys, the first epoch first."""
    found = select(signing_keys.c.public, signing_keys.c.handover).order_by(signing_keys.c.epoch)
    return [SigningKey(public, handover) for public, handover in connection.execute(found)]


def unsigned(url: str) -> bool:
    """Tell whether nobody has signed on a database yet: no master key has to be there for it.

    ``migrate`` may have made its tables already. Raises WrongSchema.
    """
    return not schema.check(url) or not schema.look(url, read_line)
