"""The one way in: every update's effect is durable before Telegram is told that it arrived."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Protocol

from bot import logs
from bot.telegram import reply
from bot.telegram.presses import Press
from bot.telegram.tasks import Tasks
from bot.telegram.updates import Arrival, kind_of, person_of

log = logs.get("telegram.intake")

HANDLED_AT_ONCE = 64
SECONDS = 10.0
TRIES = 3
PAUSE = 0.3
UNREADABLE = "unreadable"
"""The kind of what is not as the Bot API describes it; sent again it would be no better."""

Outcome = reply.Answer | Exception | None
"""What became of a tap: it is saved and answered so, it failed, or it is to go the long way."""

Came = Callable[[Outcome], None]

Begin = Callable[[Press, Came], asyncio.Future[Any] | None]
"""Begins to save a tap and later, never at once, says what became of it; None where it cannot.

Who cancels the future before it is done gives the tap up: nothing is said or shown any more."""

Taken = Callable[[reply.Answer | None], None]
"""Hears that a tap had its effect, or was set aside, and what answer there is to it."""


class Backlog(Protocol):
    """Work that follows from updates."""

    @property
    def full(self) -> bool: ...

    async def room(self) -> None: ...


class _Tap:
    """A tap that was begun without a task; until it ends, others of the same person wait."""

    __slots__ = ("ended", "ends", "press", "saved", "taken")

    def __init__(self, press: Press, taken: Taken, ends: float) -> None:
        self.press = press
        self.taken = taken
        self.ends = ends
        self.saved: asyncio.Future[Any] | None = None
        self.ended: asyncio.Future[None] | None = None


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
    rest goes on. A handler starts when ``backlog`` has room, so that work cannot pile up.
    ``begin`` is the short way for a tap: see ``swiftly``.
    """

    def __init__(
        self,
        handle: Callable[[Arrival], Awaitable[object]],
        *,
        apologise: Callable[[Arrival], Awaitable[None]] | None = None,
        backlog: Backlog | None = None,
        begin: Begin | None = None,
        within: float = SECONDS,
        at_once: int = HANDLED_AT_ONCE,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._handle = handle
        self._apologise = apologise
        self._backlog = backlog
        self._begin = begin
        self._tasks = Tasks()
        self._within = within
        self._sleep = sleep
        self._slots = asyncio.Semaphore(at_once)
        self._turns: dict[int, _Turn] = {}
        self._taps: dict[int, _Tap] = {}
        self._watching: asyncio.TimerHandle | None = None
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

    def swiftly(self, press: Press, taken: Taken) -> bool:
        """Take a tap without a task; ``taken`` hears when ``take`` would return.

        False, with nothing begun, where it has to wait for others or cannot go this way. What
        fails, or is left to the long way, goes it anew with a task, still in its person's order.
        """
        person = press.person
        waits = person in self._turns or person in self._taps
        if self._begin is None or waits or (self._backlog and self._backlog.full):
            return False
        tap = _Tap(press, taken, asyncio.get_running_loop().time() + self._within)
        try:
            tap.saved = self._begin(press, partial(self._came, tap))
        except Exception as error:  # noqa: BLE001 (the long way tries again)
            self._note_failure(press, error)
            return False
        if tap.saved is None:
            return False
        self._taps[person] = tap
        if self._watching is None:
            self._watch()
        return True

    async def stop(self) -> None:
        """Give up the taps in hand: nobody was told of them, and they will be delivered again."""
        for tap in self._taps.values():
            if tap.saved is not None:
                tap.saved.cancel()
        if self._watching is not None:
            self._watching.cancel()
        await self._tasks.drain(0)

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
            async with turn.lock:
                if tap := self._taps.get(person):
                    tap.ended = asyncio.get_running_loop().create_future()
                    await tap.ended
                await self._serve(update)
        finally:
            turn.here -= 1
            if not turn.here:
                del self._turns[person]

    async def _serve(self, update: Arrival) -> None:
        async with self._slots:
            if self._backlog is not None:
                await self._backlog.room()
            if not await self._handled(update):
                await self._put_aside(update)

    def _came(self, tap: _Tap, outcome: Outcome) -> None:
        """End a tap that is saved; let any other go the long way."""
        if isinstance(outcome, reply.Answer):
            self._end(tap)
            tap.taken(outcome)
            return
        if outcome is not None:
            self._note_failure(tap.press, outcome)
        self._go_long(tap, self._serve)

    def _watch(self) -> None:
        """Give up what hangs: one timer for all taps, so that a tap costs none."""
        loop = asyncio.get_running_loop()
        for tap in [*self._taps.values()]:
            if tap.ends <= loop.time() and tap.saved is not None and tap.saved.cancel():
                self._go_long(tap, self._put_aside)
        soon = self._within / 10
        self._watching = loop.call_later(soon, self._watch) if self._taps else None

    def _go_long(self, tap: _Tap, by: Callable[[Arrival], Awaitable[None]]) -> None:
        self._tasks.start(self._finish(tap, by), "tap")

    async def _finish(self, tap: _Tap, by: Callable[[Arrival], Awaitable[None]]) -> None:
        """Go on with a tap where it stands in its person's order."""
        try:
            with reply.riding() as carried:
                await by(tap.press)
        finally:
            self._end(tap)
        tap.taken(carried.answer)

    def _end(self, tap: _Tap) -> None:
        del self._taps[tap.press.person]
        if tap.ended is not None and not tap.ended.done():
            tap.ended.set_result(None)

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
                self._note_failure(update, error)
                if attempt < TRIES:
                    await self._sleep(PAUSE * attempt)
            else:
                return True
        return False

    @staticmethod
    def _note_failure(update: Arrival, error: Exception) -> None:
        log.warning("handler_failed", kind=kind_of(update), error=error)

    async def _put_aside(self, update: Arrival) -> None:
        self.note_set_aside(kind_of(update))
        if self._apologise is None:
            return
        try:
            async with asyncio.timeout(self._within):
                await self._apologise(update)
        except Exception as error:  # noqa: BLE001 (an apology is a courtesy)
            log.warning("apology_failed", error=error)
