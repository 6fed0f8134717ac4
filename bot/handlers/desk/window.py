"""Taps under the preview of a release."""

from collections.abc import Callable

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.domain.desk import Role
from bot.domain.errors import NotAdmin, NotModerator, OnlyReads
from bot.handlers.filters import on_window
from bot.telegram.desk_look import DeskLook
from bot.telegram.members import Moderators
from bot.telegram.show import Show
from bot.usecases.window import HoldRelease, LiftHold, ReadStanding
from bot.views import window as view
from bot.views.screen import Screen
from bot.views.taps_window import WindowTap, WindowVerb


class WindowTaps:
    """One tap of a moderator or admin: checked, carried out, shown."""

    def __init__(
        self,
        chat: Callable[[], int | None],
        moderators: Moderators,
        standing: ReadStanding,
        hold: HoldRelease,
        lift: LiftHold,
        look: DeskLook,
    ) -> None:
        self._chat = chat
        self._moderators = moderators
        self._standing = standing
        self._hold = hold
        self._lift = lift
        self._look = look

    async def __call__(self, query: CallbackQuery, window_tap: WindowTap, show: Show) -> None:
        role = await self._admit(query)
        await show(query, await self._carry_out(query.from_user.id, role, window_tap))

    async def _admit(self, query: CallbackQuery) -> Role:
        """Only here, and only members: the preview may have been forwarded, its data copied."""
        if query.message is None or query.message.chat.id != self._chat():
            raise NotModerator
        role = await self._moderators(query.from_user.id)
        if role is Role.NOBODY:
            raise NotModerator
        if not role.decides:
            raise OnlyReads
        return role

    async def _carry_out(self, moderator: int, role: Role, tap: WindowTap) -> Screen:
        match tap.verb:
            case WindowVerb.HOLD:
                standing = await self._standing(tap.week)
                if standing.held is None:
                    return view.hold_reasons(self._look.words, tap.week)
            case WindowVerb.REASON if tap.reason is not None:
                standing = await self._hold(tap.week, tap.reason, moderator)
            case WindowVerb.LIFT:
                if role is not Role.ADMIN:
                    raise NotAdmin
                standing = await self._lift(tap.week, moderator)
            case _:
                standing = await self._standing(tap.week)
        return view.window(self._look.words, standing)


def setup(router: Router, window_taps: WindowTaps) -> None:
    router.callback_query.register(window_taps.__call__, on_window)
