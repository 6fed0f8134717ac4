"""Methods about chats, their members, pins and what happens in them."""

from aiogram.methods import (
    AnswerCallbackQuery,
    AnswerInlineQuery,
    GetChat,
    GetChatAdministrators,
    GetChatMember,
    GetChatMemberCount,
    LeaveChat,
    PinChatMessage,
    SendChatAction,
    UnpinAllChatMessages,
    UnpinChatMessage,
)

from bot.demo import render
from bot.demo.errors import BadRequest, Violation
from bot.demo.handler import Handlers
from bot.demo.rights import open_chat, require_right, writable_chat
from bot.demo.telegram import Answer, Telegram
from bot.demo.text import utf16
from bot.demo.world import Chat, ChatKind, Content, Json, Role

ANSWER_UNITS = 200
ACTIONS = {"typing", "upload_photo", "upload_document"}


def get_chat(telegram: Telegram, call: GetChat) -> Json:
    return render.chat_in_full(open_chat(telegram, call.chat_id))


def get_member(telegram: Telegram, call: GetChatMember) -> Json:
    chat = _with_members(telegram, call.chat_id)
    user = telegram.users.get(call.user_id)
    if user is None:
        raise BadRequest("invalid user_id specified")
    return render.member(chat.member(user))


def get_member_count(telegram: Telegram, call: GetChatMemberCount) -> int:
    chat = open_chat(telegram, call.chat_id)
    return 2 if chat.is_private else sum(m.present for m in chat.members.values())


def get_administrators(telegram: Telegram, call: GetChatAdministrators) -> list[Json]:
    chat = _with_members(telegram, call.chat_id)
    if chat.is_private:
        raise BadRequest("there are no administrators in the private chat")
    listed = (m for m in chat.members.values() if m.runs_chat)
    return [render.member(m) for m in listed if not m.user.is_bot or m.user is telegram.me]


def leave_chat(telegram: Telegram, call: LeaveChat) -> bool:
    chat = open_chat(telegram, call.chat_id)
    if chat.is_private:
        raise BadRequest("chat member status can't be changed in private chats")
    before = chat.restate(telegram.me, Role.LEFT)
    after = chat.member(telegram.me)
    change = render.member_update(chat, telegram.me, telegram.now(), before, after)
    telegram.updates.push("my_chat_member", change, chat.id)
    return True


def pin(telegram: Telegram, call: PinChatMessage) -> bool:
    chat = _with_pins(telegram, call.chat_id)
    message = chat.history.get(call.message_id)
    if message is None:
        raise BadRequest("message to pin not found")
    if message.id in chat.pinned:
        return True
    chat.pinned.append(message.id)
    notice = Content(other={"pinned_message": render.message(message, deep=False)})
    channel = chat.kind is ChatKind.CHANNEL
    author = None if channel else telegram.me
    sender = chat if channel else None
    telegram.post(chat, notice, author=author, sender_chat=sender, by_bot=True, service=True)
    return True


def unpin(telegram: Telegram, call: UnpinChatMessage) -> bool:
    chat = _with_pins(telegram, call.chat_id)
    newest = chat.pinned[-1] if chat.pinned else None
    number = newest if call.message_id is None else call.message_id
    if number not in chat.pinned:
        raise BadRequest("message to unpin not found")
    chat.pinned.remove(number)
    chat.pulse.beat()
    return True


def unpin_all(telegram: Telegram, call: UnpinAllChatMessages) -> bool:
    chat = _with_pins(telegram, call.chat_id)
    chat.pinned.clear()
    chat.pulse.beat()
    return True


def send_action(telegram: Telegram, call: SendChatAction) -> bool:
    if call.action not in ACTIONS:
        raise Violation("wrong parameter action in request")
    writable_chat(telegram, call.chat_id)
    return True


def answer_tap(telegram: Telegram, call: AnswerCallbackQuery) -> bool:
    text = call.text or ""
    if utf16(text) > ANSWER_UNITS:
        raise Violation("MESSAGE_TOO_LONG")
    answer = Answer(text, bool(call.show_alert), call.url or "")
    telegram.answer(call.callback_query_id, answer)
    return True


def answer_inline(telegram: Telegram, call: AnswerInlineQuery) -> bool:
    """Take an answer that nobody here can see; only its shape is checked."""
    del telegram, call
    return True


def _with_members(telegram: Telegram, key: int | str) -> Chat:
    chat = open_chat(telegram, key)
    if chat.kind is ChatKind.CHANNEL and not chat.member(telegram.me).runs_chat:
        raise BadRequest("member list is inaccessible")
    return chat


def _with_pins(telegram: Telegram, key: int | str) -> Chat:
    chat = open_chat(telegram, key)
    right = "can_edit_messages" if chat.kind is ChatKind.CHANNEL else "can_pin_messages"
    require_right(telegram, chat, right, "manage pinned messages in the chat")
    return chat


HANDLERS: Handlers = {
    GetChat: get_chat,
    GetChatMember: get_member,
    GetChatMemberCount: get_member_count,
    GetChatAdministrators: get_administrators,
    LeaveChat: leave_chat,
    PinChatMessage: pin,
    UnpinChatMessage: unpin,
    UnpinAllChatMessages: unpin_all,
    SendChatAction: send_action,
    AnswerCallbackQuery: answer_tap,
    AnswerInlineQuery: answer_inline,
}
