"""Is everything as the bot needs it? One line for each thing that is not, with what to do."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from shutil import disk_usage

from aiogram.methods import GetChat, GetChatMember, GetMe
from aiogram.types import ChatMemberAdministrator, ChatMemberOwner, User

from bot.domain.errors import OperatorError, Unauthorised
from bot.domain.week import ALMATY, Clock
from bot.privacy import keyfiles
from bot.settings import Settings
from bot.storage import schema
from bot.telegram.clock import SecondClock
from bot.telegram.outcomes import Code, Refused, TelegramFailure
from bot.telegram.sender import Sender
from bot.telegram.session import make_bot

DISK_NEEDED = 200 * 1024 * 1024

MEET_PATIENCE = 60.0

UNREACHABLE = "Telegram cannot be reached; check the network and BOT_API_URL."


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
        raise OperatorError(UNREACHABLE) from None


async def check_chats(sender: Sender, settings: Settings) -> None:
    """Raise OperatorError with the first fault of a channel or of the moderation group."""
    try:
        async for _name, fault in chat_faults(sender, settings):
            if fault is not None:
                raise OperatorError(fault)
    except TelegramFailure:
        raise OperatorError(UNREACHABLE) from None


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
    except Refused:
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
    except Refused:
        member = None
    if member is None or member.status in {"left", "kicked"}:
        return (
            f"BOT_MODERATION_CHAT_ID: the bot is not in group {chat}; check the id and add the "
            "bot there."
        )
    return None


async def examine(
    settings: Settings,
    uniform: Callable[[float, float], float],
    clock: Clock,
    tell: Callable[[str], object],
) -> bool:
    """Tell one line for each thing looked at; return whether all is well."""
    well = True
    async for name, fault in _everything(settings, uniform, clock):
        tell(f"OK   {name}" if fault is None else f"FIX  {name}: {fault}")
        well = well and fault is None
    return well


async def _everything(
    settings: Settings, uniform: Callable[[float, float], float], clock: Clock
) -> AsyncIterator[tuple[str, str | None]]:
    for name, fault in _machine_faults(settings):
        yield name, fault
    second = SecondClock(clock)
    token = settings.token.get_secret_value()
    bot = make_bot(token, settings.api_url, limit=2, heard=second.heard)
    sender = Sender(bot, uniform)
    try:
        yield f"token of @{(await meet(sender)).username}", None
        yield "clock", _operator_fault(second.check)
        async for name, fault in chat_faults(sender, settings):
            yield name, fault
    except (OperatorError, TelegramFailure) as error:
        yield "Telegram", str(error) or UNREACHABLE
    finally:
        await bot.session.close()


def _machine_faults(settings: Settings) -> Iterator[tuple[str, str | None]]:
    yield "operator", _operator_name_fault(settings)
    yield "time zone", _zone_fault()
    yield "keys folder", _operator_fault(lambda: keyfiles.private_folder(settings.keys_dir))
    yield "database", _operator_fault(lambda: schema.check(settings.database_url))
    yield "disk", _disk_fault(settings.data_dir or Path())
    yield "swap", _swap_fault(Path("/proc/swaps"))


def _operator_name_fault(settings: Settings) -> str | None:
    """Ask for a name and a contact: the personal-data law wants both before consent."""
    if settings.operator and settings.operator_contact and settings.hosting_country:
        return None
    return (
        "BOT_OPERATOR, BOT_OPERATOR_CONTACT and BOT_HOSTING_COUNTRY say in /privacy who runs the "
        "bot and where; set all three."
    )


def _operator_fault(check: Callable[[], object]) -> str | None:
    try:
        check()
    except OperatorError as error:
        return str(error)
    return None


def _zone_fault() -> str | None:
    """Kazakhstan has one time since 1 March 2024; older zone data is an hour off."""
    offset = datetime(2026, 7, 1, tzinfo=ALMATY).utcoffset()
    return None if offset == timedelta(hours=5) else "time zone data is old; update tzdata."


def _disk_fault(folder: Path) -> str | None:
    free = disk_usage(folder if folder.exists() else Path()).free
    if free < DISK_NEEDED:
        return f"{free // 2**20} MB are free; make room for at least {DISK_NEEDED // 2**20} MB."
    return None


def _swap_fault(swaps: Path) -> str | None:
    """Keys in memory may be written to swap; they would outlive the week there."""
    if swaps.exists() and len(swaps.read_text().splitlines()) > 1:
        return "swap is on, and keys may reach it; switch it off or encrypt it."
    return None
