"""Simulated citizens: they press the same buttons a person would, and wait for each screen."""

import asyncio
import random  # noqa: TID251 (a demo's opinions are drawn, they protect nobody)
from collections.abc import Iterable, Sequence

from bot.demo.people import Person
from bot.demo.world import Message
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES

AT_ONCE = 20
PATIENCE = 60.0

LEAN = ((9, 14, 20, 9, 4), (14, 18, 14, 7, 3), (5, 9, 18, 16, 8), (10, 12, 18, 9, 4),
        (4, 7, 16, 17, 9), (3, 6, 12, 18, 14))  # fmt: skip
"""How often 1 to 5 is chosen, principle by principle; invented."""

NO_OPINION = 0.06
LANGUAGES = (Language.KK, Language.KK, Language.KK, Language.RU, Language.RU, Language.EN)

WORDS = {
    Language.KK: (
        "Ауламыздағы жол жөнделді, рақмет. Бірақ жарық әлі жоқ.",
        "Әкімдікке хат жаздық, жауап бір айдан кейін ғана келді.",
        "Мектеп жанында тәртіп жақсарды, патруль жиі жүреді.",
        "Саябақта ағаш отырғызылды, енді суару керек. Тел: +7 701 123 45 67",
    ),
    Language.RU: (
        "Во дворе убрали свалку, но контейнеров всё равно мало.",
        "На обращение ответили отпиской, вопрос с остановкой не решён.",
        "Участковый приходит быстро, стало спокойнее. Пишите на test@example.com",
        "На встречу с акимом было не попасть: запись закрыта на месяц вперёд.",
    ),
    Language.EN: (
        "The new crossing works, and drivers do stop now.",
        "Nobody answers the phone at the service centre in the afternoon.",
    ),
}


class Crowd:
    """People who rate and write, the same ones for the same ``seed``."""

    def __init__(self, people: Sequence[Person], seed: int = 20251105) -> None:
        self.people = people
        self._chance = random.Random(seed)  # noqa: S311 (see above)
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def rate(self) -> None:
        """Have everybody come in and rate all six principles."""
        plans = [(p, self._language(), self._scores()) for p in self.people]
        await asyncio.gather(*(self._rate(*plan) for plan in plans))

    async def write(self, count: int) -> None:
        """Have some of those who rated write a report each."""
        authors = self._chance.sample(self.people, count)
        await asyncio.gather(*(self._write(p, self._chance.choice(PRINCIPLES)) for p in authors))

    def _language(self) -> Language:
        return self._chance.choice(LANGUAGES)

    def _scores(self) -> list[int]:
        return [
            0 if self._chance.random() < NO_OPINION else self._chance.choices(range(1, 6), lean)[0]
            for lean in LEAN
        ]

    async def _rate(self, person: Person, language: Language, scores: Iterable[int]) -> None:
        async with self._gate:
            await person.start()
            await press(person, f"speak:{language}")
            await press(person, "agree:")
            await press(person, "page:", ":p1")
            for principle, score in zip(PRINCIPLES, scores, strict=True):
                await press(person, "rate:", f":{principle.number}:{score}")
            await showing(person, "pick:", "")

    async def _write(self, person: Person, principle: object) -> None:
        async with self._gate:
            await person.send("/report")
            await press(person, "write:", f":p{getattr(principle, 'number', 1)}")
            shown = await showing(person, "cancel:", "")
            language = Language(_data(shown, "cancel:", "").split(":")[1][:2])
            await person.send(self._chance.choice(WORDS[language]))
            await press(person, "tell:")
            await press(person, "send:")
            await person.sees("/my", PATIENCE)


async def press(person: Person, head: str, tail: str = "") -> None:
    """Tap the button whose data begins and ends so, once it is shown."""
    message = await showing(person, head, tail)
    await person.tap_data(_data(message, head, tail), message)


async def showing(person: Person, head: str, tail: str) -> Message:
    """Wait for a message with such a button."""
    seen = await person.sees(
        lambda seen: isinstance(seen, Message) and bool(_data(seen, head, tail)), PATIENCE
    )
    assert isinstance(seen, Message)  # noqa: S101 (what was asked for one line above)
    return seen


def _data(message: Message, head: str, tail: str) -> str:
    buttons = (b.get("callback_data", "") for row in message.content.keyboard for b in row)
    return next((data for data in buttons if data.startswith(head) and data.endswith(tail)), "")
