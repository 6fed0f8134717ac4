"""Commands of admins, in the group or in their own chat; nobody else's reach these handlers."""

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from bot.domain.calendar import Calendar
from bot.handlers.house import House
from bot.telegram.desk_look import DeskChat, DeskLook
from bot.telegram.show import Show
from bot.usecases.audit import ReadAudit
from bot.usecases.bans import LiftBan
from bot.views import audit as view
from bot.views import bans


async def from_admin(message: Message, house: House, desk_chat: DeskChat) -> bool:
    """Take a person's own words only: who writes as a group or channel has no number."""
    sender, chat = message.from_user, message.chat.id
    if sender is None or message.sender_chat is not None or sender.id not in house.admins:
        return False
    return chat in {sender.id, desk_chat.id}


async def audit(
    message: Message, desk_look: DeskLook, read_audit: ReadAudit, calendar: Calendar, show: Show
) -> None:
    lines, fairness = await read_audit()
    name = f"audit-{calendar.today.isoformat()}.csv"
    await show.file(
        message.chat.id, name, view.as_csv(lines), view.caption(desk_look.words, fairness)
    )


async def unban(
    message: Message, command: CommandObject, desk_look: DeskLook, lift_ban: LiftBan, show: Show
) -> None:
    code = command.args or ""
    if not code or message.from_user is None:
        await show(message, bans.which_code(desk_look.words))
    elif await lift_ban(code, message.from_user.id):
        await show(message, bans.lifted(desk_look.words))
    else:
        await show(message, bans.no_such_code(desk_look.words))


def setup(router: Router) -> None:
    router.message.register(audit, Command("audit"), from_admin)
    router.message.register(unban, Command("unban"), from_admin)
