"""Methods that put a new message into a chat."""

from aiogram.methods import (
    CopyMessage,
    ForwardMessage,
    SendDocument,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
)
from aiogram.types import (
    ForceReply,
    InputFile,
    InputMediaDocument,
    InputMediaPhoto,
    ReplyParameters,
)

from bot.demo import render
from bot.demo.errors import BadRequest, Violation
from bot.demo.handler import Handlers
from bot.demo.keyboard import inline_keyboard
from bot.demo.rights import open_chat, writable_chat
from bot.demo.telegram import Telegram
from bot.demo.uploads import media
from bot.demo.words import caption_of, text_of
from bot.demo.world import Chat, ChatKind, Circumstances, Content, Json, Message

ALBUM = range(2, 11)
PLACEHOLDER = 64

Sending = SendMessage | SendPhoto | SendDocument | SendMediaGroup | ForwardMessage | CopyMessage


def send_message(telegram: Telegram, call: SendMessage) -> Json:
    words = text_of(telegram, call)
    content = Content(*words, keyboard=inline_keyboard(call.reply_markup))
    return render.message(_send(telegram, call, content))


def send_photo(telegram: Telegram, call: SendPhoto) -> Json:
    return render.message(_send_media(telegram, call, "photo", call.photo))


def send_document(telegram: Telegram, call: SendDocument) -> Json:
    return render.message(_send_media(telegram, call, "document", call.document))


def send_media_group(telegram: Telegram, call: SendMediaGroup) -> list[Json]:
    if len(call.media) not in ALBUM:
        few = len(call.media) < ALBUM.start
        raise Violation(f"too {'few' if few else 'many'} messages to send as an album")
    if len({part.type for part in call.media}) > 1:
        raise Violation("documents can't be mixed with other media types in an album")
    chat = writable_chat(telegram, call.chat_id)
    contents = [_album_part(telegram, part) for part in call.media]
    telegram.limits.check(chat, len(contents))
    how = _circumstances(telegram, chat, call)
    how["extra"] = {"media_group_id": telegram.album()}
    return [render.message(telegram.post(chat, content, **how)) for content in contents]


def forward_message(telegram: Telegram, call: ForwardMessage) -> Json:
    source = _source(telegram, call.from_chat_id, call.message_id, "forward")
    said = source.content
    content = Content(said.text, said.entities, said.media, other=said.other)
    origin = {"forward_origin": render.origin(source)}
    return render.message(_send(telegram, call, content, origin))


def copy_message(telegram: Telegram, call: CopyMessage) -> Json:
    source = _source(telegram, call.from_chat_id, call.message_id, "copy")
    said = source.content
    words = (said.text, said.entities)
    if said.media and call.caption is not None:
        words = caption_of(telegram, call)
    keyboard = inline_keyboard(call.reply_markup)
    content = Content(*words, media=said.media, keyboard=keyboard, other=said.other)
    return {"message_id": _send(telegram, call, content).id}


def _send_media(
    telegram: Telegram, call: SendPhoto | SendDocument, kind: str, given: str | InputFile
) -> Message:
    content = Content(
        *caption_of(telegram, call),
        media=media(telegram, kind, given),
        keyboard=inline_keyboard(call.reply_markup),
    )
    return _send(telegram, call, content)


def _send(
    telegram: Telegram, call: Sending, content: Content, extra: Json | None = None
) -> Message:
    chat = writable_chat(telegram, call.chat_id)
    how = _circumstances(telegram, chat, call)
    how["extra"] = extra or {}
    telegram.limits.check(chat)
    return telegram.post(chat, content, **how)


def _album_part(telegram: Telegram, part: object) -> Content:
    if not isinstance(part, InputMediaPhoto | InputMediaDocument):
        raise Violation("only photos and documents go into an album here")
    words = caption_of(telegram, part)
    return Content(*words, media=media(telegram, str(part.type), part.media))


def _circumstances(telegram: Telegram, chat: Chat, call: Sending) -> Circumstances:
    channel = chat.kind is ChatKind.CHANNEL
    return {
        "author": None if channel else telegram.me,
        "sender_chat": chat if channel else None,
        "reply_to": _answered(chat, getattr(call, "reply_parameters", None)),
        "by_bot": True,
        "silent": bool(call.disable_notification),
        "protected": call.protect_content is True,
        "asks": _asks(chat, getattr(call, "reply_markup", None)),
    }


def _asks(chat: Chat, markup: object) -> Json | None:
    """Return the wish for a reply, which channels do not know."""
    if not isinstance(markup, ForceReply):
        return None
    if chat.kind is ChatKind.CHANNEL:
        raise Violation("force reply can't be used in channel chats")
    placeholder = markup.input_field_placeholder
    if placeholder is not None and not 1 <= len(placeholder) <= PLACEHOLDER:
        raise Violation("input field placeholder must be 1-64 characters long")
    return {"placeholder": placeholder or ""}


def _answered(chat: Chat, reply: ReplyParameters | None) -> Message | None:
    if reply is None:
        return None
    if reply.chat_id not in {None, chat.id, f"@{chat.username}"}:
        raise Violation("replies to other chats are not known here")
    message = chat.history.get(reply.message_id or 0)
    if message is None and reply.allow_sending_without_reply is not True:
        raise BadRequest("message to be replied not found")
    return message


def _source(telegram: Telegram, key: int | str, message_id: int, verb: str) -> Message:
    """Find a message to take elsewhere; protected ones stay where they are."""
    chat = open_chat(telegram, key)
    message = chat.history.get(message_id)
    if message is None:
        raise BadRequest(f"message to {verb} not found")
    if message.service or message.protected or chat.protected:
        done = {"forward": "forwarded", "copy": "copied"}[verb]
        raise BadRequest(f"message can't be {done}")
    return message


HANDLERS: Handlers = {
    SendMessage: send_message,
    SendPhoto: send_photo,
    SendDocument: send_document,
    SendMediaGroup: send_media_group,
    ForwardMessage: forward_message,
    CopyMessage: copy_message,
}
