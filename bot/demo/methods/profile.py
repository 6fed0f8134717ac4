"""Methods about the bot itself: who it is, its texts and its command lists."""

import re

from aiogram.methods import (
    DeleteMyCommands,
    GetChatMenuButton,
    GetMe,
    GetMyCommands,
    GetMyDescription,
    GetMyName,
    GetMyShortDescription,
    SetChatMenuButton,
    SetMyCommands,
    SetMyDescription,
    SetMyName,
    SetMyShortDescription,
)

from bot.demo import render
from bot.demo.errors import Violation
from bot.demo.handler import Handlers
from bot.demo.profile import DEFAULT_SCOPE, Scope
from bot.demo.telegram import Telegram
from bot.demo.world import Json

NAME_LIMIT = 64
DESCRIPTION_LIMIT = 512
SHORT_LIMIT = 120
MOST_COMMANDS = 100
COMMAND_DESCRIPTION = range(1, 257)
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}")

CommandsCall = SetMyCommands | GetMyCommands | DeleteMyCommands


def get_me(telegram: Telegram, call: GetMe) -> Json:
    del call
    return render.me(telegram.me, inline=telegram.profile.inline)


def set_commands(telegram: Telegram, call: SetMyCommands) -> bool:
    if len(call.commands) > MOST_COMMANDS:
        raise Violation("BOT_COMMANDS_TOO_MUCH")
    for command in call.commands:
        if not _COMMAND.fullmatch(command.command.removeprefix("/")):
            raise Violation("BOT_COMMAND_INVALID")
        if len(command.description) not in COMMAND_DESCRIPTION:
            raise Violation("BOT_COMMAND_DESCRIPTION_INVALID")
    telegram.profile.commands[_key(telegram, call)] = [
        {"command": c.command.removeprefix("/"), "description": c.description}
        for c in call.commands
    ]
    telegram.witness.listed()
    return True


def get_commands(telegram: Telegram, call: GetMyCommands) -> list[Json]:
    """Return the list of exactly this scope and language, empty where none was set."""
    return telegram.profile.commands.get(_key(telegram, call), [])


def delete_commands(telegram: Telegram, call: DeleteMyCommands) -> bool:
    telegram.profile.commands.pop(_key(telegram, call), None)
    telegram.witness.listed()
    return True


def set_name(telegram: Telegram, call: SetMyName) -> bool:
    return _set(telegram.profile.names, call.language_code, call.name, NAME_LIMIT)


def get_name(telegram: Telegram, call: GetMyName) -> Json:
    return {"name": _get(telegram.profile.names, call.language_code)}


def set_description(telegram: Telegram, call: SetMyDescription) -> bool:
    texts = telegram.profile.descriptions
    return _set(texts, call.language_code, call.description, DESCRIPTION_LIMIT)


def get_description(telegram: Telegram, call: GetMyDescription) -> Json:
    return {"description": _get(telegram.profile.descriptions, call.language_code)}


def set_short_description(telegram: Telegram, call: SetMyShortDescription) -> bool:
    texts = telegram.profile.short_descriptions
    return _set(texts, call.language_code, call.short_description, SHORT_LIMIT)


def get_short_description(telegram: Telegram, call: GetMyShortDescription) -> Json:
    texts = telegram.profile.short_descriptions
    return {"short_description": _get(texts, call.language_code)}


def set_menu_button(telegram: Telegram, call: SetChatMenuButton) -> bool:
    button = call.menu_button.model_dump(exclude_none=True) if call.menu_button else {}
    chat = telegram.chat(call.chat_id).id if call.chat_id else 0
    telegram.profile.menu_buttons[chat] = button or {"type": "default"}
    return True


def get_menu_button(telegram: Telegram, call: GetChatMenuButton) -> Json:
    buttons = telegram.profile.menu_buttons
    return buttons.get(call.chat_id or 0) or buttons.get(0) or {"type": "commands"}


def _key(telegram: Telegram, call: CommandsCall) -> tuple[Scope, str]:
    return _scope(telegram, call), _language(call.language_code)


def _scope(telegram: Telegram, call: CommandsCall) -> Scope:
    if call.scope is None:
        return DEFAULT_SCOPE
    chat = getattr(call.scope, "chat_id", None)
    user = getattr(call.scope, "user_id", 0)
    return (str(call.scope.type), telegram.chat(chat).id if chat else 0, user)


def _language(code: str | None) -> str:
    if code and not _LANGUAGE.fullmatch(code):
        raise Violation("invalid language code specified")
    return code or ""


def _set(texts: dict[str, str], code: str | None, text: str | None, limit: int) -> bool:
    if len(text or "") > limit:
        raise Violation("the text is too long")
    texts[_language(code)] = text or ""
    return True


def _get(texts: dict[str, str], code: str | None) -> str:
    """Return the text for a language, or the one for everybody."""
    return texts.get(_language(code)) or texts.get("", "")


HANDLERS: Handlers = {
    GetMe: get_me,
    SetMyCommands: set_commands,
    GetMyCommands: get_commands,
    DeleteMyCommands: delete_commands,
    SetMyName: set_name,
    GetMyName: get_name,
    SetMyDescription: set_description,
    GetMyDescription: get_description,
    SetMyShortDescription: set_short_description,
    GetMyShortDescription: get_short_description,
    SetChatMenuButton: set_menu_button,
    GetChatMenuButton: get_menu_button,
}
