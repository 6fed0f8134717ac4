"""What happens in groups and channels around the bot."""

from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import ChatMemberUpdated, Message

from bot.handlers.house import House
from bot.telegram.desk import TelegramDesk
from bot.telegram.no_desk import NoDesk
from bot.telegram.show import Show
from bot.usecases.posts import NotePost

_OUTSIDE = {ChatMemberStatus.LEFT, ChatMemberStatus.KICKED}
_GROUPS = {ChatType.GROUP, ChatType.SUPERGROUP}


async def leave_foreign_group(
    event: ChatMemberUpdated, house: House, desk: TelegramDesk | NoDesk, show: Show
) -> None:
    """Leave a group that is not the desk: nothing said there concerns this bot.

    An admin may add it anywhere, and before a desk is configured anybody may: the operator is
    then just finding out the group's id. The desk itself may have become this group just now.
    """
    joined = (
        event.old_chat_member.status in _OUTSIDE and event.new_chat_member.status not in _OUTSIDE
    )
    if not joined or event.chat.type not in _GROUPS or event.from_user.id in house.admins:
        return
    if await desk.whereabouts() not in {None, event.chat.id}:
        await show.leave(event.chat.id)


async def note_channel_post(message: Message, note_post: NotePost) -> None:
    """Follow the numbers of a channel's messages; what they say is of no concern."""
    await note_post(message.chat.id, message.chat.username or "", message.message_id)
