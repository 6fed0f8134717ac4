"""Work for Telegram that follows a commit: in order within a chat, side by side between chats."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable

from bot import logs
from bot.telegram.tasks import Tasks

log = logs.get("telegram.lanes")

Job = Callable[[], Awaitable[None]]

JOBS_AT_ONCE = 50
BACKLOG = 1000
SHORT_REST = 1.0
"""Seconds; who waits longer makes room for others."""


class Lanes:
    """One lane of jobs per key, usually a chat's id; at most JOBS_AT_ONCE run at a time."""

    def __init__(
        self,
        tasks: Tasks,
        *,
        at_once: int = JOBS_AT_ONCE,
        backlog: int = BACKLOG,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._tasks = tasks
        self._sleep = sleep
        self._working: set[asyncio.Task[None] | None] = set()
        self._slots = asyncio.Semaphore(at_once)
        self._backlog = backlog
        self._lanes: dict[Hashable, deque[tuple[Hashable | None, Job]]] = {}
        self._waiting = 0
        self._watching: list[asyncio.Future[None]] = []

    def later(self, lane: Hashable, job: Job, *, replaces: Hashable | None = None) -> None:
        """Queue a job; returns at once.

        A waiting job with the same ``replaces`` key is dropped: of several edits of one message
        only the last is sent.
        """
        if (jobs := self._lanes.get(lane)) is None:
            jobs = self._lanes[lane] = deque()
            self._tasks.start(self._run(lane, jobs), "lane")
        if replaces is not None:
            self._drop(jobs, replaces)
        jobs.append((replaces, job))
        self._waiting += 1

    async def room(self) -> None:
        """Wait until the backlog is bearable: whoever makes more work asks first."""
        while self._waiting >= self._backlog:
            await self._moved()

    async def rest(self, seconds: float) -> None:
        """Sleep; a job that does so for long gives its place to another one meanwhile.

        It counts as waiting then: chats that Telegram slows down still fill the backlog.
        """
        job = asyncio.current_task()
        if seconds <= SHORT_REST or job not in self._working:
            await self._sleep(seconds)
            return
        self._leave(job)
        self._waiting += 1
        try:
            await self._sleep(seconds)
        finally:
            self._waiting -= 1
        await self._enter(job)

    async def drain(self, within: float) -> None:
        """Give the queued jobs so many seconds to be done."""
        try:
            async with asyncio.timeout(within):
                while self._lanes:
                    await self._moved()
        except TimeoutError:
            log.warning("lanes_not_drained", count=self._waiting)

    def _drop(self, jobs: deque[tuple[Hashable | None, Job]], key: Hashable) -> None:
        for waiting in [entry for entry in jobs if entry[0] == key]:
            jobs.remove(waiting)
            self._waiting -= 1

    async def _run(self, lane: Hashable, jobs: deque[tuple[Hashable | None, Job]]) -> None:
        task = asyncio.current_task()
        try:
            while jobs:
                await self._enter(task)
                # Taken only now: while a slot is awaited, newer edits may replace it.
                _, job = jobs.popleft()
                self._waiting -= 1
                await _safely(job)
                self._leave(task)
        finally:
            self._leave(task)
            self._waiting -= len(jobs)
            del self._lanes[lane]
            watching, self._watching = self._watching, []
            for watcher in watching:
                if not watcher.done():
                    watcher.set_result(None)

    async def _moved(self) -> None:
        """Wait until a lane has come to its end."""
        watcher = asyncio.get_running_loop().create_future()
        self._watching.append(watcher)
        await watcher

    async def _enter(self, task: asyncio.Task[None] | None) -> None:
        await self._slots.acquire()
        self._working.add(task)

    def _leave(self, task: asyncio.Task[None] | None) -> None:
        """Let go of the slot, where there still is one."""
        if task in self._working:
            self._working.discard(task)
            self._slots.release()


async def _safely(job: Job) -> None:
    try:
        await job()
    except Exception as error:  # noqa: BLE001 (one failed job must not end its chat's lane)
        log.error("job_failed", error=error)
