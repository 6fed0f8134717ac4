"""What the demo's simulated citizens think, speak and live: invented, the same for a seed."""

import random  # noqa: TID251 (a demo's opinions are drawn, they protect nobody)
from dataclasses import dataclass

from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES, Principle
from bot.domain.region import Region

LEAN = ((9, 14, 20, 9, 4), (14, 18, 14, 7, 3), (5, 9, 18, 16, 8), (10, 12, 18, 9, 4),
        (4, 7, 16, 17, 9), (3, 6, 12, 18, 14))  # fmt: skip
"""How often 1 to 5 is chosen, principle by principle."""

NO_OPINION = 0.06
NO_REGION = 0.4
LANGUAGES = {Language.KK: 3, Language.RU: 2, Language.EN: 1}

PEOPLE = {
    Region.ALMATY: 23, Region.TURKISTAN: 21, Region.ALMATY_REGION: 16, Region.ASTANA: 15,
    Region.SHYMKENT: 12, Region.ZHAMBYL: 12, Region.KARAGANDA: 11, Region.AKTOBE: 9,
    Region.KYZYLORDA: 8, Region.KOSTANAY: 8, Region.MANGYSTAU: 8, Region.AKMOLA: 8,
    Region.PAVLODAR: 8, Region.EAST_KAZAKHSTAN: 7, Region.ATYRAU: 7, Region.JETISU: 7,
    Region.WEST_KAZAKHSTAN: 7, Region.ABAI: 6, Region.NORTH_KAZAKHSTAN: 5, Region.ULYTAU: 2,
    Region.ABROAD: 2,
}  # fmt: skip
"""Roughly how many live where, in 100,000."""

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


@dataclass(frozen=True, slots=True)
class Citizen:
    """One simulated citizen; ``scores`` are 0 (no opinion) to 5, principle by principle."""

    language: Language
    region: Region
    scores: tuple[int, ...]
    subject: Principle
    words: str


class Opinions:
    """Draws citizens, the same ones for the same ``seed``."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 (see above)

    def citizen(self) -> Citizen:
        draw = self._chance
        language = draw.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
        return Citizen(
            language,
            Region.UNSAID
            if draw.random() < NO_REGION
            else draw.choices(list(PEOPLE), list(PEOPLE.values()))[0],
            tuple(self._score(lean) for lean in LEAN),
            draw.choice(PRINCIPLES),
            draw.choice(WORDS[language]),
        )

    def _score(self, lean: tuple[int, ...]) -> int:
        draw = self._chance
        return 0 if draw.random() < NO_OPINION else draw.choices(range(1, 6), lean)[0]
