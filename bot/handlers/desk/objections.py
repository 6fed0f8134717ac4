"""Taps of moderators under a second reading."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.domain.objection import ObjectionState
from bot.handlers.desk.admission import admitted, audited
from bot.handlers.filters import on_second_reading
from bot.telegram.desk_look import DeskChat, DeskLook
from bot.telegram.members import Moderators
from bot.telegram.show import Show
from bot.usecases.handling import NoteRefusal
from bot.usecases.objections import JudgeObjection
from bot.views import objections as view
from bot.views.objection_taps import AgainTap, AgainVerb
from bot.views.screen import Screen

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
    note_refusal: NoteRefusal,
    show: Show,
) -> None:
    async with audited(note_refusal, query, tap.report):
        await admitted(query, desk_chat.id, moderators)
        message = query.message.message_id if query.message else 0
        await judge_objection.on(message, tap.report)
        screen = await _judged(tap, query.from_user.id, judge_objection, desk_look)
    await show(query, screen)


async def _judged(
    tap: AgainTap, moderator: int, judge_objection: JudgeObjection, look: DeskLook
) -> Screen:
    if (outcome := _OUTCOMES.get(tap.verb)) is None:
        report = await judge_objection.undo(tap.report, moderator)
        return view.card(look.words, look.seen(report))
    report = await judge_objection(tap.report, outcome, moderator)
    return view.judged(look.words, look.seen(report), outcome)


def setup(router: Router) -> None:
    router.callback_query.register(tapped, on_second_reading)
