"""A process's seat at a PostgreSQL that several share: who is there, and who runs the jobs.

The seat is one connection with advisory locks of its session. Every process holds PRESENT
together with the others, one of them ONE_BOT alone: it leads. When a process ends, however it
ends, the server drops its locks and another may lead. A pooler that hands one connection to
several sessions in turn (PgBouncer in transaction mode) breaks this.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

from sqlalchemy import Connection, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.errors import SecondInstance, StorageUnavailable

T = TypeVar("T")

ONE_BOT = 20251105
PRESENT = 20251106
MIGRATING = 20251107
CALLS = "six_principles"
"""The channel on which a process that follows wakes the jobs of the one that leads."""

LOOK_SECONDS = 5.0
"""Between two looks at the lock; so long one may also wait for the server's answer."""


class Seat:
    """Whatever goes wrong costs the connection, and with it the lead; the next call sits anew."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._connection: AsyncConnection | None = None
        self._called: Callable[[], None] = lambda: None
        self._one = asyncio.Lock()
        self._gone = asyncio.Event()
        self.leads = False

    def on_call(self, called: Callable[[], None]) -> None:
        self._called = called

    async def sit(self) -> None:
        """Be counted among those present."""
        await self._do(_alive)

    async def lead(self) -> bool:
        """Lead unless another process does; tell which. Raises StorageUnavailable."""
        if not self.leads and await self._do(_try_to_lead):
            self._gone.clear()
            self.leads = True
        return self.leads

    async def lost(self) -> None:
        """Return when this process leads no more: its connection is gone, and with it the lock."""
        while self.leads:
            try:
                # Not wait_for: woken and cancelled at once, it forgets that it was cancelled.
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._gone.wait()
            except TimeoutError:
                with suppress(StorageUnavailable):
                    await self._do(_alive)

    async def present(self) -> int:
        """Return how many processes use this database."""
        return await self._do(_present)

    async def call(self) -> None:
        await self._do(lambda connection: connection.execute(select(func.pg_notify(CALLS, ""))))

    async def leave(self) -> None:
        """Let another process lead, and be counted no more."""
        async with self._one:
            await self._drop()

    async def _do(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        async with self._one:
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    return await work(await self._connected())
            except Exception as error:  # noqa: BLE001 (a seat that is in doubt is given up)
                await self._drop()
                raise StorageUnavailable(type(error).__name__) from None

    async def _connected(self) -> AsyncConnection:
        if self._connection is None:
            connection = await self._engine.connect()
            self._connection = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await self._connection.execute(select(func.pg_advisory_lock_shared(PRESENT)))
            driver = (await self._connection.get_raw_connection()).driver_connection
            if driver is not None:
                await driver.add_listener(CALLS, self._heard)
        return self._connection

    def _heard(self, *_about: Any) -> None:  # noqa: ANN401 (the driver's own)
        self._called()

    async def _drop(self) -> None:
        """Close for good: a connection that went back to the pool would keep its locks."""
        self.leads = False
        self._gone.set()
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await connection.invalidate()
                await connection.close()
        except Exception:  # noqa: BLE001 (it is going; there is nobody to tell)
            return


async def _alive(connection: AsyncConnection) -> object:
    return await connection.execute(text("SELECT 1"))


async def _try_to_lead(connection: AsyncConnection) -> bool:
    return bool(await connection.scalar(select(func.pg_try_advisory_lock(ONE_BOT))))


_PRESENT_NOW = text(
    "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database "
    "WHERE datname = current_database() AND locktype = 'advisory' AND granted "
    "AND classid = 0 AND objid = :lock"
).bindparams(lock=PRESENT)


async def _present(connection: AsyncConnection) -> int:
    return int(await connection.scalar(_PRESENT_NOW))


def migrate_alone(connection: Connection) -> None:
    """Wait for other migrations, then hold off processes; SecondInstance where some are there."""
    connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
    if not connection.scalar(select(func.pg_try_advisory_xact_lock(PRESENT))):
        raise SecondInstance("Another process uses this database: stop it first.")
