"""What is kept about a citizen: /my, /mydata, /delete, and withdrawing one report."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message, Update

from bot.domain.ballot import TapId
from bot.domain.citizen import Citizen
from bot.handlers.citizen.copies import LendMyData
from bot.handlers.filters import Tapped, on_own
from bot.handlers.house import House
from bot.telegram.deletions import Deleter
from bot.telegram.locale import ChatLanguage
from bot.telegram.show import Show
from bot.usecases.rights import DeleteMyData, ReadMyReport, ReadMyReports, TakeBackReport
from bot.views import me
from bot.views.taps import Menu, OwnTap, OwnVerb, Tap, Verb
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


async def own_report(
    query: CallbackQuery,
    tap: OwnTap,
    _: Words,
    citizen: Citizen,
    read_my_report: ReadMyReport,
    show: Show,
) -> None:
    number, report = await read_my_report(citizen, tap.tag)
    if tap.verb is OwnVerb.READ:
        await show(query, me.own_words(_, report))
    else:
        await show(query, me.own_report(_, tap.menu, number, report))


async def take_back(
    query: CallbackQuery,
    tap: OwnTap,
    _: Words,
    citizen: Citizen,
    take_back_report: TakeBackReport,
    show: Show,
) -> None:
    await show(query, me.taken_back(_, tap.menu, await take_back_report(citizen, tap.tag)))


async def my_data_typed(
    _message: Message, _: Words, menu: Menu, citizen: Citizen, lend_my_data: LendMyData
) -> None:
    await lend_my_data(_, menu, citizen)


async def my_data(
    query: CallbackQuery,
    tap: Tap,
    _: Words,
    citizen: Citizen,
    lend_my_data: LendMyData,
    show: Show,
) -> None:
    await show.answer_only(query)
    await lend_my_data(_, tap.menu, citizen)


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
    deleter: Deleter[bytes],
    show: Show,
    house: House,
) -> None:
    tapped = query.message.message_id if query.message else 0
    leaves = await delete_my_data(citizen, TapId(event_update.update_id, query.id), tapped)
    chat_language.forget(citizen.id)
    await show(query, me.deleted(_, house.privacy.retention_days))
    if leaves is not None:
        deleter.soon(leaves)


async def delete_no(query: CallbackQuery, tap: Tap, _: Words, show: Show) -> None:
    await show(query, me.kept(_, tap.menu))


def setup(router: Router) -> None:
    router.message.register(my, Command("my"))
    router.message.register(my_data_typed, Command("mydata"))
    router.message.register(delete_typed, Command("delete"))
    router.callback_query.register(my_tapped, Tapped(Verb.MY))
    router.callback_query.register(my_data, Tapped(Verb.MY_DATA))
    router.callback_query.register(take_back, on_own, F.data.contains(f":{OwnVerb.BACK}:"))
    router.callback_query.register(own_report, on_own)
    router.callback_query.register(delete_tapped, Tapped(Verb.DELETE))
    router.callback_query.register(delete_yes, Tapped(Verb.DELETE_YES))
    router.callback_query.register(delete_no, Tapped(Verb.DELETE_NO))
