"""The one way out to Telegram: pace, waiting as told, repeating, and errors with a meaning."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Protocol, TypeVar

from aiogram import Bot
from aiogram.methods import TelegramMethod

from bot.telegram.limits import CHATS_REMEMBERED, Limits, Priority
from bot.telegram.outcomes import NotSent, TelegramFailure, Unknown, failure_of
from bot.telegram.session import REQUEST_SECONDS

T = TypeVar("T")


class Light(Protocol):
    """Posts a method's JSON body and tells whether Telegram said yes. See ``wire.py``."""

    async def __call__(self, method: str, body: bytes) -> bool: ...

    def post(self, method: str, body: bytes, told: Callable[[bool], None]) -> bool: ...


PATIENCE = 30.0
"""Seconds that a request waits and is repeated where its caller does not say otherwise."""

SHORTEST_REQUEST = 1.0
"""Seconds; a request that may go at all gets this long to be answered."""

FIRST_BACKOFF = 0.5
LONGEST_BACKOFF = 20.0


class Sender:
    """Sends one request; see ``__call__``.

    ``clock`` counts monotonic seconds; ``uniform(a, b)`` draws the jitter of waits.
    """

    def __init__(
        self,
        bot: Bot,
        uniform: Callable[[float, float], float],
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        wires: Light | None = None,
    ) -> None:
        self._bot = bot
        self._wires = wires
        self._uniform = uniform
        self._clock = clock
        self._sleep = sleep
        self._limits = Limits()
        self._closed: dict[Hashable, float] = {}

    async def __call__(
        self,
        method: TelegramMethod[T],
        *,
        priority: Priority = Priority.ANSWER,
        patience: float | None = None,
        repeat: bool | None = None,
    ) -> T:
        """Send a request and return Telegram's answer.

        New messages keep to the limits; ``retry_after`` holds back whatever goes to that chat.
        What certainly did not happen is tried again for ``patience`` seconds, then NotSent is
        raised. An unknown outcome is tried again only with ``repeat``; by default that is all
        but new messages, since an edit, an answer or a deletion done twice is done once. Raises
        Refused, NotSent, Unknown, and nothing else.
        """
        until = self._clock() + (PATIENCE if patience is None else patience)
        repeat = not is_new_message(method) if repeat is None else repeat
        attempt = 0
        while True:
            await self._turn(method, priority, until)
            outcome = await self._attempt(method, until - self._clock())
            if not isinstance(outcome, TelegramFailure):
                return outcome
            self._hold(method, outcome)
            attempt += 1
            wait = self._backoff(outcome, attempt, repeat=repeat)
            if wait is None or self._clock() + wait > until:
                raise outcome
            await self._sleep(wait)

    async def lightly(self, method: str, body: bytes, chat: int = 0) -> bool:
        """Send what may be sent twice with little ado; tell whether it succeeded.

        Where it did not, or Telegram has asked us to wait, it is for ``__call__`` to send it.
        """
        if self._wires is None or self._closed.get(chat, 0) > self._clock():
            return False
        return await self._wires(method, body)

    def post(self, method: str, body: bytes, chat: int, told: Callable[[bool], None]) -> bool:
        """Do as ``lightly`` does and tell later; False, with nothing sent, where it cannot."""
        if self._wires is None or self._closed.get(chat, 0) > self._clock():
            return False
        return self._wires.post(method, body, told)

    def share(self, processes: int) -> None:
        """Leave their part of Telegram's limit to the other processes of this bot."""
        self._limits.share(processes)

    async def _attempt(self, method: TelegramMethod[T], left: float) -> T | TelegramFailure:
        """Return failures rather than raise them, so that none is chained to its original."""
        seconds = round(min(max(left, SHORTEST_REQUEST), REQUEST_SECONDS))
        try:
            return await self._bot(method, request_timeout=seconds)
        except Exception as error:  # noqa: BLE001 (whatever it is, its text must end here)
            return failure_of(error)

    async def _turn(self, method: TelegramMethod[T], priority: Priority, until: float) -> None:
        """Wait until the request may go, and count it."""
        while (wait := self._wait(method, priority)) > 0:
            if self._clock() + wait > until:
                raise NotSent(wait)
            await self._sleep(wait)
        if is_new_message(method):
            self._limits.note(_chat(method), self._clock())

    def _wait(self, method: TelegramMethod[T], priority: Priority) -> float:
        now = self._clock()
        held = self._closed.get(_gate(method), now) - now
        if not is_new_message(method):
            return held
        return max(held, self._limits.wait(_chat(method), priority, now))

    def _hold(self, method: TelegramMethod[T], failure: TelegramFailure) -> None:
        """Let nothing through the same gate before the time that Telegram named."""
        if not isinstance(failure, NotSent) or not failure.flood:
            return
        now = self._clock()
        if len(self._closed) > CHATS_REMEMBERED:
            self._closed = {gate: end for gate, end in self._closed.items() if end > now}
        gate = _gate(method)
        self._closed[gate] = max(now + failure.wait, self._closed.get(gate, 0))

    def _backoff(self, failure: TelegramFailure, attempt: int, *, repeat: bool) -> float | None:
        """Return the seconds before the next try; None where there must not be one."""
        match failure:
            case NotSent(flood=True):
                return failure.wait
            case NotSent():
                pass
            case Unknown() if repeat:
                pass
            case _:
                return None
        longest = min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** (attempt - 1))
        return self._uniform(longest / 2, longest)


def is_new_message(method: TelegramMethod[T]) -> bool:
    """Tell whether a request puts a message into a chat: these are counted, never repeated."""
    name = method.__api_method__
    return name.startswith(("send", "forward", "copy")) and name != "sendChatAction"


def _chat(method: TelegramMethod[T]) -> int | str:
    chat = getattr(method, "chat_id", 0)
    return chat if isinstance(chat, int | str) else 0


def _gate(method: TelegramMethod[T]) -> Hashable:
    """Return what a ``retry_after`` is about: the chat, the tap, or else the kind of request.

    An answer to a tap names no chat; one that has to wait holds back nobody else's.
    """
    return _chat(method) or getattr(method, "callback_query_id", method.__api_method__)
