"""Telegram slows some chats down: the others notice nothing."""

from collections.abc import Callable
from math import inf
from statistics import quantiles
from typing import Any

from aiogram.methods import TelegramMethod
from aiogram.types import CallbackQuery, User

from bot.telegram.lanes import Lanes
from bot.telegram.sender import Sender
from bot.telegram.show import Show
from bot.telegram.tasks import Tasks
from bot.views.screen import Screen
from tests.faults.crowd import seeded
from tests.support.session import (
    RecordingSession,
    VirtualTime,
    bot_on,
    flood,
    longest,
    message,
)

PEOPLE = 600
TRAVEL = 0.05
"""Seconds of a request's way there and back."""

SHOWN = ("answerCallbackQuery", "editMessageText")

Key = tuple[str, int]
"""A method and whose chat or tap it is about."""

Waits = dict[Key, int]
"""The seconds that Telegram makes the first such request wait."""


class Slow(RecordingSession):
    """Takes its time for each request, and floods as told; keeps when each was done."""

    def __init__(self, time: VirtualTime, waits: Waits) -> None:
        super().__init__()
        self.done: dict[Key, float] = {}
        self.early: list[Key] = []
        self._time = time
        self._waits = dict(waits)
        self._not_before: dict[Key, float] = {}

    async def answer(self, method: TelegramMethod[Any]) -> object:
        await self._time.sleep(TRAVEL)
        key = method.__api_method__, _person(method)
        if self._time.now < self._not_before.get(key, 0):
            self.early.append(key)
        if wait := self._waits.pop(key, 0):
            self._not_before[key] = self._time.now + wait
            return flood(wait)
        self.done[key] = self._time.now
        return True


async def _taps(waits: Waits) -> Slow:
    """Let everybody tap at the same moment, and wait until the bot has nothing more to send."""
    time, tasks = VirtualTime(), Tasks()
    lanes = Lanes(tasks, sleep=time.sleep)
    session = Slow(time, waits)
    sender = Sender(bot_on(session), longest, clock=time.clock, sleep=lanes.rest)
    show = Show(sender, lanes)
    for person in range(1, PEOPLE + 1):
        await show(_tap(person), Screen("page", toast="Saved"))
    await time.run(lanes.drain(within=60))
    await tasks.drain(within=0)
    return session


async def test_people_in_quiet_chats_are_answered_as_fast_as_ever() -> None:
    """While Telegram makes a third of the chats wait for minutes, the rest see no difference."""
    calm, stormy = await _taps({}), await _taps(_third())
    assert _p95(stormy, lambda person: person % 3 != 0) <= _p95(calm) * 1.2


async def test_who_was_slowed_down_sees_the_last_screen_after_the_wait() -> None:
    """A chat that had to wait ten minutes shows the saved answer then, and no second earlier."""
    session = await _taps(_third())
    assert session.early == []
    assert len([name for name, _ in session.done if name == SHOWN[1]]) == PEOPLE


def _third() -> Waits:
    chance = seeded(1)
    return {(name, who): chance.randint(1, 600) for name in SHOWN for who in range(3, PEOPLE, 3)}


def _p95(session: Slow, of: Callable[[int], bool] = lambda _: True) -> float:
    """Return the seconds after which 95 of 100 requests were done; what never was counts too."""
    people = [person for person in range(1, PEOPLE + 1) if of(person)]
    done = [session.done.get((name, who), inf) for name in SHOWN for who in people]
    return quantiles(done, n=20)[-1]


def _tap(person: int) -> CallbackQuery:
    return CallbackQuery(
        id=str(person),
        from_user=User(id=person, is_bot=False, first_name="-"),
        chat_instance="c",
        message=message(person, 1),
    )


def _person(method: TelegramMethod[Any]) -> int:
    return int(getattr(method, "chat_id", 0) or getattr(method, "callback_query_id", 0))
