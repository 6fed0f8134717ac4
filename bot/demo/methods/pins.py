"""Methods that pin messages; a pin leaves a service message, which the bot is told of too."""

from aiogram.methods import PinChatMessage, UnpinAllChatMessages, UnpinChatMessage

from bot.demo import render
from bot.demo.errors import BadRequest
from bot.demo.handler import Handlers
from bot.demo.rights import open_chat, require_right
from bot.demo.telegram import Telegram
from bot.demo.world import Chat, ChatKind, Content, Message


def pin(telegram: Telegram, call: PinChatMessage) -> bool:
    chat = _with_pins(telegram, call.chat_id)
    message = chat.history.get(call.message_id)
    if message is None:
        raise BadRequest("message to pin not found")
    if message.service:
        raise BadRequest("message can't be pinned")
    if message.id in chat.pinned:
        return True
    telegram.pin(chat, [*chat.pinned, message.id])
    _tell(telegram, message, silent=call.disable_notification is True)
    return True


def unpin(telegram: Telegram, call: UnpinChatMessage) -> bool:
    """Unpin one message, or the newest of the pinned ones where none is named."""
    chat = _with_pins(telegram, call.chat_id)
    number = max(chat.pinned, default=None) if call.message_id is None else call.message_id
    if number not in chat.pinned:
        raise BadRequest("message to unpin not found")
    telegram.pin(chat, [pinned for pinned in chat.pinned if pinned != number])
    return True


def unpin_all(telegram: Telegram, call: UnpinAllChatMessages) -> bool:
    telegram.pin(_with_pins(telegram, call.chat_id), [])
    return True


def _tell(telegram: Telegram, message: Message, *, silent: bool) -> None:
    """Write the service message; it makes a sound in groups only."""
    chat = message.chat
    channel = chat.kind is ChatKind.CHANNEL
    notice = telegram.post(
        chat,
        Content(other={"pinned_message": render.message(message, deep=False)}),
        author=None if channel else telegram.me,
        sender_chat=chat if channel else None,
        by_bot=True,
        service=True,
        silent=silent or channel or chat.is_private,
    )
    kind = "channel_post" if channel else "message"
    telegram.updates.push(kind, render.message(notice), chat.id)


def _with_pins(telegram: Telegram, key: int | str) -> Chat:
    chat = open_chat(telegram, key)
    right = "can_edit_messages" if chat.kind is ChatKind.CHANNEL else "can_pin_messages"
    require_right(telegram, chat, right, "manage pinned messages in the chat")
    return chat


HANDLERS: Handlers = {
    PinChatMessage: pin,
    UnpinChatMessage: unpin,
    UnpinAllChatMessages: unpin_all,
}
