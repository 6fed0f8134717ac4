"""What a person has seen of a post that the bot has looked for in vain."""

import re
from collections.abc import Sequence

from aiogram.methods import GetChat

from bot import doctor
from bot.domain.errors import NotNow, OperatorError
from bot.telegram.outbox import Outbox
from bot.telegram.outcomes import Refused, TelegramFailure
from bot.telegram.sender import Sender

MISSING = "missing"

_LINK = re.compile(
    r"(?:https?://)?t(?:elegram)?\.me/(?:c/(?P<id>\d{1,15})|(?P<name>\w+))/(?P<message>\d{1,15})"
    r"(?:\?\S*)?",
    re.ASCII,
)
"""The link that Telegram copies of a post, of a public channel by name or a private one by id."""


async def settle(outbox: Outbox, sender: Sender, seen: str) -> str:
    """Go on behind a post whose link is told, or send again what is ``missing``.

    Raises OperatorError where nothing is in question, or the link is not of a post there, and
    NotNow where Telegram cannot say whose name stands in it.
    """
    chats = await outbox.in_question()
    if not chats:
        raise OperatorError("No post is in question now: there is nothing to settle.")
    if seen == MISSING:
        for chat in chats:
            await outbox.settle(chat, None)
        return f"sending again to: {_list(chats)}"
    chat, message = await _place(sender, seen, chats)
    await outbox.settle(chat, message)
    return f"settled: the post for {chat} is message {message}; the next ones follow"


async def _place(sender: Sender, seen: str, chats: Sequence[int | str]) -> tuple[int | str, int]:
    """Return channel and message of a link."""
    link = _LINK.fullmatch(seen.strip())
    if link is None:
        raise OperatorError(
            f"Give the link of the post, such as https://t.me/channel/123, or the word {MISSING}."
        )
    named = f"@{link['name']}".lower() if link["name"] else f"-100{link['id']}"
    found = [chat for chat in chats if str(chat).lower() == named]
    if not found and link["name"] and any(isinstance(chat, int) for chat in chats):
        number = await _number(sender, named)  # one set by its number may have a name too
        found = [chat for chat in chats if chat == number]
    if not found:
        raise OperatorError(f"No post is in question there; it is for: {_list(chats)}.")
    return found[0], int(link["message"])


async def _number(sender: Sender, name: str) -> int | None:
    """Return the number of the chat that has a public name; None where nobody has it."""
    try:
        return (await sender(GetChat(chat_id=name))).id
    except Refused:
        return None
    except TelegramFailure:
        raise NotNow(doctor.UNREACHABLE) from None


def _list(chats: Sequence[int | str]) -> str:
    return ", ".join(map(str, chats))
