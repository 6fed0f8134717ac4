"""What the use cases of a channel's own posts need; the rules are those of ports.py."""

from typing import Protocol

from bot.domain.guide import Guide
from bot.domain.parcel import Parcel
from bot.domain.week import Week


class ChannelLog(Protocol):
    async def note_message(self, chat: int | str, message: int, /) -> None:
        """Remember a message id of a channel, if it is newer than the one known."""


class ChannelStore(Protocol):
    """What stands in a channel beside its weeks' posts."""

    async def guide(self, chat: int | str) -> Guide | None: ...

    async def post_guide(self, parcel: Parcel, posts: int) -> None:
        """Put a guide into the outbox and forget the one before, in one transaction."""

    async def guide_edited(self, chat: int | str, text: bytes) -> None: ...

    async def guide_pinned(self, chat: int | str) -> None: ...

    async def waiting(self, chat: int | str) -> bool:
        """Tell whether anything for a chat still waits in the outbox."""

    async def remind(self, week: Week, parcel: Parcel) -> None:
        """Put a reminder into the outbox and note its week, in one transaction.

        Nothing is done where that week's reminder was put there before, or where anything else
        for the chat waits.
        """


class Board(Protocol):
    """A channel in Telegram, beside what goes through the outbox."""

    async def edit(self, chat: int | str, message: int, body: bytes) -> bool:
        """Make a post say what ``body`` would post; False where it is gone for good."""

    async def pin(self, chat: int | str, message: int) -> bool:
        """Pin a post without a sound; False where the bot may not."""
