"""Keyboards as Telegram takes them, and the bodies of the requests that go by the wires."""

from functools import lru_cache

import msgspec
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    SwitchInlineQueryChosenChat,
)

from bot.telegram.reply import Answer
from bot.views.screen import Button, Keyboard, Screen

KEYBOARDS_REMEMBERED = 1000


def markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    """Return a keyboard as Telegram takes it; None where there are no buttons."""
    rows = [[_button(button) for button in row] for row in keyboard]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _button(button: Button) -> InlineKeyboardButton:
    if button.data:
        return InlineKeyboardButton(text=button.text, callback_data=button.data)
    if button.url:
        return InlineKeyboardButton(text=button.text, url=button.url)
    anywhere = SwitchInlineQueryChosenChat(
        query=button.share,
        allow_user_chats=True,
        allow_group_chats=True,
        allow_channel_chats=True,
    )
    return InlineKeyboardButton(text=button.text, switch_inline_query_chosen_chat=anywhere)


def edit_body(chat: int, message: int, screen: Screen) -> bytes:
    """Return ``editMessageText`` in JSON, with what aiogram adds by our defaults."""
    return b'{"chat_id":%d,"message_id":%d,"text":%b,%b}' % (
        chat,
        message,
        msgspec.json.encode(screen.text),
        _rest(screen.keyboard),
    )


def answer_body(answer: Answer) -> bytes:
    """Return the fields of ``answerCallbackQuery`` in JSON."""
    return msgspec.json.encode(_answer(answer))


def answer_in_response(answer: Answer) -> bytes:
    """Return the same as the response to a webhook request carries it."""
    return msgspec.json.encode({"method": "answerCallbackQuery", **_answer(answer)})


def _answer(answer: Answer) -> dict[str, str | bool]:
    fields: dict[str, str | bool] = {
        "callback_query_id": answer.callback,
        "show_alert": answer.alert,
    }
    return fields | {"text": answer.text} if answer.text else fields


@lru_cache(KEYBOARDS_REMEMBERED)
def _rest(keyboard: Keyboard) -> bytes:
    """Return all of an edit that is not about one chat; buttons hold nobody's words."""
    fields: dict[str, object] = {
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if (buttons := markup(keyboard)) is not None:
        fields["reply_markup"] = buttons.model_dump(mode="json", exclude_none=True)
    return msgspec.json.encode(fields)[1:-1]
