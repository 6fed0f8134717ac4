"""Passing the bot on: /share, its links and its posters."""

from collections.abc import Awaitable, Callable
from functools import partial

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.domain.citizen import Citizen
from bot.domain.language import Language
from bot.domain.principles import Principle
from bot.handlers.filters import Tapped
from bot.handlers.house import House
from bot.telegram.show import Show
from bot.views import sharing
from bot.views.taps import HOME, Menu, Tap, Verb, start_payload
from bot.views.words import Words, words

Posters = Callable[[Principle | None, Language], Awaitable[bytes]]


async def share_typed(message: Message, _: Words, menu: Menu, show: Show, house: House) -> None:
    await show(message, sharing.share(_, menu, HOME, house.sharing))


async def share_tapped(query: CallbackQuery, tap: Tap, _: Words, show: Show, house: House) -> None:
    await show(query, sharing.share(_, tap.menu, tap.target, house.sharing))


async def poster(
    query: CallbackQuery,
    tap: Tap,
    _: Words,
    citizen: Citizen,
    posters: Posters,
    show: Show,
    house: House,
) -> None:
    """Answer at once; the picture follows when it is drawn."""
    language = sharing.POSTERS[tap.verb]
    await show.answer_only(query)
    await show.send_file(
        citizen.id,
        f"six-principles-{start_payload(tap.target, language)}.png",
        partial(posters, tap.target.principle, language),
        sharing.poster_sent(words(language), tap.target, house.bot_url),
        otherwise=sharing.no_poster(_),
    )


def setup(router: Router) -> None:
    router.message.register(share_typed, Command("share"))
    router.callback_query.register(share_tapped, Tapped(Verb.SHARE))
    router.callback_query.register(poster, Tapped(*sharing.POSTERS))
