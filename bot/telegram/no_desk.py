"""What stands for the moderation group where none is configured."""

from bot import logs
from bot.domain.desk import DeskState
from bot.domain.errors import ReportsOff
from bot.domain.report import Report, Verdict
from bot.views.screen import Screen

log = logs.get("telegram.desk")


class NoDesk:
    """Takes the desk's place (usecases.desk_ports.Desk): there are no reports then."""

    async def show(self, _report: Report) -> int:
        raise ReportsOff

    async def redraw(self, _message: int, _report: Report) -> None:
        raise ReportsOff

    async def settle(self, _message: int, _report: bytes, _verdict: Verdict | None) -> None:
        raise ReportsOff

    async def show_room(self, _state: DeskState, _message: int | None) -> int:
        raise ReportsOff

    async def remind(self, _days: int) -> None:
        raise ReportsOff

    async def post(self, _screen: Screen) -> int:
        raise ReportsOff

    async def clear(self, _message: int, _screen: Screen) -> None:
        raise ReportsOff

    async def tell(self, event: str) -> None:
        log.error("trouble", code=str(event))

    async def lost(self) -> None:
        """There is nothing to lose."""

    async def moved(self, _new: int) -> None:
        """There is nothing to follow."""

    async def whereabouts(self) -> None:
        """There is no group."""
