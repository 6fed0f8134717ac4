"""Who may press the desk's buttons."""

from aiogram.types import CallbackQuery

from bot.domain.desk import Role
from bot.domain.errors import NotModerator, OnlyReads
from bot.telegram.members import Moderators


async def admitted(query: CallbackQuery, chat: int | None, moderators: Moderators) -> Role:
    """Return what the presser may do; raises NotModerator or OnlyReads.

    Only in the desk's own chat, and only members: a message of the bot's may have been forwarded,
    and its buttons' data copied.
    """
    if query.message is None or query.message.chat.id != chat:
        raise NotModerator
    role = await moderators(query.from_user.id)
    if role is Role.NOBODY:
        raise NotModerator
    if not role.decides:
        raise OnlyReads
    return role
