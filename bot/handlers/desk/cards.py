"""Taps under the cards of the moderation group."""

from aiogram import Router
from aiogram.types import CallbackQuery, MaybeInaccessibleMessageUnion

from bot.domain.errors import AlreadyDecided, NotModerator, ReportGone
from bot.domain.report import Report, ReportState, Verdict
from bot.handlers.filters import on_desk
from bot.telegram.members import Moderators
from bot.telegram.show import Show
from bot.usecases.desk import Decide, ReadReport, UndoVerdict
from bot.views import desk as view
from bot.views.screen import Screen
from bot.views.taps import DeskTap, DeskVerb
from bot.views.words import Words


class DeskTaps:
    """One tap of a moderator: checked, carried out, shown."""

    def __init__(
        self,
        chat: int | None,
        moderators: Moderators,
        read_report: ReadReport,
        decide: Decide,
        undo: UndoVerdict,
        desk_words: Words,
    ) -> None:
        self._chat = chat
        self._moderators = moderators
        self._read = read_report
        self._decide = decide
        self._undo = undo
        self._ = desk_words

    async def __call__(self, query: CallbackQuery, tap: DeskTap, show: Show) -> None:
        card = await self._admitted(query)
        await self._read.on(card.message_id, tap.report)
        try:
            screen = await self._carry_out(query.from_user.id, tap)
        except ReportGone:
            screen = view.gone(self._)
        await show(query, screen)

    async def _admitted(self, query: CallbackQuery) -> MaybeInaccessibleMessageUnion:
        """Only here, and only members: the card may have been forwarded, its data copied."""
        card = query.message
        if card is None or card.chat.id != self._chat:
            raise NotModerator
        if not await self._moderators(query.from_user.id):
            raise NotModerator
        return card

    async def _carry_out(self, moderator: int, tap: DeskTap) -> Screen:
        match tap.verb:
            case DeskVerb.APPROVE:
                return await self._decided(moderator, tap, Verdict())
            case DeskVerb.REASON if tap.reason is not None:
                return await self._decided(moderator, tap, Verdict(tap.reason, abuse=tap.abuse))
            case DeskVerb.UNDO:
                return view.card(self._, await self._undo(tap.report, moderator))
            case DeskVerb.DECLINE:
                return view.reasons(self._, await self._pending(tap))
            case _:
                return view.card(self._, await self._pending(tap))

    async def _pending(self, tap: DeskTap) -> Report:
        report = await self._read(tap.report)
        if report.state is not ReportState.PENDING:
            raise AlreadyDecided
        return report

    async def _decided(self, moderator: int, tap: DeskTap, verdict: Verdict) -> Screen:
        report = await self._decide(tap.report, verdict, moderator)
        return view.decided(self._, report, verdict)


def setup(router: Router, desk_taps: DeskTaps) -> None:
    router.callback_query.register(desk_taps.__call__, on_desk)
