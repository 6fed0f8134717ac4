"""Telegram's flood limits for new messages, off unless asked for."""

from collections import deque
from dataclasses import dataclass, field
from math import ceil
from typing import Self

from bot.demo.errors import TooManyRequests
from bot.demo.world import Chat
from bot.domain.week import Clock


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``count`` messages in any ``seconds``."""

    count: int
    seconds: float


@dataclass(slots=True)
class Limits:
    """Refuses what comes too fast; a rate of None sets no limit."""

    clock: Clock
    chat: Rate | None = None
    group: Rate | None = None
    overall: Rate | None = None
    _sent: dict[tuple[str, int], deque[float]] = field(default_factory=dict)

    @classmethod
    def real(cls, clock: Clock) -> Self:
        """Telegram's published figures, with its tolerance for short bursts in a chat."""
        return cls(clock, chat=Rate(4, 4.0), group=Rate(20, 60.0), overall=Rate(30, 1.0))

    def check(self, chat: Chat, messages: int = 1) -> None:
        """Count new messages; TooManyRequests, and nothing counted, where they are too many.

        Where nothing was sent lately, an album of any size passes.
        """
        now = self.clock().timestamp()
        rates = [(("all", 0), self.overall), (("chat", chat.id), self.chat)]
        if not chat.is_private:
            rates.append((("group", chat.id), self.group))
        windows = [(self._window(key, rate, now), rate) for key, rate in rates if rate]
        for window, rate in windows:
            if window and len(window) + messages > rate.count:
                raise TooManyRequests(max(1, ceil(window[0] + rate.seconds - now)))
        for window, _ in windows:
            window.extend([now] * messages)

    def _window(self, key: tuple[str, int], rate: Rate, now: float) -> deque[float]:
        window = self._sent.setdefault(key, deque())
        while window and window[0] <= now - rate.seconds:
            window.popleft()
        return window
