"""Second readings in the moderation group."""

from bot.domain.objection import ObjectionState
from bot.domain.report import Report
from bot.telegram.desk import TelegramDesk
from bot.telegram.desk_look import DeskLook
from bot.telegram.no_desk import NoDesk
from bot.views import objections


class SecondReadings:
    """Cards of objections (usecases.objections.ObjectionDesk)."""

    def __init__(self, desk: TelegramDesk | NoDesk, look: DeskLook) -> None:
        self._desk = desk
        self._look = look

    async def show(self, report: Report) -> int:
        return await self._desk.post(objections.card(self._look.words, self._look.seen(report)))

    async def settle(self, message: int, outcome: ObjectionState) -> None:
        await self._desk.clear(message, objections.settled(self._look.words, outcome))
