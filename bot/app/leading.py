"""Who runs the jobs where several processes share one PostgreSQL; on SQLite it is always this one.

Every process takes updates. The one that leads also runs the jobs, sends the outbox and answers
the command line; the others keep up with what it changes, and one of them takes over when it
ends.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from bot import logs
from bot.jobs import Jobs
from bot.storage.engine import Database

TRY_SECONDS = 5.0
"""Between two tries to lead: about so long nobody leads when the leader is killed."""
START_SECONDS = 0.5
"""The same while this process is starting and nobody leads yet."""

log = logs.get("app.leading")

Duties = Callable[[], AbstractAsyncContextManager[None]]


class Leading:
    """Leads or follows while ``in_turn`` lasts.

    ``duties`` are what only one process may do. ``joined`` tells a process that begins to follow
    whether it can, and may raise OperatorError; ``follow`` are its chores, done each ``every``
    seconds.
    """

    def __init__(
        self,
        database: Database,
        duties: Duties,
        joined: Callable[[], Awaitable[bool]],
        follow: Jobs,
        every: float,
    ) -> None:
        self._database = database
        self._duties = duties
        self._joined = joined
        self._follow = follow
        self._every = every
        self._followed: float | None = None
        self._settled = asyncio.Event()

    @asynccontextmanager
    async def in_turn(self) -> AsyncIterator[None]:
        """Lead, or follow until one may lead; raises what the first try raises."""
        turns = asyncio.ensure_future(self._turns())
        settled = asyncio.ensure_future(self._settled.wait())
        try:
            await asyncio.wait({turns, settled}, return_when=asyncio.FIRST_COMPLETED)
            if turns.done():
                turns.result()
            yield
        finally:
            settled.cancel()
            turns.cancel()
            await asyncio.wait([turns])

    async def _turns(self) -> None:
        while True:
            try:
                await self._turn()
            except Exception as error:  # a bug too: else it leads, and nobody acts
                if not self._settled.is_set():
                    raise
                log.error("lead_failed", error=error)
                await self._database.resign()
            await asyncio.sleep(TRY_SECONDS if self._settled.is_set() else START_SECONDS)

    async def _turn(self) -> None:
        """Lead as long as that is possible, or look once more at what has changed."""
        if await self._database.lead():
            await self._lead()
        elif self._settled.is_set() or await self._joined():
            await self._keep_up()
            self._settled.set()

    async def _lead(self) -> None:
        if self._settled.is_set():
            await self._follow.tick()  # what it is about to do must rest on the newest
        self._follow.leave()
        async with self._duties():
            log.info("leading")
            self._settled.set()
            await self._database.lost_lead()
        log.warning("lead_lost")

    async def _keep_up(self) -> None:
        now = time.monotonic()
        if self._followed is None or now - self._followed >= self._every:
            await self._follow.tick()
            self._followed = now
