"""Inline keyboards: what Telegram accepts in one."""

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.demo.errors import Violation
from bot.demo.links import checked_link
from bot.demo.world import Json

MOST_BUTTONS = 100
DATA_BYTES = 64
COPY_CHARACTERS = 256
_LOOKS = {"text", "style", "icon_custom_emoji_id"}

Rows = tuple[tuple[Json, ...], ...]


def inline_keyboard(markup: object) -> Rows:
    """Return the rows of an inline keyboard; none where the markup is of another kind."""
    if not isinstance(markup, InlineKeyboardMarkup):
        return ()
    rows = tuple(tuple(_button(button) for button in row) for row in markup.inline_keyboard)
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise Violation("REPLY_MARKUP_TOO_LONG")
    return tuple(row for row in rows if row)


def _button(button: InlineKeyboardButton) -> Json:
    shown = button.model_dump(exclude_none=True)
    kinds = shown.keys() - _LOOKS
    if not button.text.strip():
        raise Violation("can't parse inline keyboard button: text must be non-empty")
    if len(kinds) != 1:
        raise Violation(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
            if not kinds
            else "can't parse inline keyboard button: exactly one action is allowed"
        )
    if button.callback_data is not None:
        _check_data(button.callback_data)
    if button.url is not None:
        shown["url"] = _checked(button.url)
    if button.copy_text and not 1 <= len(button.copy_text.text) <= COPY_CHARACTERS:
        raise Violation("BUTTON_COPY_TEXT_INVALID")
    return shown


def _check_data(data: str) -> None:
    if not 1 <= len(data.encode()) <= DATA_BYTES:
        raise Violation("BUTTON_DATA_INVALID")


def _checked(url: str) -> str:
    link = checked_link(url)
    if not link:
        raise Violation(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return link
