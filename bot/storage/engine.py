"""The database: SQLite through its one writer, or PostgreSQL through a pool.

A job is an ordinary function on an SQLAlchemy Connection and runs in one transaction. It must
not keep the connection, and may run again only if its caller asks again.
"""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.errors import DatabaseDamaged, SecondInstance, StorageUnavailable
from bot.storage.connect import DAMAGED, make_engine, parsed, sqlite_file, unavailable
from bot.storage.lock import ProcessLock
from bot.storage.seat import Seat
from bot.storage.writer import CLOSE_SECONDS, Job, Writer, within

T = TypeVar("T")


class Database:
    """One of the two behind a common face; ``url`` is BOT_DATABASE_URL."""

    def __init__(self, url: str) -> None:
        self.url = parsed(url)
        self._file = sqlite_file(self.url)
        self._lock = ProcessLock(self._file) if self._file else None
        self._lane: Writer | Pool | None = None

    @property
    def sqlite(self) -> bool:
        return self._file is not None

    @property
    def damaged(self) -> bool:
        """Whether what is in it was found corrupt; then it is read and never written."""
        return self._lane is not None and self._lane.damaged

    def distrust(self) -> None:
        """Write nothing any more: what is in it is not what was put there."""
        if self._lane is not None:
            self._lane.damaged = True

    async def open(self) -> None:
        """Connect. Raises OperatorError; SecondInstance where another process has the file."""
        engine = make_engine(self.url)
        if self._lock is not None:
            self._lock.acquire()
        lane = Writer(engine) if self.sqlite else Pool(engine)
        try:
            await lane.open()
        except BaseException as error:
            await lane.close()
            self._let_go()
            if isinstance(error, Exception):
                raise unavailable(error) from None
            raise
        self._lane = lane

    async def lead(self) -> bool:
        """Be the one process that runs the jobs; tell whether it is this one.

        On SQLite ``open`` has seen to that. Raises StorageUnavailable.
        """
        return await self._seat.lead() if self._seat else True

    async def must_lead(self) -> None:
        """Lead, or raise SecondInstance."""
        if not await self.lead():
            raise SecondInstance("Another process uses this database: stop it first.")

    @property
    def leads(self) -> bool:
        return self._seat is None or self._seat.leads

    async def lost_lead(self) -> None:
        """Return when this process leads no more; never on SQLite."""
        if self._seat is None:
            await asyncio.get_running_loop().create_future()
        else:
            await self._seat.lost()

    async def resign(self) -> None:
        """Let another process lead."""
        if self._seat is not None:
            await self._seat.leave()

    async def present(self) -> int:
        """Return how many processes use this database."""
        return await self._seat.present() if self._seat else 1

    async def call(self) -> None:
        """Wake the jobs of the process that leads; it hears by ``on_call``."""
        if self._seat is not None:
            await self._seat.call()

    def on_call(self, called: Callable[[], None]) -> None:
        if self._seat is not None:
            self._seat.on_call(called)

    @property
    def _seat(self) -> Seat | None:
        return self._lane.seat if isinstance(self._lane, Pool) else None

    async def close(self) -> None:
        """Do all that was asked for, then disconnect; never hangs."""
        if self._lane is not None:
            await self._lane.close()
        self._let_go()

    async def write(self, job: Callable[[Connection], T]) -> T:
        """Run a job in a transaction; what it changed is durable when this returns.

        A cancelled caller leaves the job to its end. Raises what the job raises, and
        StorageUnavailable where the database cannot take it; then nothing was changed.
        """
        return await asyncio.shield(self.submit(job))

    async def read(self, job: Callable[[Connection], T]) -> T:
        """Run a job that only reads."""
        return await asyncio.shield(self.submit(job, writes=False))

    async def alone(self, job: Callable[[Connection], T]) -> T:
        """Run a job outside any transaction, with nothing else on the connection."""
        return await asyncio.shield(self.submit(job, alone=True))

    def submit(
        self,
        job: Callable[[Connection], T],
        *,
        writes: bool = True,
        alone: bool = False,
        turn: bool = False,
    ) -> asyncio.Future[T]:
        """Queue a job; the future belongs to the job, not to whoever waits for it."""
        if self._lane is None:
            raise StorageUnavailable("not open")
        return self._lane.submit(job, writes=writes, alone=alone, turn=turn)

    def _let_go(self) -> None:
        self._lane = None
        if self._lock is not None:
            self._lock.release()


class Pool:
    """PostgreSQL: each job has a connection and a transaction of its own.

    Jobs that wait their ``turn`` run one after another: what gathers meanwhile is one batch. A
    database that is ``damaged`` is read and not written, as Writer says.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self.seat = Seat(engine)
        self._running: set[asyncio.Task[Any]] = set()
        self._turn = asyncio.Lock()
        self._closing = False
        self.damaged = False

    async def open(self) -> None:
        await self.seat.sit()

    def submit(
        self, job: Job, *, writes: bool, alone: bool = False, turn: bool = False
    ) -> asyncio.Future[Any]:
        loop = asyncio.get_running_loop()
        if self._closing or (self.damaged and (writes or alone)):
            refused: asyncio.Future[Any] = loop.create_future()
            refused.set_exception(
                StorageUnavailable("closed") if self._closing else DatabaseDamaged(DAMAGED)
            )
            return refused
        task = loop.create_task(self._in_turn(job) if turn else self._run(job))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def close(self) -> None:
        self._closing = True
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=CLOSE_SECONDS)
            for task in late:
                task.cancel()
        await self.seat.leave()
        await within(self._engine.dispose())

    async def _in_turn(self, job: Callable[[Connection], T]) -> T:
        async with self._turn:
            return await self._run(job)

    async def _run(self, job: Callable[[Connection], T]) -> T:
        try:
            async with self._engine.begin() as connection:
                return await connection.run_sync(job)
        except Exception as error:
            fault = unavailable(error)
            if fault is error:
                raise
            raise fault from None
