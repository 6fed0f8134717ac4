"""Second readings in the moderation group."""

from collections.abc import Callable

from bot.domain.objection import ObjectionState
from bot.domain.report import Report
from bot.telegram.desk import NoDesk, TelegramDesk
from bot.views import objections
from bot.views.words import Words


class SecondReadings:
    """Cards of objections (usecases.objections.ObjectionDesk); ``words`` gives the desk's own."""

    def __init__(self, desk: TelegramDesk | NoDesk, words: Callable[[], Words]) -> None:
        self._desk = desk
        self._words = words

    async def show(self, report: Report) -> int:
        return await self._desk.post(objections.card(self._words(), report))

    async def settle(self, message: int, outcome: ObjectionState) -> None:
        await self._desk.clear(message, objections.settled(self._words(), outcome))
