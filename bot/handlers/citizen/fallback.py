"""Whatever nothing else took: unknown commands, and buttons of older days."""

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot.domain.citizen import Citizen
from bot.handlers.citizen.places import Places
from bot.handlers.filters import is_private
from bot.telegram.locale import ChatLanguage
from bot.telegram.show import Show
from bot.usecases.ballots import ReadBallot
from bot.views import about, refusals
from bot.views.taps import HOME, Menu
from bot.views.words import Words, words


async def unknown_text(message: Message, _: Words, menu: Menu, show: Show) -> None:
    await show(message, about.understood_not(_, menu))


async def unknown_tap(
    query: CallbackQuery,
    chat_language: ChatLanguage,
    read_ballot: ReadBallot,
    places: Places,
    show: Show,
) -> None:
    """Answer a button nobody draws any more: say so, and open the current list."""
    citizen = Citizen(query.from_user.id)
    language, _chosen = await chat_language.of(citizen.id, query.from_user.language_code)
    if not is_private(query):
        await show.answer_only(query, refusals.elsewhere(words(language)))
        return
    week, ballot = await read_ballot(citizen)
    _, menu = words(language), Menu(language, agreed=ballot.consented, region=ballot.region)
    home = await places.screen(_, menu, week, ballot, HOME)
    await show(query, refusals.over(home, refusals.old_button(_)))


def setup(router: Router) -> None:
    router.message.register(unknown_text)
    router.callback_query.register(unknown_tap)
