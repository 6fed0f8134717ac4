"""Short talks with Telegram, one at a time: between two of them a person is thinking."""

import asyncio
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.methods import GetChat, GetUpdates, TelegramMethod
from aiogram.types import Chat, ChatFullInfo, ChatMemberUpdated

from bot.app.world import World
from bot.telegram.sender import Sender
from bot.telegram.session import make_bot
from bot.telegram.updates import ALLOWED_UPDATES

T = TypeVar("T")

LOOK_SECONDS = 3
"""How long a look waits for what Telegram has not delivered yet."""

_CHAT = re.compile(r"@[A-Za-z]\w{3,31}|-[1-9][0-9]{0,15}", re.ASCII)
_GROUPS = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})
_RUNS = frozenset({ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.CREATOR})


@dataclass(frozen=True, slots=True)
class Place:
    """A channel or group by the name that settings take; ``by`` added the bot, 0 if not known."""

    name: str
    title: str
    by: int = 0


class Exchange:
    """Talks as one bot; nothing is held open between two talks. Raises TelegramFailure."""

    def __init__(self, token: str, api_url: str) -> None:
        self.token = token
        self._api_url = api_url

    def talk(self, work: Callable[[Sender], Coroutine[Any, Any, T]]) -> T:
        async def whole() -> T:
            bot = make_bot(self.token, self._api_url, limit=2)
            try:
                return await work(Sender(bot, World().uniform))
            finally:
                await bot.session.close()

        return asyncio.run(whole())

    def send(self, method: TelegramMethod[T]) -> T:
        return self.talk(lambda sender: sender(method))

    def place(self, typed: str, *, channel: bool) -> Place:
        """Return the chat of an @name or number; ValueError where it is no such chat."""
        if not _CHAT.fullmatch(typed):
            raise ValueError(typed)
        chat = self.send(GetChat(chat_id=typed))
        if not _fits(chat, channel=channel):
            raise ValueError(typed)
        return _place(chat)

    def added(self, *, channel: bool) -> Place | None:
        """Return the chat that the bot was added to last, as far as Telegram still tells.

        Nothing is confirmed by looking, and all that the bot wants is asked for, as Telegram keeps
        nothing else until it is asked again: a bot that starts later loses no update.
        """
        wanted = list(ALLOWED_UPDATES)
        updates = self.send(GetUpdates(timeout=LOOK_SECONDS, allowed_updates=wanted))
        there: dict[int, Place] = {}
        for event in (update.my_chat_member for update in updates):
            if event is not None and _fits(event.chat, channel=channel):
                there.pop(event.chat.id, None)
                if _may_work(event, channel=channel):
                    by = 0 if event.from_user.is_bot else event.from_user.id
                    there[event.chat.id] = _place(event.chat, by)
        return [*there.values()][-1] if there else None


def _fits(chat: Chat | ChatFullInfo, *, channel: bool) -> bool:
    return chat.type == ChatType.CHANNEL if channel else chat.type in _GROUPS


def _may_work(event: ChatMemberUpdated, *, channel: bool) -> bool:
    status = event.new_chat_member.status
    return status in _RUNS or (status == ChatMemberStatus.MEMBER and not channel)


def _place(chat: Chat | ChatFullInfo, by: int = 0) -> Place:
    """Name a channel by its @name, which posts link to; a group, private, by its number."""
    named = chat.type == ChatType.CHANNEL and chat.username
    name = f"@{chat.username}" if named else str(chat.id)
    return Place(name, chat.title or name, by)
