"""Taps under the preview of a release."""

from collections.abc import Collection

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.domain.errors import NotAdmin, NotModerator
from bot.handlers.filters import on_window
from bot.telegram.members import Moderators
from bot.telegram.show import Show
from bot.usecases.window import HoldRelease, LiftHold, ReadStanding
from bot.views import window as view
from bot.views.screen import Screen
from bot.views.taps_window import WindowTap, WindowVerb
from bot.views.words import Words


class WindowTaps:
    """One tap of a moderator or admin: checked, carried out, shown."""

    def __init__(
        self,
        chat: int | None,
        moderators: Moderators,
        admins: Collection[int],
        standing: ReadStanding,
        hold: HoldRelease,
        lift: LiftHold,
        desk_words: Words,
    ) -> None:
        self._chat = chat
        self._moderators = moderators
        self._admins = admins
        self._standing = standing
        self._hold = hold
        self._lift = lift
        self._ = desk_words

    async def __call__(self, query: CallbackQuery, window_tap: WindowTap, show: Show) -> None:
        await self._admit(query)
        await show(query, await self._carry_out(query.from_user.id, window_tap))

    async def _admit(self, query: CallbackQuery) -> None:
        """Only here, and only members: the preview may have been forwarded, its data copied."""
        if query.message is None or query.message.chat.id != self._chat:
            raise NotModerator
        if not await self._moderators(query.from_user.id):
            raise NotModerator

    async def _carry_out(self, moderator: int, tap: WindowTap) -> Screen:
        match tap.verb:
            case WindowVerb.HOLD:
                standing = await self._standing(tap.week)
                if standing.held is None:
                    return view.hold_reasons(self._, tap.week)
            case WindowVerb.REASON if tap.reason is not None:
                standing = await self._hold(tap.week, tap.reason, moderator)
            case WindowVerb.LIFT:
                if moderator not in self._admins:
                    raise NotAdmin
                standing = await self._lift(tap.week, moderator)
            case _:
                standing = await self._standing(tap.week)
        return view.window(self._, standing)


def setup(router: Router, window_taps: WindowTaps) -> None:
    router.callback_query.register(window_taps.__call__, on_window)
