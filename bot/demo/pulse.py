"""Waiting for a change without polling."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Pulse:
    """Wakes everybody who waits for the thing it belongs to; use within one event loop."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self.beats = 0

    def beat(self) -> None:
        """Tell all waiters to look again."""
        self.beats += 1
        self._event.set()
        self._event = asyncio.Event()

    async def until(self, look: Callable[[], T | None], within: float | None) -> T:
        """Return the first true thing ``look`` sees; TimeoutError after ``within`` seconds."""
        async with asyncio.timeout(within):
            while not (seen := look()):
                await self.next()
            return seen

    async def next(self) -> None:
        """Wait for the next beat."""
        await self._event.wait()

    async def rests(self, seconds: float) -> bool:
        """Tell whether nothing changes for so long."""
        try:
            async with asyncio.timeout(seconds):
                await self.next()
        except TimeoutError:
            return True
        return False
