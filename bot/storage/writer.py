"""The one task that owns the one SQLite connection, and commits all that waits at once.

A connection shared by tasks mixes their transactions, and one commit per change waits for the
disk each time; a single owner that commits what is queued as one transaction has neither fault.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import filterfalse
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.errors import DatabaseDamaged, StorageUnavailable
from bot.storage.connect import DAMAGED, unavailable

CLOSE_SECONDS = 10

Job = Callable[[Connection], Any]


@dataclass(slots=True, eq=False)
class Task:
    """A job in the queue; ``alone`` runs outside any transaction."""

    job: Job
    writes: bool
    alone: bool
    future: asyncio.Future[Any] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def done(self, outcome: "Outcome") -> None:
        if self.future.done():
            return
        if isinstance(outcome.error, Exception):
            self.future.set_exception(outcome.error)
        else:
            self.future.set_result(outcome.result)


@dataclass(frozen=True, slots=True)
class Outcome:
    result: Any = None
    error: Exception | None = None


class Writer:
    """Runs jobs in the order of their arrival, one batch after another.

    A file that is ``damaged``, found so on opening or later, is read as far as it goes and not
    written: a change could spread the damage, and what it rests on may be wrong.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._connection: AsyncConnection | None = None
        self._queue: deque[Task] = deque()
        self._wake = asyncio.Event()
        self._closing = False
        self._loop: asyncio.Task[None] | None = None
        self.damaged = False

    async def open(self) -> None:
        self._connection = await self._engine.connect()
        self.damaged = not await self._connection.run_sync(_sound)
        self._loop = asyncio.get_running_loop().create_task(self._run(), name="writer")

    def submit(
        self, job: Job, *, writes: bool, alone: bool = False, turn: bool = False
    ) -> asyncio.Future[Any]:
        del turn  # everything has its turn here
        task = Task(job, writes, alone)
        if self._closing or self._loop is None:
            task.done(Outcome(error=StorageUnavailable("closed")))
        elif self._refuses(task):
            task.done(Outcome(error=DatabaseDamaged(DAMAGED)))
        else:
            self._queue.append(task)
            self._wake.set()
        return task.future

    async def close(self) -> None:
        """Do what is queued, then let go of the file; gives up after CLOSE_SECONDS."""
        self._closing = True
        self._wake.set()
        if self._loop is not None:
            _, late = await asyncio.wait([self._loop], timeout=CLOSE_SECONDS)
            for task in late:
                task.cancel()
        self._give_up(self._queue)
        if self._connection is not None:
            await within(self._connection.close())
        await within(self._engine.dispose())

    async def _run(self) -> None:
        while self._queue or not self._closing:
            await self._wake.wait()
            self._wake.clear()
            while self._queue:
                await self._serve(self._take())

    def _take(self) -> list[Task]:
        """Take one task that must be alone, or everything up to the next such task."""
        batch = [self._queue.popleft()]
        while not batch[0].alone and self._queue and not self._queue[0].alone:
            batch.append(self._queue.popleft())
        return batch

    def _refuses(self, task: Task) -> bool:
        return self.damaged and (task.writes or task.alone)

    async def _serve(self, batch: list[Task]) -> None:
        for task in filter(self._refuses, batch):  # queued before the damage was found
            task.done(Outcome(error=DatabaseDamaged(DAMAGED)))
        if batch := list(filterfalse(self._refuses, batch)):
            await self._attempted(batch)

    async def _attempted(self, batch: list[Task]) -> None:
        try:
            connection = await self._connected()
            outcomes = await connection.run_sync(_transaction, batch)
        except asyncio.CancelledError:  # by ``close``, which waits no longer
            self._give_up(batch)
            raise
        except Exception as error:  # noqa: BLE001 (whatever it is, nobody may wait for ever)
            await self._recover()
            outcomes = [Outcome(error=unavailable(error))] * len(batch)
        for task, outcome in zip(batch, outcomes, strict=True):
            self.damaged = self.damaged or isinstance(outcome.error, DatabaseDamaged)
            task.done(outcome)

    async def _connected(self) -> AsyncConnection:
        if self._connection is None:
            self._connection = await self._engine.connect()
        return self._connection

    async def _recover(self) -> None:
        """Leave no transaction behind; where even that fails, connect anew for the next batch."""
        if self._connection is None:
            return
        try:
            await self._connection.run_sync(_roll_back)
        except Exception:  # noqa: BLE001 (the connection is given up, whatever is wrong with it)
            connection, self._connection = self._connection, None
            await within(connection.invalidate())
            await within(connection.close())

    @staticmethod
    def _give_up(tasks: Iterable[Task]) -> None:
        for task in tasks:
            task.done(Outcome(error=StorageUnavailable("closed")))


def _transaction(connection: Connection, batch: Sequence[Task]) -> list[Outcome]:
    if batch[0].alone:
        outcome = Outcome(batch[0].job(connection))
        connection.commit()
        return [outcome]
    writes = any(task.writes for task in batch)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
    outcomes = [_attempt(connection, task) for task in batch]
    connection.commit()
    return outcomes


def _attempt(connection: Connection, task: Task) -> Outcome:
    """Run one job in a savepoint of its own, so that it fails alone."""
    if task.writes:
        connection.exec_driver_sql("SAVEPOINT job")
    try:
        outcome = Outcome(task.job(connection))
    except Exception as error:  # noqa: BLE001 (it belongs to the one who asked)
        outcome = Outcome(error=unavailable(error))
        if task.writes:
            connection.exec_driver_sql("ROLLBACK TO job")
        _still_open(connection)
    if task.writes:
        connection.exec_driver_sql("RELEASE job")
    return outcome


def _still_open(connection: Connection) -> None:
    """Fail the batch where SQLite has rolled all of it back on its own (disk full, I/O error)."""
    driver = connection.connection.driver_connection
    if driver is None or not driver.in_transaction:
        raise StorageUnavailable("rolled back")


def _sound(connection: Connection) -> bool:
    """Ask SQLite whether the file's pages fit together; takes seconds for millions of rows."""
    try:
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        connection.rollback()
    except DatabaseError as error:
        if isinstance(fault := unavailable(error), DatabaseDamaged):
            return False
        raise fault from None
    return bool(found == "ok")


def _roll_back(connection: Connection) -> None:
    connection.rollback()
    connection.connection.rollback()


async def within(closing: Any) -> None:  # noqa: ANN401 (any awaitable)
    """Wait for what closes a connection; give it up after CLOSE_SECONDS, even if it clings on."""
    task = asyncio.ensure_future(closing)
    task.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody to tell
    for late in (await asyncio.wait({task}, timeout=CLOSE_SECONDS))[1]:
        late.cancel()
