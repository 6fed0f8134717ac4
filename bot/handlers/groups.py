"""What happens in groups and channels around the bot."""

from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import ChatMemberUpdated, Message

from bot.handlers.house import House
from bot.telegram.show import Show
from bot.usecases.posts import NotePost

_OUTSIDE = {ChatMemberStatus.LEFT, ChatMemberStatus.KICKED}
_GROUPS = {ChatType.GROUP, ChatType.SUPERGROUP}


async def leave_foreign_group(event: ChatMemberUpdated, house: House, show: Show) -> None:
    """Leave a group that is not the desk: nothing said there concerns this bot.

    An admin may add it anywhere, and before a desk is configured anybody may: the operator is
    then just finding out the group's id.
    """
    joined = (
        event.old_chat_member.status in _OUTSIDE and event.new_chat_member.status not in _OUTSIDE
    )
    foreign = house.desk_chat is not None and event.chat.id != house.desk_chat
    if (
        event.chat.type in _GROUPS
        and joined
        and foreign
        and event.from_user.id not in house.admins
    ):
        await show.leave(event.chat.id)


async def note_channel_post(message: Message, note_post: NotePost) -> None:
    """Follow the numbers of a channel's messages; what they say is of no concern."""
    await note_post(message.chat.id, message.chat.username or "", message.message_id)
