"""Taps of moderators under a second reading."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.domain.objection import ObjectionState
from bot.handlers.desk.admission import admitted
from bot.handlers.filters import on_second_reading
from bot.telegram.desk_look import DeskChat, DeskLook
from bot.telegram.members import Moderators
from bot.telegram.show import Show
from bot.usecases.objections import JudgeObjection
from bot.views import objections as view
from bot.views.objection_taps import AgainTap, AgainVerb

_OUTCOMES = {
    AgainVerb.APPROVE: ObjectionState.OVERTURNED,
    AgainVerb.DECLINE: ObjectionState.UPHELD,
}


async def tapped(
    query: CallbackQuery,
    tap: AgainTap,
    judge_objection: JudgeObjection,
    desk_chat: DeskChat,
    desk_look: DeskLook,
    moderators: Moderators,
    show: Show,
) -> None:
    await admitted(query, desk_chat.id, moderators)
    moderator = query.from_user.id
    if (outcome := _OUTCOMES.get(tap.verb)) is None:
        report = await judge_objection.undo(tap.report, moderator)
        await show(query, view.card(desk_look.words, desk_look.seen(report)))
        return
    report = await judge_objection(tap.report, outcome, moderator)
    await show(query, view.judged(desk_look.words, desk_look.seen(report), outcome))


def setup(router: Router) -> None:
    router.callback_query.register(tapped, on_second_reading)
