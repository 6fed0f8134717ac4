"""Refusals become screens here, once, in the language of whoever was refused.

What is not a refusal goes on to the intake, which tries the update again and, if that does not
help, sets it aside by its kind and says sorry through ``apologise``.
"""

from aiogram import Router
from aiogram.filters import ExceptionTypeFilter
from aiogram.types import CallbackQuery, ErrorEvent, Message, Update

from bot.domain.calendar import Calendar
from bot.domain.errors import Refusal
from bot.domain.language import language_of
from bot.telegram.desk_look import DeskLook
from bot.telegram.locale import ChatLanguage
from bot.telegram.show import Show
from bot.views import refusals
from bot.views.objection_taps import parse_note
from bot.views.taps import parse_own, parse_rate, parse_tap
from bot.views.words import Words, words


class Spoken:
    """The language in which to answer an update that failed."""

    def __init__(self, chat_language: ChatLanguage, look: DeskLook) -> None:
        self._chat_language = chat_language
        self._look = look

    async def __call__(self, update: Update) -> Words:
        if (query := update.callback_query) is not None:
            data = query.data or ""
            if note := parse_note(data):
                return words(note.language)
            tap = parse_rate(data) or parse_tap(data) or parse_own(data)
            return words(tap.menu.language) if tap else self._fallback(query)
        if (message := update.message) is not None and message.from_user is not None:
            code = message.from_user.language_code
            language, _chosen = await self._chat_language.of(message.chat.id, code)
            return words(language)
        return self._look.words

    def _fallback(self, query: CallbackQuery) -> Words:
        if query.message is not None and query.message.chat.id != query.from_user.id:
            return self._look.words
        return words(language_of(query.from_user.language_code))


async def refused(event: ErrorEvent, spoken: Spoken, calendar: Calendar, show: Show) -> bool:
    """Answer a refusal; nothing was changed."""
    refusal, asked = event.exception, _asked(event.update)
    if asked is None or not isinstance(refusal, Refusal):
        return False
    screen = refusals.refusal(await spoken(event.update), refusal, calendar.week)
    if isinstance(asked, CallbackQuery):
        await show.answer_only(asked, screen)
    else:
        await show(asked, screen)
    return True


class Apologise:
    """Tell a person that their last step was not saved, when the intake gives an update up."""

    def __init__(self, spoken: Spoken, show: Show) -> None:
        self._spoken = spoken
        self._show = show

    async def __call__(self, update: Update) -> None:
        asked = _asked(update)
        if asked is None:
            return
        screen = refusals.not_saved(await self._spoken(update))
        if isinstance(asked, CallbackQuery):
            await self._show.answer_only(asked, screen)
        else:
            await self._show(asked, screen)


def _asked(update: Update) -> Message | CallbackQuery | None:
    if update.callback_query is not None:
        return update.callback_query
    message = update.message
    return message if message is not None and message.chat.type == "private" else None


def setup(router: Router) -> None:
    router.errors.register(refused, ExceptionTypeFilter(Refusal))
