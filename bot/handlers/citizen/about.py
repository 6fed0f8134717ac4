"""Reading: /help, /privacy, /results."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.handlers.citizen.places import Places
from bot.handlers.filters import Tapped
from bot.handlers.house import House
from bot.telegram.show import Show
from bot.views import about
from bot.views import results as view
from bot.views.taps import HOME, Menu, Tap, Verb
from bot.views.words import Words


async def help_typed(message: Message, _: Words, menu: Menu, show: Show) -> None:
    await show(message, about.help_text(_, menu))


async def privacy_typed(message: Message, _: Words, menu: Menu, show: Show, house: House) -> None:
    await show(message, about.privacy(_, menu, house.policy(menu.language)))


async def privacy(query: CallbackQuery, tap: Tap, _: Words, show: Show, house: House) -> None:
    await show(query, about.privacy(_, tap.menu, house.policy(tap.menu.language), tap.target))


async def results_typed(
    message: Message, _: Words, menu: Menu, places: Places, show: Show
) -> None:
    await show(message, await places.results(_, menu, HOME))


async def results(query: CallbackQuery, tap: Tap, _: Words, places: Places, show: Show) -> None:
    await show(query, await places.results(_, tap.menu, tap.target))


async def figures(query: CallbackQuery, tap: Tap, _: Words, places: Places, show: Show) -> None:
    await show(query, await places.results(_, tap.menu, tap.target, view.all_figures))


async def more_figures(
    query: CallbackQuery, tap: Tap, _: Words, places: Places, show: Show
) -> None:
    await show(query, await places.results(_, tap.menu, tap.target, view.more_figures))


async def my_region(query: CallbackQuery, tap: Tap, _: Words, places: Places, show: Show) -> None:
    await show(query, await places.results(_, tap.menu, tap.target, view.my_region))


def setup(router: Router) -> None:
    router.message.register(help_typed, Command("help"))
    router.message.register(privacy_typed, Command("privacy"))
    router.message.register(results_typed, Command("results"))
    router.callback_query.register(privacy, Tapped(Verb.PRIVACY))
    router.callback_query.register(results, Tapped(Verb.RESULTS))
    router.callback_query.register(figures, Tapped(Verb.FIGURES))
    router.callback_query.register(more_figures, Tapped(Verb.MORE_FIGURES))
    router.callback_query.register(my_region, Tapped(Verb.MY_REGION))
