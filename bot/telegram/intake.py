"""The one way in: every update's effect is durable before Telegram is told that it arrived."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

from bot import logs
from bot.telegram.updates import Arrival, kind_of, person_of

log = logs.get("telegram.intake")

HANDLED_AT_ONCE = 64
SECONDS = 10.0
TRIES = 3
PAUSE = 0.3
UNREADABLE = "unreadable"
"""The kind of what is not as the Bot API describes it; sent again it would be no better."""


class _Turn:
    """One person's updates that are ``here``: they take turns."""

    __slots__ = ("here", "lock")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.here = 0


class Intake:
    """Hands updates to ``handle``: one person's in order, different people's side by side.

    A handler has ``within`` seconds in all for up to three tries; then the update is set aside:
    its kind is counted and logged, never its content, ``apologise`` may tell the person, and the
    rest goes on. ``room`` is awaited before a handler starts, so that work cannot pile up.
    """

    def __init__(
        self,
        handle: Callable[[Arrival], Awaitable[object]],
        *,
        apologise: Callable[[Arrival], Awaitable[None]] | None = None,
        room: Callable[[], Awaitable[None]] | None = None,
        within: float = SECONDS,
        at_once: int = HANDLED_AT_ONCE,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._handle = handle
        self._apologise = apologise
        self._room = room
        self._within = within
        self._sleep = sleep
        self._slots = asyncio.Semaphore(at_once)
        self._turns: dict[int, _Turn] = {}
        self.set_aside: Counter[str] = Counter()

    async def take(self, updates: Sequence[Arrival]) -> None:
        """Return when each update has had its effect, or was set aside.

        Cancelled, it stops the handlers that still run: their updates were not taken.
        """
        if len(updates) == 1:
            await self._take(updates[0])
            return
        # The tasks that gather makes start in this order, so locks are asked for in it too.
        await asyncio.gather(*map(self._take, updates))

    def note_set_aside(self, kind: str = UNREADABLE) -> None:
        """Count and log an update that has no effect, by its kind alone."""
        self.set_aside[kind] += 1
        log.error("set_aside", kind=kind)

    async def _take(self, update: Arrival) -> None:
        """Wait until the same person's earlier updates are done, then have this one handled."""
        person = person_of(update)
        if (turn := self._turns.get(person)) is None:
            turn = self._turns[person] = _Turn()
        turn.here += 1
        try:
            async with turn.lock, self._slots:
                if self._room is not None:
                    await self._room()
                if not await self._handled(update):
                    await self._put_aside(update)
        finally:
            turn.here -= 1
            if not turn.here:
                del self._turns[person]

    async def _handled(self, update: Arrival) -> bool:
        try:
            async with asyncio.timeout(self._within):
                return await self._tried(update)
        except TimeoutError:
            return False

    async def _tried(self, update: Arrival) -> bool:
        for attempt in range(1, TRIES + 1):
            try:
                await self._handle(update)
            except Exception as error:  # noqa: BLE001 (whatever fails, the next update must go on)
                log.warning("handler_failed", kind=kind_of(update), error=error)
                if attempt < TRIES:
                    await self._sleep(PAUSE * attempt)
            else:
                return True
        return False

    async def _put_aside(self, update: Arrival) -> None:
        self.note_set_aside(kind_of(update))
        if self._apologise is None:
            return
        try:
            async with asyncio.timeout(self._within):
                await self._apologise(update)
        except Exception as error:  # noqa: BLE001 (an apology is a courtesy)
            log.warning("apology_failed", error=error)
