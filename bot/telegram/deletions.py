"""Messages that have to leave a citizen's chat."""

from collections.abc import Sequence
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from aiogram.methods import DeleteMessage

from bot.domain.errors import StorageUnavailable
from bot.domain.parcel import Deletion
from bot.telegram.lanes import Lanes
from bot.telegram.outcomes import Code, NotSent, Refused, TelegramFailure
from bot.telegram.sender import Sender

K = TypeVar("K")

PATIENCE = 5.0
UNANSWERED = 3
"""So many deletions without an answer are an outage; fewer hold up nobody else's."""


class DeletionStore(Protocol[K]):
    """Where deletions wait; ``K`` is whatever names a row."""

    async def due(self, now: datetime) -> Sequence[tuple[K, Deletion]]:
        """Return what is due, oldest first."""

    async def done(self, key: K) -> None: ...


class Deleter(Generic[K]):
    """Deletes what is due, again and again until Telegram says that it is gone.

    Telegram lets a bot delete for 48 hours; rows are due well before, so an outage is outlived.
    """

    def __init__(self, store: DeletionStore[K], sender: Sender, lanes: Lanes) -> None:
        self._store = store
        self._sender = sender
        self._lanes = lanes

    async def delete_due(self, now: datetime) -> None:
        """Delete all that is due; gives up for now where Telegram cannot be reached.

        Where the store cannot note it, all is still deleted, and StorageUnavailable raised at the
        end.
        """
        failure_to_note: StorageUnavailable | None = None
        unanswered = 0
        for key, deletion in await self._store.due(now):
            try:
                await self._sender(_request(deletion), patience=PATIENCE)
            except Refused as refusal:
                # Gone already, or out of reach for good: either way nothing more can be done.
                if refusal.code is Code.UNAUTHORISED:
                    return
            except NotSent as failure:
                if not failure.flood:
                    return
                continue
            except TelegramFailure:
                unanswered += 1
                if unanswered == UNANSWERED:
                    return
                continue
            try:
                await self._store.done(key)
            except StorageUnavailable as error:
                failure_to_note = error
        if failure_to_note is not None:
            raise failure_to_note

    def soon(self, deletion: Deletion) -> None:
        """Try a deletion right after the commit that noted it; its row stays until it is due."""
        self._lanes.later(deletion.citizen.id, lambda: self._try(deletion))

    async def _try(self, deletion: Deletion) -> None:
        try:
            await self._sender(_request(deletion), patience=PATIENCE)
        except TelegramFailure:
            return


def _request(deletion: Deletion) -> DeleteMessage:
    return DeleteMessage(chat_id=deletion.citizen.id, message_id=deletion.message)
