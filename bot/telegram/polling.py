"""Updates by long polling: no open port, and nothing confirmed before its effect is durable."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from aiogram import Bot
from aiogram.methods import DeleteWebhook, TelegramMethod
from aiogram.types import Update

from bot import logs
from bot.domain.errors import SecondInstance, Unauthorised
from bot.telegram.intake import Intake
from bot.telegram.outcomes import (
    UNKNOWN_TOKEN,
    Code,
    NotSent,
    Refused,
    TelegramFailure,
    failure_of,
)
from bot.telegram.presses import Press, find_press
from bot.telegram.updates import ALLOWED_UPDATES, read_update, update_id_of

log = logs.get("telegram.polling")

T = TypeVar("T")

POLL_SECONDS = 25
GRACE = 5.0
"""Seconds that updates in hand may still take after a stop was asked for."""

CONFIRM_SECONDS = 2.0
"""Seconds for the last word to Telegram; what it does not hear it sends again."""

CONFLICTS = 3
CONFLICTS_WITHIN = 120.0
LONGEST_BACKOFF = 30.0


class GetRawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """``getUpdates`` whose updates are not yet read: one of them may be unreadable."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int
    limit: int
    timeout: int
    allowed_updates: list[str]


class Polling:
    """Asks for updates, hands them to the intake, and confirms them by the next question.

    ``heard`` is told of every answer, whether or not there was an update in it.
    """

    def __init__(
        self,
        bot: Bot,
        intake: Intake,
        uniform: Callable[[float, float], float],
        *,
        heard: Callable[[], None] = lambda: None,
        seconds: int = POLL_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._intake = intake
        self._uniform = uniform
        self._heard = heard
        self._seconds = seconds
        self._clock = clock
        self._sleep = sleep
        self._offset = 0
        self._failures = 0
        self._conflicts: deque[float] = deque(maxlen=CONFLICTS)
        self._stopping = False
        self._now_waiting: tuple[asyncio.Timeout, float] | None = None

    async def run(self) -> None:
        """Poll until ``stop``; raises SecondInstance or Unauthorised for the operator."""
        await self._until_stopped(self._drop_webhook(), grace=0)
        while not self._stopping:
            try:
                raw = await self._until_stopped(self._fetch(self._seconds, 100), grace=0)
                if raw:
                    await self._until_stopped(self._take(raw), grace=GRACE)
            except TelegramFailure as failure:
                await self._until_stopped(self._back_off(failure), grace=0)
            else:
                self._heard()
                self._failures = 0
        await self._confirm()

    def stop(self) -> None:
        """End soon: the open question is dropped, what is in hand gets GRACE seconds."""
        self._stopping = True
        if self._now_waiting is not None:
            waiting, grace = self._now_waiting
            waiting.reschedule(asyncio.get_running_loop().time() + grace)

    async def _until_stopped(self, work: Awaitable[T], *, grace: float) -> T | None:
        """Return the work's result; None where a stop came and its grace ran out."""
        try:
            async with asyncio.timeout(grace if self._stopping else None) as waiting:
                self._now_waiting = waiting, grace
                return await work
        except TimeoutError:
            return None
        finally:
            self._now_waiting = None

    async def _drop_webhook(self) -> None:
        """Make sure that Telegram lets us poll; what waits there stays there."""
        while True:
            try:
                await self._ask(DeleteWebhook(drop_pending_updates=False))
            except TelegramFailure as failure:
                await self._back_off(failure)
            else:
                self._failures = 0
                return

    async def _fetch(self, seconds: int, limit: int) -> list[dict[str, Any]]:
        question = GetRawUpdates(
            offset=self._offset,
            limit=limit,
            timeout=seconds,
            allowed_updates=list(ALLOWED_UPDATES),
        )
        return await self._ask(question, seconds + 10)

    async def _ask(self, method: TelegramMethod[T], seconds: int = 10) -> T:
        """Ask without the sender: waiting and repeating are this class's own business."""
        try:
            return await self._bot(method, seconds)
        except Exception as error:  # noqa: BLE001 (sorted here, and its text goes no further)
            failure = failure_of(error)
        raise failure

    async def _take(self, raw: Sequence[dict[str, Any]]) -> None:
        """Have updates handled, then move the offset: the next question confirms them."""
        updates = [self._read(item) for item in raw]
        for _ in range(updates.count(None)):
            self._intake.note_set_aside()
        await self._intake.take([update for update in updates if update is not None])
        ids = [found for item in raw if (found := update_id_of(item)) is not None]
        self._offset = max(ids, default=self._offset - 1) + 1

    def _read(self, item: dict[str, Any]) -> Update | Press | None:
        def whole() -> Update | None:
            return read_update(item, self._bot)

        return find_press(item, whole) or whole()

    async def _back_off(self, failure: TelegramFailure) -> None:
        if isinstance(failure, Refused):
            self._watch(failure.code)
        self._failures += 1
        longest = min(LONGEST_BACKOFF, 2.0 ** min(self._failures, 6) / 2)
        wait = self._uniform(longest / 2, longest)
        if isinstance(failure, NotSent):
            wait = max(wait, failure.wait)
        log.warning("poll_failed", error=failure)
        await self._sleep(wait)

    def _watch(self, code: Code) -> None:
        """Raise for what no waiting mends."""
        if code is Code.UNAUTHORISED:
            raise Unauthorised(UNKNOWN_TOKEN)
        if code is not Code.CONFLICT:
            return
        self._conflicts.append(self._clock())
        recent = self._conflicts[-1] - self._conflicts[0] < CONFLICTS_WITHIN
        if len(self._conflicts) == CONFLICTS and recent:
            raise SecondInstance("another process polls Telegram with this token: stop it first")

    async def _confirm(self) -> None:
        """Confirm what was handled; the one update that may come back is not confirmed by it."""
        if self._offset:
            with suppress(TelegramFailure, TimeoutError):
                async with asyncio.timeout(CONFIRM_SECONDS):
                    await self._fetch(0, 1)
