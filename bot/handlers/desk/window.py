"""Taps under the preview of a release."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.domain.desk import Role
from bot.domain.errors import AdminsOnly
from bot.handlers.desk.admission import admitted, audited
from bot.handlers.filters import on_window
from bot.telegram.desk_look import DeskLook
from bot.telegram.members import Moderators
from bot.telegram.show import Show
from bot.telegram.window import TelegramWindow
from bot.usecases.handling import NoteRefusal
from bot.usecases.window import HoldRelease, LiftHold, ReadStanding
from bot.views import window as view
from bot.views.screen import Screen
from bot.views.window_taps import WindowTap, WindowVerb


class WindowTaps:
    """One tap of a moderator or admin: checked, carried out, shown; a refused one is audited."""

    def __init__(
        self,
        window: TelegramWindow,
        moderators: Moderators,
        standing: ReadStanding,
        hold: HoldRelease,
        lift: LiftHold,
        look: DeskLook,
        note_refusal: NoteRefusal,
    ) -> None:
        self._window = window
        self._moderators = moderators
        self._standing = standing
        self._hold = hold
        self._lift = lift
        self._look = look
        self._note_refusal = note_refusal

    async def __call__(self, query: CallbackQuery, window_tap: WindowTap, show: Show) -> None:
        async with audited(self._note_refusal, query):
            role = await admitted(query, self._window.chat, self._moderators)
            if window_tap.verb is WindowVerb.LIFT and role is not Role.ADMIN:
                raise AdminsOnly
            screen = await self._carry_out(query.from_user.id, window_tap)
        await show(query, screen)

    async def _carry_out(self, moderator: int, tap: WindowTap) -> Screen:
        match tap.verb:
            case WindowVerb.HOLD:
                standing = await self._standing(tap.week)
                if standing.held is None:
                    return view.hold_reasons(self._look.words, tap.week)
            case WindowVerb.REASON if tap.reason is not None:
                standing = await self._hold(tap.week, tap.reason, moderator)
            case WindowVerb.LIFT:
                standing = await self._lift(tap.week, moderator)
            case _:
                standing = await self._standing(tap.week)
        return view.window(self._look.words, standing)


def setup(router: Router, window_taps: WindowTaps) -> None:
    router.callback_query.register(window_taps.__call__, on_window)
