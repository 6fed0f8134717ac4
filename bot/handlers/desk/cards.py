"""Taps under the cards of the moderation group."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.domain.desk import Role
from bot.domain.errors import AdminsOnly, AlreadyDecided, ReopenOver, ReportGone
from bot.domain.report import Report, ReportState, Verdict
from bot.handlers.desk.admission import admitted, audited
from bot.handlers.filters import on_desk
from bot.telegram.desk_look import DeskChat, DeskLook
from bot.telegram.members import Moderators
from bot.telegram.show import Show
from bot.usecases.desk import Decide, ReadReport, Reopen, UndoVerdict
from bot.usecases.handling import HideWords, NoteRefusal, PassOn, ProposeQuote, TakeCard
from bot.views import desk as view
from bot.views import hiding
from bot.views.desk_taps import DeskTap, DeskVerb
from bot.views.screen import Screen

_HIDING = {
    DeskVerb.HIDE,
    DeskVerb.PART,
    DeskVerb.HIDE_PART,
    DeskVerb.SHOW_PART,
    DeskVerb.HIDE_WORD,
    DeskVerb.SHOW_WORD,
}

_Step = Callable[[bytes, int], Awaitable[Report]]
"""What one moderator does with one report."""


@dataclass(frozen=True, slots=True)
class CardCases:
    """What a moderator can do with a card."""

    read: ReadReport
    decide: Decide
    undo: UndoVerdict
    reopen: Reopen
    take: TakeCard
    pass_on: PassOn
    hide: HideWords
    quote: ProposeQuote
    note_refusal: NoteRefusal


class DeskTaps:
    """One tap of a moderator: checked, carried out, shown; a refused one is kept in the audit."""

    def __init__(
        self, chat: DeskChat, moderators: Moderators, use: CardCases, look: DeskLook
    ) -> None:
        self._chat = chat
        self._moderators = moderators
        self._use = use
        self._look = look

    async def __call__(self, query: CallbackQuery, tap: DeskTap, show: Show) -> None:
        try:
            async with audited(self._use.note_refusal, query, tap.report):
                screen = await self._answer(query, tap)
        except ReportGone:
            screen = view.gone(self._look.words)
        await show(query, screen)

    async def _answer(self, query: CallbackQuery, tap: DeskTap) -> Screen:
        role = await admitted(query, self._chat.id, self._moderators)
        message = query.message.message_id if query.message else 0
        if tap.verb is DeskVerb.REOPEN:
            if role is not Role.ADMIN:
                raise AdminsOnly
            return await self._reopened(query, message, tap.report)
        await self._use.read.on(message, tap.report)
        return await self._carry_out(query.from_user.id, tap)

    async def _carry_out(self, moderator: int, tap: DeskTap) -> Screen:
        if tap.verb is DeskVerb.DECLINE:
            report = await self._use.take(tap.report, moderator)
            return view.reasons(self._look.words, self._look.seen(report))
        if tap.verb in _HIDING:
            return await self._hiding(moderator, tap)
        return self._shown(await self._changed(moderator, tap))

    async def _changed(self, moderator: int, tap: DeskTap) -> Report:
        """Return the report after the tap; unchanged where it only goes back."""
        steps: Mapping[DeskVerb, _Step] = {
            DeskVerb.UNDO: self._use.undo,
            DeskVerb.QUOTE: self._use.quote,
            DeskVerb.TAKE: self._use.take,
            DeskVerb.LEAVE: self._use.pass_on,
        }
        if (step := steps.get(tap.verb)) is not None:
            return await step(tap.report, moderator)
        if tap.verb is DeskVerb.APPROVE:
            return await self._use.decide(tap.report, Verdict(), moderator)
        if tap.verb is DeskVerb.REASON and tap.reason is not None:
            return await self._use.decide(
                tap.report, Verdict(tap.reason, abuse=tap.abuse), moderator
            )
        return await self._pending(tap)

    async def _hiding(self, moderator: int, tap: DeskTap) -> Screen:
        """Show the parts of a text, or the words of one, after hiding what was tapped."""
        number = tap.number or 0
        hide = tap.verb in {DeskVerb.HIDE_PART, DeskVerb.HIDE_WORD}
        match tap.verb:
            case DeskVerb.HIDE_PART | DeskVerb.SHOW_PART:
                report = await self._use.hide.part(tap.report, number, moderator, hide=hide)
            case DeskVerb.HIDE_WORD | DeskVerb.SHOW_WORD:
                report = await self._use.hide.word(tap.report, number, moderator, hide=hide)
                number = hiding.part_of(report, number)
            case _:
                report = await self._use.take(tap.report, moderator)
        seen = self._look.seen(report)
        if tap.verb is DeskVerb.HIDE:
            return hiding.parts(self._look.words, seen)
        return hiding.words(self._look.words, seen, number)

    async def _pending(self, tap: DeskTap) -> Report:
        report = await self._use.read(tap.report)
        if report.state is not ReportState.PENDING:
            raise AlreadyDecided
        return report

    async def _reopened(self, query: CallbackQuery, message: int, report: bytes) -> Screen:
        """Show the text again for a new decision; after a day the card keeps no button."""
        try:
            async with audited(self._use.note_refusal, query, report):
                reopened = await self._use.reopen(report, message, query.from_user.id)
            return self._shown(reopened)
        except ReopenOver:
            stands = await self._use.read(report)
            return view.closed(self._look.words, Verdict(stands.reason))

    def _shown(self, report: Report) -> Screen:
        seen = self._look.seen(report)
        if report.state is ReportState.PENDING:
            return view.card(self._look.words, seen)
        return view.decided(self._look.words, seen, Verdict(report.reason))


def setup(router: Router, desk_taps: DeskTaps) -> None:
    router.callback_query.register(desk_taps.__call__, on_desk)
