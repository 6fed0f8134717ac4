"""Taps of an author under the note of a verdict."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.domain.citizen import Citizen
from bot.handlers.filters import on_note
from bot.telegram.show import Show
from bot.usecases.objections import Objecting
from bot.views import objections
from bot.views.objection_taps import NoteTap, NoteVerb
from bot.views.words import Words


async def tapped(
    query: CallbackQuery,
    tap: NoteTap,
    _: Words,
    citizen: Citizen,
    objecting: Objecting,
    show: Show,
) -> None:
    if tap.verb is NoteVerb.OBJECT:
        standing = await objecting(citizen, tap.mark)
    else:
        standing = await objecting.rate(citizen, tap.mark, fair=tap.verb is NoteVerb.FAIR)
    await show(query, objections.note(_, standing, tap.mark))


def setup(router: Router) -> None:
    router.callback_query.register(tapped, on_note)
