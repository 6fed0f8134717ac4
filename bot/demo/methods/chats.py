"""Methods about chats, their members and what happens in them."""

from aiogram.methods import (
    AnswerCallbackQuery,
    GetChat,
    GetChatAdministrators,
    GetChatMember,
    GetChatMemberCount,
    LeaveChat,
    SendChatAction,
)

from bot.demo import render
from bot.demo.errors import BadRequest, Violation
from bot.demo.handler import Handlers
from bot.demo.rights import open_chat, writable_chat
from bot.demo.telegram import Answer, Telegram
from bot.demo.text import utf16
from bot.demo.world import Chat, ChatKind, Json, Role

ANSWER_UNITS = 200
ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


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


def send_action(telegram: Telegram, call: SendChatAction) -> bool:
    if call.action not in ACTIONS:
        raise Violation("wrong parameter action in request")
    chat = writable_chat(telegram, call.chat_id)
    if chat.kind is ChatKind.CHANNEL:
        raise Violation("chat actions can't be sent to channel chats")
    telegram.witness.acting(chat)
    return True


def answer_tap(telegram: Telegram, call: AnswerCallbackQuery) -> bool:
    text = call.text or ""
    if utf16(text) > ANSWER_UNITS:
        raise Violation("MESSAGE_TOO_LONG")
    answer = Answer(text, bool(call.show_alert), call.url or "")
    telegram.answer(call.callback_query_id, answer)
    return True


def _with_members(telegram: Telegram, key: int | str) -> Chat:
    chat = open_chat(telegram, key)
    if chat.kind is ChatKind.CHANNEL and not chat.member(telegram.me).runs_chat:
        raise BadRequest("member list is inaccessible")
    return chat


HANDLERS: Handlers = {
    GetChat: get_chat,
    GetChatMember: get_member,
    GetChatMemberCount: get_member_count,
    GetChatAdministrators: get_administrators,
    LeaveChat: leave_chat,
    SendChatAction: send_action,
    AnswerCallbackQuery: answer_tap,
}
