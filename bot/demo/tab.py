"""One open tab: what it still has to be told, and what happens where it is too slow."""

import asyncio
from collections import deque
from collections.abc import Callable

from aiohttp import web

MOST_WAITING = 500


class Tab:
    """Frames on their way to one page.

    ``everything`` returns the whole state as a frame, or None while there is none: the tab then
    waits for the next ``refresh``.

    A tab that falls behind loses what waits for it and gets the whole state instead, so that
    a slow one costs neither memory nor anybody's time, and ends up right.
    """

    def __init__(self, everything: Callable[[], str | None]) -> None:
        self._everything = everything
        self._waiting: deque[str] = deque()
        self._behind = True
        self._wake = asyncio.Event()
        self._wake.set()

    def push(self, frame: str) -> None:
        if len(self._waiting) >= MOST_WAITING:
            self.refresh()
        elif not self._behind:
            self._waiting.append(frame)
            self._wake.set()

    def refresh(self) -> None:
        """Tell the whole state next."""
        self._waiting.clear()
        self._behind = True
        self._wake.set()

    def reply(self, frame: str) -> None:
        """Tell this tab alone, after the state where that is still to come."""
        self._waiting.append(frame)
        self._wake.set()

    async def write(self, socket: web.WebSocketResponse) -> None:
        """Send for as long as the tab is open."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while frame := self._next():
                await socket.send_str(frame)

    def _next(self) -> str | None:
        if self._behind:
            state = self._everything()
            self._behind = state is None
            return state
        return self._waiting.popleft() if self._waiting else None
