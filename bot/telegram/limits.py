"""How fast Telegram lets a bot send new messages."""

from collections import deque
from enum import IntEnum

CHAT = (4, 4.5)
"""At most 4 new messages in any 4.5 seconds to one chat: about 1 a second, with a small burst.

The half second is for the road: what left evenly may arrive closer together.
"""

GROUP = (20, 60.0)
"""At most 20 new messages a minute to one group or channel."""

OVERALL = 30
"""At most so many new messages a second to all chats."""

CHATS_REMEMBERED = 2000


class Priority(IntEnum):
    """The value is the share of OVERALL that such messages leave to more urgent ones."""

    ANSWER = 0
    DESK = 5
    NOTICE = 10
    DIGEST = 15


class Window:
    """At most ``count`` messages in any ``seconds``."""

    def __init__(self, count: int, seconds: float) -> None:
        self._seconds = seconds
        self._sent: deque[float] = deque(maxlen=count)

    def wait(self, now: float, reserve: int = 0) -> float:
        """Return the seconds until one more may go and leave room for ``reserve`` others."""
        count = (self._sent.maxlen or 0) - reserve
        if len(self._sent) < count:
            return 0
        return max(0, self._sent[-count] + self._seconds - now)

    def note(self, now: float) -> None:
        self._sent.append(now)

    def idle(self, now: float) -> bool:
        return not self._sent or self._sent[-1] + self._seconds <= now


class Limits:
    """The windows of all chats; only chats that were written to lately are remembered."""

    def __init__(self) -> None:
        self._processes = 1
        self._overall = Window(OVERALL, 1.0)
        self._chats: dict[int | str, tuple[Window, ...]] = {}

    def wait(self, chat: int | str, priority: Priority, now: float) -> float:
        """Return the seconds until a new message may go to a chat."""
        own = (window.wait(now) for window in self._of(chat))
        reserve = priority // self._processes
        return max(self._overall.wait(now, reserve=reserve), *own)

    def share(self, processes: int) -> None:
        """Take an equal part of OVERALL where so many processes send as one bot."""
        if processes != self._processes:
            self._processes = processes
            self._overall = Window(max(1, OVERALL // processes), 1.0)

    def note(self, chat: int | str, now: float) -> None:
        """Count a new message that is being sent."""
        if len(self._chats) > CHATS_REMEMBERED:
            self._forget_idle(now)
        self._overall.note(now)
        for window in self._chats.setdefault(chat, self._of(chat)):
            window.note(now)

    def _of(self, chat: int | str) -> tuple[Window, ...]:
        """Return a chat's windows; channels have @names or negative ids, as groups do."""
        if chat in self._chats:
            return self._chats[chat]
        crowd = isinstance(chat, str) or chat < 0
        return (Window(*CHAT), Window(*GROUP)) if crowd else (Window(*CHAT),)

    def _forget_idle(self, now: float) -> None:
        self._chats = {
            chat: windows
            for chat, windows in self._chats.items()
            if not all(window.idle(now) for window in windows)
        }
