"""The bot's @name typed in any chat: cards to choose from, made of public texts alone."""

from aiogram import Router
from aiogram.types import InlineQuery

from bot.domain.calendar import Calendar
from bot.domain.language import language_of
from bot.handlers.house import House
from bot.telegram.inline import Offer
from bot.usecases.results import ReadResults
from bot.views import inline
from bot.views.taps import HOME, start_payload
from bot.views.words import words


async def offer_cards(
    query: InlineQuery,
    calendar: Calendar,
    read_results: ReadResults,
    offer: Offer,
    house: House,
) -> None:
    """Offer what was asked for; in a pause no figures, for a card may be read as a post.

    Only an answer that the typed words decide alone is Telegram's to repeat: where the language
    is that of somebody's app, the next person's may be another.
    """
    asked = inline.read(query.query)
    language = asked.language or language_of(query.from_user.language_code)
    paused = calendar.pauses.on(calendar.today) is not None
    release = None if paused else await read_results(None)
    _ = words(language)
    await offer(
        query,
        inline.cards(_, asked, release, house.bot_url),
        button=(inline.open_bot(_), start_payload(HOME, language)),
        cached=asked.language is not None,
    )


def setup(router: Router) -> None:
    router.inline_query.register(offer_cards)
