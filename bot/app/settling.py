"""What a person has seen of a post that the bot has looked for in vain."""

import re
from collections.abc import Sequence

from bot.domain.errors import OperatorError
from bot.telegram.outbox import Outbox

MISSING = "missing"

_LINK = re.compile(
    r"(?:https?://)?t(?:elegram)?\.me/(?:c/(?P<id>\d{1,15})|(?P<name>\w+))/(?P<message>\d{1,15})"
    r"(?:\?\S*)?",
    re.ASCII,
)
"""The link that Telegram copies of a post, of a public channel by name or a private one by id."""


async def settle(outbox: Outbox, seen: str) -> str:
    """Go on behind a post whose link is told, or send again what is ``missing``.

    Raises OperatorError where nothing is in question, or the link is not of a post there.
    """
    chats = await outbox.in_question()
    if not chats:
        raise OperatorError("No post is in question now: there is nothing to settle.")
    if seen == MISSING:
        for chat in chats:
            await outbox.settle(chat, None)
        return f"sending again to: {_list(chats)}"
    chat, message = _place(seen, chats)
    await outbox.settle(chat, message)
    return f"settled: the post for {chat} is message {message}; the next ones follow"


def _place(seen: str, chats: Sequence[int | str]) -> tuple[int | str, int]:
    """Return channel and message of a link."""
    link = _LINK.fullmatch(seen.strip())
    if link is None:
        raise OperatorError(
            f"Give the link of the post, such as https://t.me/channel/123, or the word {MISSING}."
        )
    named = f"@{link['name']}".lower() if link["name"] else f"-100{link['id']}"
    found = [chat for chat in chats if str(chat).lower() == named]
    if not found and link["name"] and len(chats) == 1 and isinstance(chats[0], int):
        found = [chats[0]]  # set by its number, and has a name too
    if not found:
        raise OperatorError(f"No post is in question there; it is for: {_list(chats)}.")
    return found[0], int(link["message"])


def _list(chats: Sequence[int | str]) -> str:
    return ", ".join(map(str, chats))
