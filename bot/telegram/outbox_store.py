"""Where the outbox finds what is to be sent, and notes what came of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.parcel import Parcel, QueuedParcel


class OutboxStore(Protocol):
    """Where parcels wait; every method that writes returns when its change is durable."""

    async def add(self, parcels: Sequence[Parcel], due: datetime) -> None: ...

    async def next_due(self, now: datetime) -> Sequence[QueuedParcel]:
        """Return what is neither SENT nor FAILED and is due, in the order it was added.

        What was being sent when a process ended is UNKNOWN; what is being sent now is left out.
        A row behind an unfinished one of its chat may be returned only together with that one;
        so nothing overtakes.
        """

    async def sending(self, parcel: int, last_known: int, now: datetime) -> bool:
        """Note that a post is about to leave; False where it must not, as it is held now."""

    def landed(self, parcel: int) -> None:
        """End what ``sending`` began; where nothing was written of its outcome, it is unknown."""

    async def sent(self, parcel: int, message: int, now: datetime) -> None: ...

    async def unknown(self, parcel: int, now: datetime) -> None: ...

    async def failed(self, parcel: int, now: datetime) -> None: ...

    async def retry(self, parcel: int, due: datetime) -> None:
        """Take a row back to NEW, due at a moment, and count the attempt."""

    async def last_message(self, chat: int | str) -> int:
        """Return the newest message id known in a chat; 0 where none is."""

    async def note_message(self, chat: int | str, message: int) -> None:
        """Remember a message id, if it is newer than the one known."""
