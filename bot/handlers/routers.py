"""The order in which handlers are asked; what takes anything comes last."""

from aiogram import F, Router
from aiogram.enums import ChatType

from bot.handlers import errors, inline
from bot.handlers.citizen import (
    about,
    entry,
    fallback,
    me,
    objection,
    ratings,
    reports,
    sharing,
)
from bot.handlers.citizen.typed import TypedMenu
from bot.handlers.desk import admins, cards, objections, room, window
from bot.handlers.desk.cards import DeskTaps
from bot.handlers.desk.room import DeskRoom
from bot.handlers.desk.window import WindowTaps
from bot.handlers.groups import leave_foreign_group, note_channel_post
from bot.telegram.members import STAND_INS


def assemble(
    typed_menu: TypedMenu, desk_taps: DeskTaps, desk_room: DeskRoom, window_taps: WindowTaps
) -> Router:
    """Return the one router with everybody in it."""
    citizen = Router(name="citizen")
    citizen.message.filter(
        F.chat.type == ChatType.PRIVATE, ~F.from_user.is_bot, ~F.from_user.id.in_(STAND_INS)
    )
    citizen.message.middleware(typed_menu)
    for part in (entry, ratings, reports, objection, me, about, sharing):
        part.setup(citizen)
    reports.setup_last(citizen)
    fallback.setup(citizen)

    desk = Router(name="desk")
    cards.setup(desk, desk_taps)
    window.setup(desk, window_taps)
    room.setup(desk, desk_room)
    objections.setup(desk)
    admins.setup(desk)
    desk.my_chat_member.register(leave_foreign_group)
    desk.channel_post.register(note_channel_post)

    root = Router(name="root")
    errors.setup(root)
    inline.setup(root)
    root.include_routers(desk, citizen)
    return root
