"""What a typed message needs to be answered: language, consent and region, none of them stored.

A tap carries all three. For a typed command Telegram is asked in what language the chat's
command list was set; consent and region are read from this week's ballot, if there is one.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import Message, TelegramObject

from bot.domain.citizen import Citizen
from bot.telegram.locale import ChatLanguage
from bot.usecases.ballots import ReadBallot
from bot.views.taps import Menu
from bot.views.words import words

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class TypedMenu(BaseMiddleware):
    """Gives ``citizen``, ``menu``, ``_``, ``week``, ``ballot`` and ``chosen`` to a message.

    ``chosen`` tells that the citizen once chose this language here.
    """

    def __init__(self, chat_language: ChatLanguage, read_ballot: ReadBallot) -> None:
        self._chat_language = chat_language
        self._read_ballot = read_ballot

    async def __call__(
        self, handler: Handler, event: TelegramObject, data: dict[str, Any]
    ) -> object:
        if not isinstance(event, Message) or event.from_user is None:
            return None
        citizen = Citizen(event.from_user.id)
        language, chosen = await self._chat_language.of(citizen.id, event.from_user.language_code)
        week, ballot = await self._read_ballot(citizen)
        menu = Menu(language, agreed=ballot.consented, region=ballot.region)
        more = {
            "citizen": citizen,
            "menu": menu,
            "_": words(language),
            "week": week,
            "ballot": ballot,
            "chosen": chosen,
        }
        return await handler(event, data | more)
