"""Is everything as the bot needs it? One line for each thing, OK or with what to do."""

from collections.abc import AsyncIterator, Callable

import bot.telegram  # noqa: F401 (to be before whatever imports aiogram)

# isort: split
from aiogram.enums import ChatType
from aiogram.methods import GetChat, GetChatMember, GetMe
from aiogram.types import (
    ChatMemberAdministrator,
    ChatMemberOwner,
    ChatMemberRestricted,
    User,
)

from bot import logs
from bot.domain.errors import NotNow, OperatorError, Unauthorised
from bot.domain.week import Clock
from bot.machine import Finding, kept, lasting
from bot.privacy.sealing import Randomness
from bot.settings import Settings
from bot.telegram.clock import SecondClock
from bot.telegram.outcomes import Code, Refused, TelegramFailure
from bot.telegram.sender import Sender
from bot.telegram.session import make_bot

MEET_PATIENCE = 60.0

CLOCK_OFF = 30.0
"""Seconds; what NTP is off by is far less."""

log = logs.get("doctor")

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
        raise NotNow(UNREACHABLE) from None


async def at_start(sender: Sender, settings: Settings, second: SecondClock) -> None:
    """Raise OperatorError with the first fault that forbids a start; log the others.

    Keys and database are the start's own business: it has opened them already.
    """
    for finding in lasting(settings):
        _heed(finding)
    try:
        async for finding in _telegram(sender, settings, second):
            _heed(finding)
    except TelegramFailure:
        raise NotNow(UNREACHABLE) from None


async def everything(
    settings: Settings,
    clock: Clock,
    randomness: Randomness,
    uniform: Callable[[float, float], float],
) -> AsyncIterator[Finding]:
    """Look at all there is; Telegram comes last, for it may have to be waited for."""
    for findings in (lasting(settings), kept(settings, randomness)):
        for finding in findings:
            yield finding
    token, second = settings.token.get_secret_value(), SecondClock(clock)
    bot = make_bot(token, settings.api_url, limit=2, heard=second.heard)
    try:
        async for told in _telegram(Sender(bot, uniform), settings, second):
            yield told
    except (OperatorError, TelegramFailure) as error:
        yield Finding("Telegram", str(error) or UNREACHABLE)
    finally:
        await bot.session.close()


async def told(findings: AsyncIterator[Finding], tell: Callable[[str], object]) -> bool:
    """Tell a line for each finding; return whether all is well."""
    well = True
    async for finding in findings:
        tell(str(finding))
        well = well and finding.fault is None
    return well


async def chat_findings(sender: Sender, settings: Settings, me: int) -> AsyncIterator[Finding]:
    """Look at each channel and at the moderation group, as the bot ``me`` sees them."""
    for chat in dict.fromkeys(settings.channels.values()):
        fault = await _channel_fault(sender, chat, me)
        advice = None if fault else await _pin_advice(sender, chat, me)
        yield Finding(f"channel {chat}", fault, fatal=True, advice=advice)
    if settings.moderation_chat_id is not None:
        chat = settings.moderation_chat_id
        fault = await _group_fault(sender, chat, me)
        advice = None if fault else await _pin_advice(sender, chat, me)
        yield Finding("moderation group", fault, fatal=True, advice=advice)
        if fault is None:
            yield Finding("who can join it", await _door_fault(sender, chat))


def _heed(finding: Finding) -> None:
    if finding.fault is None:
        return
    if finding.fatal:
        raise (NotNow if finding.passing else OperatorError)(finding.fault)
    log.warning("doctor", kind=finding.name.replace(" ", "_"))


async def _telegram(
    sender: Sender, settings: Settings, second: SecondClock
) -> AsyncIterator[Finding]:
    me = await meet(sender)
    yield Finding(f"token of @{me.username}")
    async for finding in chat_findings(sender, settings, me.id):
        yield finding
    fault = _clock_fault(second.ahead)
    yield Finding("clock", fault, fatal=second.differs(), passing=True)


def _clock_fault(ahead: float) -> str | None:
    if abs(ahead) <= CLOCK_OFF:
        return None
    way = "ahead of" if ahead > 0 else "behind"
    return f"it is {abs(ahead):.0f} s {way} Telegram's; set it by NTP (timedatectl set-ntp true)."


async def _channel_fault(sender: Sender, chat: int | str, me: int) -> str | None:
    setting = f"BOT_CHANNEL_ID or BOT_CHANNELS: channel {chat}"
    try:
        found = await sender(GetChat(chat_id=chat))
        member = await sender(GetChatMember(chat_id=chat, user_id=me))
    except Refused:
        return f"{setting} is not there for the bot; check the id and add the bot as an admin."
    if found.type != ChatType.CHANNEL:
        return f"{setting} is a {found.type}, not a channel; results are for everybody to read."
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
    if isinstance(member, ChatMemberRestricted) and not member.can_send_messages:
        return f"BOT_MODERATION_CHAT_ID: the bot may not write in group {chat}; let it."
    return None


async def _pin_advice(sender: Sender, chat: int | str, me: int) -> str | None:
    """Say that something will have to be pinned by hand; in a channel, editors pin."""
    member = await sender(GetChatMember(chat_id=chat, user_id=me))
    match member:
        case ChatMemberOwner():
            return None
        case ChatMemberAdministrator() if member.can_pin_messages or member.can_edit_messages:
            return None
    return "the bot may not pin there, so somebody will be asked to"


async def _door_fault(sender: Sender, chat: int) -> str | None:
    """Whoever is a member may decide: a public group has no door."""
    if (await sender(GetChat(chat_id=chat))).username is None:
        return None
    return f"group {chat} is public, and whoever joins it moderates; make it private."
