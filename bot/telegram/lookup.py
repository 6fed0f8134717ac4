"""Finding out whether a channel post that may have been sent is there.

A bot cannot read a channel, but it can forward from it. The ids after the last known one are
forwarded silently to another chat, compared with the frozen post and deleted there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from aiogram.client.default import Default
from aiogram.methods import DeleteMessage, ForwardMessage, SendMediaGroup, TelegramMethod
from aiogram.types import BufferedInputFile, Message

from bot.telegram.limits import Priority
from bot.telegram.outcomes import Code, Refused, TelegramFailure
from bot.telegram.sender import Sender

MISSING_IN_A_ROW = 20
"""So many ids without a message mean that nothing newer is there."""

LOOK_AT_MOST = 200
"""More ids than this are not searched: a person has to look."""


class Unclear(Exception):
    """It could not be found out; to be asked again later."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A post that is there: the id of its first message; of an album perhaps not all is there."""

    message: int
    whole: bool = True


class Lookup:
    """Looks for a post in a channel, with the help of a chat that may see the forwards."""

    def __init__(self, sender: Sender, chat: Callable[[], int]) -> None:
        self._sender = sender
        self._chat = chat

    async def __call__(
        self, channel: int | str, after: int, post: TelegramMethod[Any]
    ) -> Sighting | None:
        """Look for ``post`` among the messages after one id; None where it is not there.

        Raises Unclear where Telegram gives no clear answer.
        """
        missing = 0
        for message in range(after + 1, after + 1 + LOOK_AT_MOST):
            seen = await self.see(channel, message)
            if isinstance(seen, Message) and same(seen, post):
                return Sighting(message, await self._is_whole(channel, message, seen, post))
            missing = missing + 1 if seen is Code.MESSAGE_GONE else 0
            if missing == MISSING_IN_A_ROW:
                return None
        raise Unclear

    async def _is_whole(
        self, channel: int | str, first: int, seen: Message, post: TelegramMethod[Any]
    ) -> bool:
        """Tell whether all parts of an album follow one another from its first message on."""
        found, *rest = _parts(post)
        whole = _same(seen, found)
        for message, part in enumerate(rest, first + 1):
            if whole:
                follower = await self.see(channel, message)
                whole = isinstance(follower, Message) and _same(follower, part)
        return whole

    async def see(self, channel: int | str, message: int) -> Message | Code:
        """Return a message of the channel, or the code that says why it cannot be shown.

        Raises Unclear where Telegram does not say.
        """
        forward = ForwardMessage(
            chat_id=self._chat(),
            from_chat_id=channel,
            message_id=message,
            disable_notification=True,
        )
        try:
            seen = await self._sender(forward, priority=Priority.DIGEST, patience=120, repeat=True)
        except Refused as refusal:
            # A service message ("channel created") cannot be forwarded, but it is a message.
            if refusal.code in {Code.MESSAGE_GONE, Code.MESSAGE_FIXED}:
                return refusal.code
            raise Unclear from None
        except TelegramFailure:
            raise Unclear from None
        await self._clean_up(seen)
        return seen

    async def _clean_up(self, forward: Message) -> None:
        """Delete a forward; one that stays is a harmless copy of a public post."""
        try:
            await self._sender(DeleteMessage(chat_id=self._chat(), message_id=forward.message_id))
        except TelegramFailure:
            return


def same(seen: Message, post: TelegramMethod[Any]) -> bool:
    """Tell whether a message is what a request would post, as far as a forward shows it.

    Text or caption as plain text; and a picture where one was sent, or a document's name and
    size. Any item stands for its whole album: Telegram takes an album as one request and has been
    seen to keep a part of one, and what is there in part must not come again whole.
    """
    return any(_same(seen, part) for part in _parts(post))


def _parts(post: TelegramMethod[Any]) -> list[Any]:
    """Return what becomes a message of its own."""
    return list(post.media) if isinstance(post, SendMediaGroup) else [post]


def _same(seen: Message, wanted: Any) -> bool:  # noqa: ANN401 (any request or album item)
    if hasattr(wanted, "text"):
        return _squeeze(seen.text) == _plain(wanted.text, wanted.parse_mode)
    if _squeeze(seen.caption) != _plain(wanted.caption, wanted.parse_mode):
        return False
    file = _file_of(wanted)
    if seen.document is None:
        return seen.photo is not None and not _is_document(wanted)
    if not _is_document(wanted):
        return False
    if not isinstance(file, BufferedInputFile):
        return True
    return (seen.document.file_name, seen.document.file_size) == (file.filename, len(file.data))


def _is_document(wanted: Any) -> bool:  # noqa: ANN401 (any request or album item)
    return hasattr(wanted, "document") or getattr(wanted, "type", "") == "document"


def _file_of(wanted: Any) -> object:  # noqa: ANN401 (any request or album item)
    return getattr(wanted, "document", None) or getattr(wanted, "media", None)


def _plain(text: str | None, mode: str | Default | None) -> str:
    """Return what a reader sees; a bot's default is HTML."""
    if mode is None or text is None:
        return _squeeze(text)
    parser = _Text()
    parser.feed(text)
    parser.close()
    return _squeeze("".join(parser.parts))


def _squeeze(text: str | None) -> str:
    """Leave out what Telegram may trim: white space at ends and its amount."""
    return " ".join((text or "").split())


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
