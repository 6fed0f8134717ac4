"""Methods that change or delete messages."""

from dataclasses import replace

from aiogram.methods import (
    DeleteMessage,
    DeleteMessages,
    EditMessageCaption,
    EditMessageMedia,
    EditMessageReplyMarkup,
    EditMessageText,
)
from aiogram.types import InputMediaDocument, InputMediaPhoto

from bot.demo import render
from bot.demo.errors import BadRequest, Violation
from bot.demo.handler import Handlers
from bot.demo.keyboard import inline_keyboard
from bot.demo.rights import check_deletable, check_editable, open_chat
from bot.demo.telegram import Telegram
from bot.demo.uploads import media
from bot.demo.words import caption_of, text_of
from bot.demo.world import Content, Json, Message

MOST_DELETIONS = 100

Edit = EditMessageText | EditMessageCaption | EditMessageReplyMarkup | EditMessageMedia


def edit_text(telegram: Telegram, call: EditMessageText) -> Json:
    words = text_of(telegram, call)
    keyboard = inline_keyboard(call.reply_markup)
    message = _editable(telegram, call)
    if message.media or message.content.other:
        raise BadRequest("there is no text in the message to edit")
    return _edit(telegram, message, Content(*words, keyboard=keyboard))


def edit_caption(telegram: Telegram, call: EditMessageCaption) -> Json:
    text, entities = caption_of(telegram, call)
    keyboard = inline_keyboard(call.reply_markup)
    message = _editable(telegram, call)
    if not message.media:
        raise BadRequest("there is no caption in the message to edit")
    content = replace(message.content, text=text, entities=entities, keyboard=keyboard)
    return _edit(telegram, message, content)


def edit_markup(telegram: Telegram, call: EditMessageReplyMarkup) -> Json:
    keyboard = inline_keyboard(call.reply_markup)
    message = _editable(telegram, call)
    return _edit(telegram, message, replace(message.content, keyboard=keyboard))


def edit_media(telegram: Telegram, call: EditMessageMedia) -> Json:
    part = call.media
    if not isinstance(part, InputMediaPhoto | InputMediaDocument):
        raise Violation("only photos and documents are known here")
    words = caption_of(telegram, part)
    keyboard = inline_keyboard(call.reply_markup)
    message = _editable(telegram, call)
    file = media(telegram, str(part.type), part.media)
    return _edit(telegram, message, Content(*words, media=file, keyboard=keyboard))


def delete_message(telegram: Telegram, call: DeleteMessage) -> bool:
    chat = open_chat(telegram, call.chat_id)
    message = chat.history.get(call.message_id)
    if message is None:
        raise BadRequest("message to delete not found")
    check_deletable(telegram, message)
    telegram.remove(chat, [message])
    return True


def delete_messages(telegram: Telegram, call: DeleteMessages) -> bool:
    """Delete what can be found; missing messages are passed over."""
    if not 1 <= len(call.message_ids) <= MOST_DELETIONS:
        raise Violation("wrong number of message identifiers specified")
    chat = open_chat(telegram, call.chat_id)
    found = [chat.history[number] for number in set(call.message_ids) & chat.history.keys()]
    for message in found:
        check_deletable(telegram, message)
    telegram.remove(chat, found)
    return True


def _editable(telegram: Telegram, call: Edit) -> Message:
    if call.inline_message_id is not None:
        raise BadRequest("MESSAGE_ID_INVALID")
    chat = open_chat(telegram, call.chat_id)
    if call.message_id is None:
        raise Violation("message identifier is not specified")
    message = chat.history.get(call.message_id)
    if message is None:
        raise BadRequest("message to edit not found")
    check_editable(telegram, message)
    return message


def _edit(telegram: Telegram, message: Message, content: Content) -> Json:
    if content == message.content:
        raise BadRequest(
            "message is not modified: specified new message content and reply markup are "
            "exactly the same as a current content and reply markup of the message"
        )
    telegram.edit(message, content)
    return render.message(message)


HANDLERS: Handlers = {
    EditMessageText: edit_text,
    EditMessageCaption: edit_caption,
    EditMessageReplyMarkup: edit_markup,
    EditMessageMedia: edit_media,
    DeleteMessage: delete_message,
    DeleteMessages: delete_messages,
}
