"""Is everything as the bot needs it? One line for each thing that is not, with what to do."""

from collections.abc import AsyncIterator

from aiogram.methods import GetChat, GetChatMember, GetMe
from aiogram.types import ChatMemberAdministrator, ChatMemberOwner, User

from bot.domain.errors import OperatorError, Unauthorised
from bot.settings import Settings
from bot.telegram.outcomes import Code, Refused, TelegramFailure
from bot.telegram.sender import Sender

MEET_PATIENCE = 60.0


async def meet(sender: Sender) -> User:
    """Return who the bot is; raises OperatorError where the token or the way there is wrong."""
    try:
        return await sender(GetMe(), patience=MEET_PATIENCE)
    except Refused as refusal:
        if refusal.code is Code.UNAUTHORISED:
            raise Unauthorised(
                "BOT_TOKEN: Telegram does not know this token; copy it again from @BotFather."
            ) from None
        raise
    except TelegramFailure:
        raise OperatorError(
            "Telegram cannot be reached; check the network and BOT_API_URL."
        ) from None


async def check_chats(sender: Sender, settings: Settings) -> None:
    """Raise OperatorError with the first fault of a channel or of the moderation group."""
    async for _name, fault in chat_faults(sender, settings):
        if fault is not None:
            raise OperatorError(fault)


async def chat_faults(sender: Sender, settings: Settings) -> AsyncIterator[tuple[str, str | None]]:
    """Yield every chat's name with its fault, or None where it is as it should be."""
    me = await meet(sender)
    for chat in dict.fromkeys(settings.channels.values()):
        yield f"channel {chat}", await _channel_fault(sender, chat, me.id)
    if settings.moderation_chat_id is not None:
        chat = settings.moderation_chat_id
        yield "moderation group", await _group_fault(sender, chat, me.id)


async def _channel_fault(sender: Sender, chat: int | str, me: int) -> str | None:
    setting = f"BOT_CHANNEL_ID or BOT_CHANNELS: channel {chat}"
    try:
        found = await sender(GetChat(chat_id=chat))
        member = await sender(GetChatMember(chat_id=chat, user_id=me))
    except TelegramFailure:
        return f"{setting} is not there for the bot; check the id and add the bot as an admin."
    if found.has_protected_content:
        return f"{setting} protects its content; switch that off, or posts cannot be looked up."
    if isinstance(member, ChatMemberOwner):
        return None
    if not isinstance(member, ChatMemberAdministrator) or not member.can_post_messages:
        return f"{setting}: the bot may not post there; make it an admin that may post messages."
    return None


async def _group_fault(sender: Sender, chat: int, me: int) -> str | None:
    try:
        member = await sender(GetChatMember(chat_id=chat, user_id=me))
    except TelegramFailure:
        member = None
    if member is None or member.status in {"left", "kicked"}:
        return (
            f"BOT_MODERATION_CHAT_ID: the bot is not in group {chat}; check the id and add the "
            "bot there."
        )
    return None
