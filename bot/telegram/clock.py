"""Telegram's clock, which every answer tells, beside this machine's own."""

from contextlib import suppress
from datetime import timedelta
from email.utils import parsedate_to_datetime

from aiogram.methods import GetMe

from bot.domain.errors import ClockWrong
from bot.domain.week import Clock
from bot.telegram.outcomes import TelegramFailure
from bot.telegram.sender import Sender

MAY_DIFFER = timedelta(minutes=5)
PATIENCE = 5.0


class SecondClock:
    """How far this machine's clock was from Telegram's at the last answer; nothing before one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead = timedelta()

    def heard(self, date: str) -> None:
        """Take an answer's Date header; what a proxy has made of it may be no date at all."""
        with suppress(ValueError, TypeError, OverflowError):
            self._ahead = self._clock() - parsedate_to_datetime(date)

    @property
    def ahead(self) -> float:
        """The difference in seconds, negative where this machine's clock is behind."""
        return self._ahead.total_seconds()

    def differs(self) -> bool:
        return abs(self._ahead) > MAY_DIFFER

    async def watch(self, sender: Sender) -> None:
        """Ask Telegram for an answer; raises ClockWrong. Where none comes the last one counts."""
        with suppress(TelegramFailure):
            await sender(GetMe(), patience=PATIENCE)
        if self.differs():
            raise ClockWrong
