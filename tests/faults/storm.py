"""Telegram in trouble: any call may fail in any way, and what must hold all the same."""

from collections.abc import Callable, Hashable
from random import Random  # noqa: TID251 (only its name)

from aiogram import Bot
from aiogram.client.session.middlewares.base import NextRequestMiddlewareType
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import TelegramMethod
from aiogram.methods.base import Response, TelegramType

from bot.demo.faults import Fault, Faults, Trouble
from bot.demo.updates import UpdateQueue

MOMENT = 0.02
"""Seconds; long enough for others to overtake."""

LONGEST_WAIT = 600
STATUSES = (500, 502, 503)


class Storm(Faults):
    """Lets a share of all calls fail at a labelled point, getUpdates among them; rules go first.

    ``met`` says how often each trouble has struck.
    """

    def __init__(self, chance: Random, share: float) -> None:
        super().__init__()
        self.met = dict.fromkeys(Trouble, 0)
        self._chance = chance
        self._share = share

    def meet(self, method: str, chat: object) -> Fault | None:
        known = super().meet(method, chat)
        if known is not None or self._chance.random() >= self._share:
            return known
        trouble = self._chance.choice(list(Trouble))
        self.met[trouble] += 1
        return Fault(method, trouble, self._figure(trouble))

    def _figure(self, trouble: Trouble) -> float:
        match trouble:
            case Trouble.RETRY_AFTER:
                return self._chance.randint(1, LONGEST_WAIT)
            case Trouble.STATUS:
                return self._chance.choice(STATUSES)
        return MOMENT


def resend_some(updates: UpdateQueue, chance: Random, newest: int) -> None:
    """Deliver some updates behind ``newest`` once more under a new id, as a lost tap comes."""
    for number in range(newest + 1, updates.newest + 1):
        if chance.random() < 0.2:
            updates.resend(number)


def repeat_some(updates: UpdateQueue, chance: Random, newest: int) -> None:
    """Deliver some that were confirmed again under their own ids, as after a crash."""
    for number in range(newest + 1, updates.newest + 1):
        if chance.random() < 0.2:
            updates.repeat(number)


class Obedience:
    """Watches at the bot's own end that nothing leaves before the time that Telegram named.

    A middleware of the session; ``early`` names the methods that were too early.
    """

    def __init__(self, seconds: Callable[[], float]) -> None:
        self.early: list[str] = []
        self.waits = 0
        self._seconds = seconds
        self._not_before: dict[Hashable, float] = {}

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        about = (
            getattr(method, "chat_id", None)
            or getattr(method, "callback_query_id", None)
            or method.__api_method__
        )
        if self._seconds() < self._not_before.get(about, 0):
            self.early.append(method.__api_method__)
        try:
            return await make_request(bot, method)
        except TelegramRetryAfter as told:
            self.waits += 1
            self._not_before[about] = self._seconds() + told.retry_after
            raise
