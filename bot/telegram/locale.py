"""The language of a chat, kept where Telegram itself keeps it: in the chat's list of commands."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from aiogram.methods import (
    DeleteMyCommands,
    GetMyCommands,
    GetMyDescription,
    GetMyShortDescription,
    SetMyCommands,
    SetMyDescription,
    SetMyShortDescription,
    TelegramMethod,
)
from aiogram.types import BotCommand, BotCommandScopeChat

from bot.domain.language import DEFAULT_LANGUAGE, Language, language_of
from bot.telegram.lanes import Job, Lanes
from bot.telegram.outcomes import TelegramFailure
from bot.telegram.sender import Sender

Commands = tuple[tuple[str, str], ...]
"""Commands without the slash, each with its description."""

ASK_PATIENCE = 3.0
REGISTER_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Introduction:
    """What Telegram shows of the bot in one language before anybody has written to it."""

    commands: Commands
    description: str
    short_description: str


class ChatLanguage:
    """Asks Telegram which language a private chat has chosen, and tells it the choice."""

    def __init__(
        self, sender: Sender, lanes: Lanes, commands: Mapping[Language, Commands]
    ) -> None:
        self._sender = sender
        self._lanes = lanes
        self._commands = commands
        self._chosen: dict[int, Language] = {}

    async def of(self, chat: int, language_code: str | None) -> tuple[Language, bool]:
        """Return a chat's language, and whether somebody chose it there.

        Where nobody did, or Telegram cannot say, it is that of the person's client.
        """
        found = self._chosen.get(chat) or await self._ask(chat)
        return (found, True) if found is not None else (language_of(language_code), False)

    def remember(self, chat: int, language: Language) -> None:
        """Set the chat's commands in a language; this is all that keeps the choice."""
        self._chosen[chat] = language
        self._later(chat, lambda: self._set(chat, language))

    def forget(self, chat: int) -> None:
        """Take the choice out of the chat again."""
        self._chosen.pop(chat, None)
        gone = DeleteMyCommands(scope=BotCommandScopeChat(chat_id=chat))
        self._later(chat, lambda: self._quietly(gone))

    def _later(self, chat: int, job: Job) -> None:
        """Queue a job in a lane of its own: the chat's next screen must not wait behind it."""
        self._lanes.later(("language", chat), job, replaces="language")

    async def _ask(self, chat: int) -> Language | None:
        """Know the language by any one command: another version may have had other words."""
        scope = BotCommandScopeChat(chat_id=chat)
        try:
            found = await self._sender(GetMyCommands(scope=scope), patience=ASK_PATIENCE)
        except TelegramFailure:
            return None
        own = {(command.command, command.description) for command in found}
        return next((lang for lang, known in self._commands.items() if own & {*known}), None)

    async def _set(self, chat: int, language: Language) -> None:
        scope = BotCommandScopeChat(chat_id=chat)
        await self._quietly(SetMyCommands(commands=_listed(self._commands[language]), scope=scope))
        if self._chosen.get(chat) is language:
            del self._chosen[chat]

    async def _quietly(self, method: TelegramMethod[bool]) -> None:
        """Send what is merely a convenience; without it the client's language serves."""
        with suppress(TelegramFailure):
            await self._sender(method)


async def register(sender: Sender, introductions: Mapping[Language, Introduction]) -> None:
    """Set commands and descriptions for all chats, per client language; Kazakh for the rest.

    What stands already is left alone: Telegram limits how often these may be set.
    """
    await _register(sender, introductions[DEFAULT_LANGUAGE], None)
    for language, introduction in introductions.items():
        await _register(sender, introduction, language.value)


async def _register(sender: Sender, wanted: Introduction, code: str | None) -> None:
    commands = await sender(GetMyCommands(language_code=code), patience=REGISTER_PATIENCE)
    if commands != _listed(wanted.commands):
        await sender(
            SetMyCommands(commands=_listed(wanted.commands), language_code=code),
            patience=REGISTER_PATIENCE,
        )
    about = await sender(GetMyDescription(language_code=code), patience=REGISTER_PATIENCE)
    if about.description != wanted.description:
        await sender(
            SetMyDescription(description=wanted.description, language_code=code),
            patience=REGISTER_PATIENCE,
        )
    short = await sender(GetMyShortDescription(language_code=code), patience=REGISTER_PATIENCE)
    if short.short_description != wanted.short_description:
        await sender(
            SetMyShortDescription(short_description=wanted.short_description, language_code=code),
            patience=REGISTER_PATIENCE,
        )


def _listed(commands: Commands) -> list[BotCommand]:
    return [BotCommand(command=name, description=about) for name, about in commands]
