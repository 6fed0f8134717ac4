"""Clocks of tests: one that moves only when told, and one that moves while the bot waits."""

import asyncio
from datetime import UTC, datetime, timedelta
from heapq import heappush
from itertools import count

A_MOMENT = 0.001
"""Time always moves: a wait below the last digit of a float would be asked for without end."""


class FrozenClock:
    """Give the same moment until somebody ticks."""

    def __init__(self, moment: str = "2026-11-25T09:00+05:00") -> None:
        self.moment = datetime.fromisoformat(moment).astimezone(UTC)

    def __call__(self) -> datetime:
        return self.moment

    def tick(self, **delta: float) -> None:
        """Move on by a timedelta's keywords."""
        self.moment += timedelta(**delta)

    def set(self, moment: str) -> None:
        """Jump to a moment with an offset."""
        self.moment = datetime.fromisoformat(moment).astimezone(UTC)


class Pace:
    """Seconds that pass only while a sender waits: Telegram's pace is kept, and takes no time.

    Who waits for the nearest moment goes first, as in real time.
    """

    def __init__(self) -> None:
        self._now = 0.0
        self._waiting: list[tuple[float, int]] = []
        self._order = count()

    def __call__(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Return once that moment has come."""
        mine = (self._now + max(seconds, A_MOMENT), next(self._order))
        heappush(self._waiting, mine)
        try:
            await asyncio.sleep(0)
            while self._waiting[0] != mine:  # noqa: ASYNC110 (a turn of the loop is the unit)
                await asyncio.sleep(0)
            self._now = max(self._now, mine[0])
        finally:
            self._waiting.remove(mine)
            self._waiting.sort()
