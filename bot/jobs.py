"""One supervised loop that asks "is anything due?"; it survives downtime because it asks."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress

from bot import logs

log = logs.get("jobs")

Chore = Callable[[], Awaitable[None]]
Failed = Callable[[str, Exception], Awaitable[None]]


class Jobs:
    """Runs every chore once a minute, in order; a chore that fails stops none of the others.

    But where the chore ``first`` fails, only those in ``anyway`` follow in that round. ``failed``
    is told of a chore and its error once for each class of error, until the chore works again; it
    may fail too.
    """

    def __init__(
        self,
        chores: Mapping[str, Chore],
        failed: Failed,
        every: float = 60.0,
        *,
        first: str = "",
        anyway: Collection[str] = (),
    ) -> None:
        self._chores = chores
        self._failed = failed
        self.every = every
        self._first = first
        self._anyway = anyway
        self._failing: dict[str, set[type[Exception]]] = {}
        self._wake = asyncio.Event()
        self._finished: float | None = None
        self._ticking = asyncio.Lock()

    async def run(self) -> None:
        """Ask for ever, each ``every`` seconds and whenever nudged."""
        while True:
            self._wake.clear()
            await self.tick()
            # Not wait_for: woken and cancelled at once, it forgets that it was cancelled.
            with suppress(TimeoutError):
                async with asyncio.timeout(self.every):
                    await self._wake.wait()

    def nudge(self) -> None:
        """Ask again now: something has just become due."""
        self._wake.set()

    async def tick(self) -> None:
        """Run every chore once."""
        if self._finished is None:
            self._finished = time.monotonic()  # a round that hangs counts from its beginning
        async with self._ticking:
            for name, chore in self._chores.items():
                if name == self._first or not self._blocked or name in self._anyway:
                    await self._run(name, chore)
            self._finished = time.monotonic()

    def rest(self) -> float:
        """Return the seconds since the last round was finished; none where none is owed."""
        return 0.0 if self._finished is None else time.monotonic() - self._finished

    def leave(self) -> None:
        """Owe no round until the next begins: another process does meanwhile what is due."""
        self._finished = None

    @property
    def _blocked(self) -> bool:
        return self._first in self._failing

    def failing(self) -> dict[str, bool]:
        """Tell of each chore whether its last round failed."""
        return {name: name in self._failing for name in self._chores}

    async def _run(self, name: str, chore: Chore) -> None:
        try:
            await chore()
        except Exception as error:  # noqa: BLE001 (one chore must not stop the others)
            log.error("chore_failed", chore=name, error=error)
            known = self._failing.get(name, set())
            if type(error) not in known and (name == self._first or not self._blocked):
                self._failing[name] = known | {type(error)}
                await self._tell(name, error)
        else:
            self._failing.pop(name, None)

    async def _tell(self, name: str, error: Exception) -> None:
        try:
            await self._failed(name, error)
        except Exception as untold:  # noqa: BLE001 (nor must what it leads to)
            log.error("trouble_not_told", chore=name, error=untold)
