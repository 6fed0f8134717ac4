"""The way in: /start and deep links, language, consent, region."""

from aiogram import Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message, Update

from bot.domain.ballot import Ballot, TapId
from bot.domain.citizen import Citizen
from bot.domain.week import Week
from bot.handlers.citizen.places import Places
from bot.handlers.filters import Tapped
from bot.handlers.house import House
from bot.telegram.locale import ChatLanguage
from bot.telegram.show import Show
from bot.usecases.ballots import ChooseRegion
from bot.usecases.rights import KeepsAnything
from bot.views import entry, me
from bot.views.taps import HOME, Menu, Tap, Verb, parse_start
from bot.views.words import Words, words


async def start(
    message: Message,
    command: CommandObject,
    menu: Menu,
    week: Week,
    ballot: Ballot,
    chosen: bool,  # noqa: FBT001 (handed over by name)
    places: Places,
    show: Show,
    house: House,
) -> None:
    target, language = parse_start(command.args or "")
    if language is not None:
        menu = menu.speaking(language)
    if menu.agreed:
        screen = await places.screen(words(menu.language), menu, week, ballot, target)
    elif chosen or language is not None:
        screen = entry.consent(words(menu.language), menu, target, house.operator)
    else:
        screen = entry.choose_language(menu, target)
    await show(message, screen)


async def ask_language(message: Message, menu: Menu, show: Show) -> None:
    await show(message, entry.choose_language(menu, HOME))


async def choose_language(query: CallbackQuery, tap: Tap, show: Show) -> None:
    await show(query, entry.choose_language(tap.menu, tap.target))


async def speak(
    query: CallbackQuery,
    tap: Tap,
    _: Words,
    citizen: Citizen,
    chat_language: ChatLanguage,
    places: Places,
    show: Show,
    house: House,
) -> None:
    chat_language.remember(citizen.id, tap.menu.language)
    if tap.menu.agreed:
        await show(query, await places(_, tap.menu, citizen, tap.target))
    else:
        await show(query, entry.consent(_, tap.menu, tap.target, house.operator))


async def consent(query: CallbackQuery, tap: Tap, _: Words, show: Show, house: House) -> None:
    await show(query, entry.consent(_, tap.menu, tap.target, house.operator))


async def agree(
    query: CallbackQuery,
    tap: Tap,
    _: Words,
    citizen: Citizen,
    chat_language: ChatLanguage,
    places: Places,
    show: Show,
) -> None:
    # Whoever came by a link with a language has not chosen one by a button.
    chat_language.remember(citizen.id, tap.menu.language)
    await show(query, await places(_, tap.menu.consenting(), citizen, tap.target))


async def decline(
    query: CallbackQuery,
    tap: Tap,
    _: Words,
    citizen: Citizen,
    keeps_anything: KeepsAnything,
    show: Show,
    house: House,
) -> None:
    """Withdrawn consent is deletion: where there is something to delete, ask about that."""
    if await keeps_anything(citizen):
        await show(query, me.delete_ask(_, tap.menu, house.privacy.retention_days))
    else:
        await show(query, entry.declined(_, tap.menu))


async def ask_region(message: Message, _: Words, menu: Menu, show: Show) -> None:
    await show(message, me.regions(_, menu))


async def regions(query: CallbackQuery, tap: Tap, _: Words, show: Show) -> None:
    await show(query, me.regions(_, tap.menu))


async def live(
    query: CallbackQuery,
    tap: Tap,
    _: Words,
    citizen: Citizen,
    event_update: Update,
    choose_region: ChooseRegion,
    show: Show,
) -> None:
    tap_id = TapId(event_update.update_id, query.id)
    await choose_region(citizen, tap.menu.region, agreed=tap.menu.agreed, tap=tap_id)
    await show(query, me.region_set(_, tap.menu))


def setup(router: Router) -> None:
    router.message.register(start, CommandStart(ignore_case=True))
    router.message.register(ask_language, Command("language"))
    router.message.register(ask_region, Command("region"))
    router.callback_query.register(choose_language, Tapped(Verb.LANGUAGES))
    router.callback_query.register(speak, Tapped(Verb.SPEAK))
    router.callback_query.register(consent, Tapped(Verb.CONSENT))
    router.callback_query.register(agree, Tapped(Verb.AGREE))
    router.callback_query.register(decline, Tapped(Verb.DECLINE))
    router.callback_query.register(regions, Tapped(Verb.REGIONS))
    router.callback_query.register(live, Tapped(Verb.LIVE))
