"""People who tap and write without end, and remember what the bot has told them."""

import asyncio
import random  # noqa: TID251 (a seeded crowd, so that a failure can be played again)
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import NoReturn

from bot.demo.people import Person
from bot.demo.server import BotApiServer
from bot.demo.telegram import Tap as Press
from bot.demo.world import Content, Message
from bot.domain.ballot import Score
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES, Principle
from bot.domain.week import Week
from bot.views.taps import Menu, RateTap, Tap, Verb

MENU = Menu(Language.EN, agreed=True)
SAVED = "Saved:"
SENT = "has been sent to the moderators"
STEP = 4.0
"""Seconds after which a person tries again from the start: the bot may have been killed."""
PILE = 20
"""Updates that may wait before people hold on. Without a bound the pile grows by the clock while
a bot is killed again and again, and so much is delivered anew that no report ever gets done."""


@dataclass(frozen=True, slots=True)
class Rated:
    """One tap on a score."""

    score: Score
    press: Press

    @property
    def acknowledged(self) -> bool:
        return self.press.answer is not None and self.press.answer.text.startswith(SAVED)


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 (see above)


@dataclass(slots=True)
class Rater:
    """Somebody who rates and changes their mind; ``taps`` are theirs by principle, in order."""

    person: Person
    menu: Message
    week: Week
    taps: dict[Principle, list[Rated]] = field(default_factory=dict)

    async def rate(self, principle: Principle, score: Score) -> Press:
        data = str(RateTap(MENU, self.week, principle, score))
        press = await self.person.tap_data(data, self.menu)
        self.taps.setdefault(principle, []).append(Rated(score, press))
        return press

    async def keep_rating(self, chance: random.Random) -> NoReturn:
        """Tap for ever, sometimes without waiting for the answer."""
        while True:
            await _turn(self.person)
            press = await self.rate(chance.choice(PRINCIPLES), chance.choice(list(Score)))
            if chance.random() < 0.7:
                await _patiently(self.person.answer(press, STEP))
            await asyncio.sleep(chance.uniform(0.02, 0.2))

    def possible(self, principle: Principle) -> set[Score | None]:
        """Return what may stand now: the last answer told as saved, or one tapped after it."""
        taps = self.taps.get(principle, [])
        told = [number for number, tap in enumerate(taps) if tap.acknowledged]
        since = taps[told[-1] :] if told else taps
        return {tap.score for tap in since} | (set() if told else {None})


@dataclass(slots=True)
class Writer:
    """Somebody who writes reports; ``told`` are those the bot said it has."""

    person: Person
    menu: Message
    told: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)

    async def keep_writing(self, chance: random.Random) -> NoReturn:
        while True:
            await _turn(self.person)
            letters = "".join(chance.choices("abcdefghijklmnoprstuvwxyz", k=12))
            await _patiently(self._write(f"The lamp in our yard is broken: {letters}"))
            await asyncio.sleep(chance.uniform(0.1, 0.4))

    async def _write(self, text: str) -> None:
        """Write one report, as far as the bot goes along."""
        before = self._thanks
        await self._press(Tap(Verb.WRITE, MENU, PRINCIPLES[0]))
        await self.person.send(text)
        self.tried.append(text)
        await self.person.sees(lambda seen: isinstance(seen, Message) and text in seen.text, STEP)
        await self._press(Tap(Verb.SEND, MENU))
        await self.person.sees(lambda _: self._thanks > before, STEP)
        self.told.append(text)

    async def _press(self, tap: Tap) -> None:
        press = await self.person.tap_data(str(tap), self.menu)
        await self.person.answer(press, STEP)

    @property
    def _thanks(self) -> int:
        return sum(message.by_bot and SENT in message.text for message in self.person.messages)


def newcomer(server: BotApiServer) -> tuple[Person, Message]:
    """Return a person with a menu of the bot's in their chat, as if from an earlier day."""
    person = server.person(language_code="en")
    person.place.started = True
    menu = server.telegram.post(person.place, Content("menu"), by_bot=True)
    return person, menu


async def _turn(person: Person) -> None:
    """Wait until no more than a pile of what people sent is left to the bot."""
    telegram = person.telegram
    await telegram.activity.until(lambda: len(telegram.updates.waiting) <= PILE, None)


async def _patiently(waiting: Awaitable[object]) -> None:
    """Wait for what a killed bot may never do."""
    try:
        await waiting
    except AssertionError:
        return
