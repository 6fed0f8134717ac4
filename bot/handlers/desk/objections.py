"""Taps of moderators under a second reading."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.domain.errors import NotModerator
from bot.domain.objection import ObjectionState
from bot.handlers.filters import on_second_reading
from bot.handlers.house import House
from bot.telegram.members import Moderators
from bot.telegram.show import Show
from bot.usecases.objections import JudgeObjection
from bot.views import objections as view
from bot.views.objection_taps import AgainTap, AgainVerb
from bot.views.words import Words

_OUTCOMES = {
    AgainVerb.APPROVE: ObjectionState.OVERTURNED,
    AgainVerb.DECLINE: ObjectionState.UPHELD,
}


async def tapped(
    query: CallbackQuery,
    tap: AgainTap,
    desk_words: Words,
    judge_objection: JudgeObjection,
    moderators: Moderators,
    house: House,
    show: Show,
) -> None:
    """Only here, and only members: the card may have been forwarded, its data copied."""
    moderator, card = query.from_user.id, query.message
    if card is None or card.chat.id != house.desk_chat or not await moderators(moderator):
        raise NotModerator
    if (outcome := _OUTCOMES.get(tap.verb)) is None:
        report = await judge_objection.undo(tap.report, moderator)
        await show(query, view.card(desk_words, report))
        return
    report = await judge_objection(tap.report, outcome, moderator)
    await show(query, view.judged(desk_words, report, outcome))


def setup(router: Router) -> None:
    router.callback_query.register(tapped, on_second_reading)
