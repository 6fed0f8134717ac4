"""The moderation group in Telegram."""

from typing import TypeVar

from aiogram.methods import DeleteMessage, EditMessageText, SendMessage, TelegramMethod

from bot import logs
from bot.domain.errors import ReportsOff
from bot.domain.report import Report, Verdict
from bot.telegram.limits import Priority
from bot.telegram.outcomes import HARMLESS, Code, Refused, TelegramFailure
from bot.telegram.sender import Sender
from bot.telegram.show import markup
from bot.views import desk
from bot.views.screen import Screen
from bot.views.words import Words

log = logs.get("telegram.desk")

T = TypeVar("T")

PATIENCE = 90.0
"""Seconds; a group takes 20 messages a minute."""


class TelegramDesk:
    """Cards, verdicts and alarms in one chat, in the desk's language (usecases.ports.Desk).

    A card or an alarm that may not have arrived is sent again: twice is harmless.
    """

    def __init__(self, sender: Sender, chat: int, words: Words) -> None:
        self._sender = sender
        self._chat = chat
        self._words = words

    async def show(self, report: Report) -> int:
        """Put a card into the group; raises TelegramFailure where Telegram does not take it."""
        return await self.post(desk.card(self._words, report))

    async def settle(self, message: int, verdict: Verdict | None) -> None:
        """Take the text off a card (None: the report is gone), or else delete the card."""
        screen = desk.settled(self._words, verdict) if verdict else desk.gone(self._words)
        await self.clear(message, screen)

    async def clear(self, message: int, screen: Screen) -> None:
        """Leave nothing of a message but this screen, or else delete it."""
        edit = EditMessageText(
            chat_id=self._chat,
            message_id=message,
            text=screen.text,
            reply_markup=markup(screen.keyboard),
        )
        try:
            await self._send(edit)
        except Refused as refusal:
            if refusal.code in HARMLESS:
                return
            if refusal.code is not Code.MESSAGE_FIXED:
                raise
            await self._send(DeleteMessage(chat_id=self._chat, message_id=message))

    async def tell(self, event: str) -> None:
        """Tell the desk of trouble; where that fails too, the log has to do."""
        log.error("trouble", code=str(event))
        try:
            await self.post(desk.trouble(self._words, event))
        except TelegramFailure as failure:
            log.error("trouble_not_told", error=failure)

    async def post(self, screen: Screen) -> int:
        """Put a screen into the group; return its message id."""
        request = SendMessage(
            chat_id=self._chat, text=screen.text, reply_markup=markup(screen.keyboard)
        )
        return (await self._send(request)).message_id

    async def _send(self, method: TelegramMethod[T]) -> T:
        return await self._sender(method, priority=Priority.DESK, patience=PATIENCE, repeat=True)


class NoDesk:
    """Stands for the desk where no moderation group is configured: there are no reports then."""

    async def show(self, _report: Report) -> int:
        raise ReportsOff

    async def settle(self, _message: int, _verdict: Verdict | None) -> None:
        raise ReportsOff

    async def post(self, _screen: Screen) -> int:
        raise ReportsOff

    async def clear(self, _message: int, _screen: Screen) -> None:
        raise ReportsOff

    async def tell(self, event: str) -> None:
        log.error("trouble", code=str(event))
