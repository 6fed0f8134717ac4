"""Work for Telegram that follows a commit: in order within a chat, side by side between chats."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from functools import partial

from bot import logs
from bot.telegram.tasks import Tasks

log = logs.get("telegram.lanes")

Job = Callable[[], Awaitable[None]]

Begin = Callable[[Callable[[bool], None]], bool]
"""Begins some work and tells later, never at once, whether it was done; False where it cannot."""

JOBS_AT_ONCE = 50
SWIFT_AT_ONCE = 100
"""What runs without a task; as many taps come at once by the webhook."""

BACKLOG = 1000
SHORT_REST = 1.0
"""Seconds; who waits longer makes room for others."""


class Lanes:
    """One lane of jobs per key, usually a chat's id; at most JOBS_AT_ONCE tasks run at a time."""

    def __init__(
        self,
        tasks: Tasks,
        *,
        at_once: int = JOBS_AT_ONCE,
        swift_at_once: int = SWIFT_AT_ONCE,
        backlog: int = BACKLOG,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._tasks = tasks
        self._sleep = sleep
        self._working: set[asyncio.Task[None] | None] = set()
        self._swift_at_once = swift_at_once
        self._slots = asyncio.Semaphore(at_once)
        self._backlog = backlog
        self._lanes: dict[Hashable, deque[tuple[Hashable | None, Job]]] = {}
        self._waiting = self._begun = 0
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

    def swiftly(
        self, lane: Hashable, begin: Begin, job: Job, *, otherwise: Job, replaces: Hashable
    ) -> None:
        """Do what ``later`` does; where nothing is in the lane, begin it without a task.

        What cannot begin so is done by ``job``; what began and was not done, by ``otherwise``.
        """
        free = lane not in self._lanes and self._begun < self._swift_at_once
        if free and begin(partial(self._told, lane, otherwise, replaces)):
            self._lanes[lane] = deque()
            self._begun += 1
        else:
            self.later(lane, job, replaces=replaces)

    @property
    def full(self) -> bool:
        """Whether the backlog is unbearable: who can wait for ``room`` should."""
        return self._waiting >= self._backlog

    async def room(self) -> None:
        """Wait until the backlog is bearable: whoever makes more work asks first."""
        while self.full:
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
            log.warning("lanes_not_drained", count=self._waiting + self._begun)

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
            self._end(lane)

    def _told(self, lane: Hashable, otherwise: Job, key: Hashable, done: bool) -> None:  # noqa: FBT001 (told by place)
        """End what was begun without a task; go on with one where there is more to do."""
        self._begun -= 1
        jobs = self._lanes[lane]
        if not done and all(waiting != key for waiting, _ in jobs):  # else a newer one is there
            jobs.appendleft((key, otherwise))
            self._waiting += 1
        if jobs:
            self._tasks.start(self._run(lane, jobs), "lane")
        else:
            self._end(lane)

    def _end(self, lane: Hashable) -> None:
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
