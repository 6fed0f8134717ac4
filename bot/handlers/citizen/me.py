"""What is kept about a citizen: /my, /delete."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message, Update

from bot.domain.ballot import TapId
from bot.domain.citizen import Citizen
from bot.handlers.filters import Tapped
from bot.handlers.house import House
from bot.telegram.locale import ChatLanguage
from bot.telegram.show import Show
from bot.usecases.rights import DeleteMyData, ReadMyReports
from bot.views import me
from bot.views.taps import Menu, Tap, Verb
from bot.views.words import Words


async def my(
    message: Message,
    _: Words,
    menu: Menu,
    citizen: Citizen,
    read_my_reports: ReadMyReports,
    show: Show,
) -> None:
    await show(message, me.my(_, menu, await read_my_reports(citizen)))


async def my_tapped(
    query: CallbackQuery,
    tap: Tap,
    _: Words,
    citizen: Citizen,
    read_my_reports: ReadMyReports,
    show: Show,
) -> None:
    await show(query, me.my(_, tap.menu, await read_my_reports(citizen)))


async def delete_typed(message: Message, _: Words, menu: Menu, show: Show, house: House) -> None:
    await show(message, me.delete_ask(_, menu, house.privacy.retention_days))


async def delete_tapped(
    query: CallbackQuery, tap: Tap, _: Words, show: Show, house: House
) -> None:
    await show(query, me.delete_ask(_, tap.menu, house.privacy.retention_days))


async def delete_yes(
    query: CallbackQuery,
    _: Words,
    citizen: Citizen,
    event_update: Update,
    delete_my_data: DeleteMyData,
    chat_language: ChatLanguage,
    show: Show,
) -> None:
    await delete_my_data(citizen, TapId(event_update.update_id, query.id))
    chat_language.forget(citizen.id)
    await show(query, me.deleted(_))


async def delete_no(query: CallbackQuery, tap: Tap, _: Words, show: Show) -> None:
    await show(query, me.kept(_, tap.menu))


def setup(router: Router) -> None:
    router.message.register(my, Command("my"))
    router.message.register(delete_typed, Command("delete"))
    router.callback_query.register(my_tapped, Tapped(Verb.MY))
    router.callback_query.register(delete_tapped, Tapped(Verb.DELETE))
    router.callback_query.register(delete_yes, Tapped(Verb.DELETE_YES))
    router.callback_query.register(delete_no, Tapped(Verb.DELETE_NO))
