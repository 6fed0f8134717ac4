"""A channel as a notice board: posts beside the summaries, edited in place, and pinned."""

from collections.abc import Callable, Mapping, Sequence

from aiogram.methods import EditMessageText, PinChatMessage

from bot.domain.language import Language
from bot.telegram.frozen import message, unpack
from bot.telegram.outcomes import Code, Refused
from bot.telegram.sender import Sender
from bot.views.screen import Screen
from bot.views.words import Words, words

GONE = frozenset({Code.MESSAGE_GONE, Code.MESSAGE_FIXED})


class TelegramBoard:
    """Edits and pins (usecases.channel_ports.Board)."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def edit(self, chat: int | str, message: int, body: bytes) -> bool:
        post = unpack(body, chat).model_dump(
            include={"chat_id", "text", "parse_mode", "link_preview_options", "reply_markup"}
        )
        try:
            await self._sender(EditMessageText(message_id=message, **post))
        except Refused as refusal:
            if refusal.code in GONE:
                return False
            if refusal.code is not Code.NOT_MODIFIED:
                raise
        return True

    async def pin(self, chat: int | str, message: int) -> bool:
        pin = PinChatMessage(chat_id=chat, message_id=message, disable_notification=True)
        try:
            await self._sender(pin)
        except Refused:
            return False
        return True


def silent_posts(
    channels: Mapping[Language, int | str], draw: Callable[[Sequence[Words]], Screen]
) -> Mapping[int | str, bytes]:
    """Freeze one silent post for each chat, drawn in all the languages that are told there."""
    return {
        chat: message(draw([words(lang) for lang, told_in in channels.items() if told_in == chat]))
        for chat in dict.fromkeys(channels.values())
    }
