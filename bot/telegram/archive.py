"""The releases that stand in a channel, read back from it: a channel is a public archive."""

from collections.abc import Callable
from dataclasses import dataclass, field

from aiogram import Bot
from aiogram.methods import GetChat, GetFile
from aiogram.types import Message

from bot.telegram.lookup import MISSING_IN_A_ROW, Lookup, Unclear
from bot.telegram.outcomes import Code
from bot.telegram.sender import Sender

LOOK_AT_MOST = 2000
"""Messages; a week has some twenty."""

LARGEST = 1024 * 1024
TELL_EACH = 20
DOWNLOAD_SECONDS = 60


@dataclass(slots=True)
class Archived:
    """Files by name, oldest first, and the highest message id that was seen."""

    newest: int
    files: dict[str, bytes] = field(default_factory=dict)


class ChannelArchive:
    """Reads documents of a channel back, with the help of a chat that sees the forwards."""

    def __init__(self, bot: Bot, sender: Sender, helper: int) -> None:
        self._bot = bot
        self._sender = sender
        self._helper = helper
        self._lookup = Lookup(sender, lambda: helper)

    async def __call__(
        self,
        channel: int | str,
        after: int,
        wanted: Callable[[str], bool],
        tell: Callable[[str], None],
    ) -> Archived:
        """Return the wanted documents after a message id.

        Raises Unclear, also where that message itself is not there: then nothing behind it would
        be believed; and TelegramFailure, also where the helping chat is out of reach.
        """
        await self._sender(GetChat(chat_id=self._helper))
        if after and await self._lookup.see(channel, after) is Code.MESSAGE_GONE:
            raise Unclear
        found = Archived(after)
        missing = 0
        for message in range(after + 1, after + 1 + LOOK_AT_MOST):
            seen = await self._lookup.see(channel, message)
            missing = missing + 1 if seen is Code.MESSAGE_GONE else 0
            if missing == MISSING_IN_A_ROW:
                return found
            if seen is not Code.MESSAGE_GONE:
                found.newest = message
            if isinstance(seen, Message):
                await self._keep(seen, wanted, found.files)
            if not (message - after) % TELL_EACH:
                tell(f"{message - after} messages of {channel} looked at")
        raise Unclear

    async def _keep(
        self, seen: Message, wanted: Callable[[str], bool], files: dict[str, bytes]
    ) -> None:
        document = seen.document
        if document is None or not wanted(document.file_name or ""):
            return
        if (document.file_size or 0) <= LARGEST:
            files[document.file_name or ""] = await self._download(document.file_id)

    async def _download(self, file_id: str) -> bytes:
        """Return a file's bytes; the address holds the token, so no error of it may be seen."""
        found = await self._sender(GetFile(file_id=file_id), repeat=True)
        try:
            content = await self._bot.download_file(
                found.file_path or "", timeout=DOWNLOAD_SECONDS
            )
        except Exception:  # noqa: BLE001 (whatever it is, its text must end here)
            content = None
        if content is None:
            raise Unclear
        return content.read()
