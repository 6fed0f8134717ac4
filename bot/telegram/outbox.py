"""Delivery of what lies in the outbox.

A channel post appears once, whatever fails while it is sent: the newest known message id is
stored first, and a post with an unknown outcome is looked for before it is sent again. Cards
and notices cannot be looked up; they are repeated, which is harmless.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from aiogram.methods import TelegramMethod
from aiogram.types import Message

from bot.domain.errors import OperatorError
from bot.domain.parcel import Parcel, ParcelState, QueuedParcel
from bot.telegram.frozen import unpack
from bot.telegram.limits import Priority
from bot.telegram.lookup import Lookup, Sighting, Unclear
from bot.telegram.outbox_store import OutboxStore
from bot.telegram.outcomes import UNREACHABLE, Code, NotSent, Refused, Unknown
from bot.telegram.sender import Sender
from bot.views.desk import Trouble

PATIENCE = 60.0
RETRY_FIRST = timedelta(seconds=15)
RETRY_LONGEST = timedelta(minutes=15)
LOOK_AGAIN = timedelta(hours=1)
FAR = 1000
"""So many messages hardly come between a post and the newest one known of its channel."""

MENDABLE = frozenset(
    {Code.NO_RIGHTS, Code.CHAT_NOT_FOUND, Code.BLOCKED, Code.UNAUTHORISED, Code.MIGRATED}
)
"""Refusals of a channel or group that end when the operator sets something right."""


class Outbox:
    """Sends what is due, in order within a chat, one request at a time there.

    ``channels`` are the chats whose posts must appear once. ``trouble`` is told what the operator
    has to know, as a code of views.desk.Trouble or of a refusal. ``on_sent`` is told of every
    message that reached a citizen or a channel, before its parcel counts as sent: so no message
    stays in a chat for ever, or is lost sight of, because the process ended in between.
    """

    def __init__(
        self,
        store: OutboxStore,
        sender: Sender,
        lookup: Lookup | None,
        *,
        clock: Callable[[], datetime],
        channels: Collection[int | str],
        probe_after: timedelta,
        paused: Callable[[], bool],
        trouble: Callable[[str], Awaitable[None]],
        on_sent: Callable[[Parcel, int], Awaitable[None]],
    ) -> None:
        self._store = store
        self._sender = sender
        self._lookup = lookup
        self._clock = clock
        self._channels = channels
        self._probe_after = probe_after
        self._paused = paused
        self._trouble = trouble
        self._on_sent = on_sent
        self._told: set[tuple[int, str]] = set()
        self._unclear: dict[int, datetime] = {}
        self._one_run = asyncio.Lock()

    async def deliver_due(self, now: datetime) -> None:
        """Send all that is due; returns when nothing more can be done now.

        Call it as often as you like, also right after a commit: runs do not overlap.
        """
        async with self._one_run:
            while rows := await self._store.next_due(now):
                if not await self._round(rows):
                    return
                now = self._clock()

    async def in_question(self) -> Sequence[int | str]:
        """Return the channels where nobody knows whether the next post has appeared."""
        async with self._one_run:
            return [row.parcel.chat for row in await self._lost()]

    async def settle(self, chat: int | str, message: int | None) -> None:
        """Take a person's word: the post in question is this message, or nowhere (None).

        Raises OperatorError where none is in question there, or the message cannot be it.
        """
        async with self._one_run:
            row = next((row for row in await self._lost() if row.parcel.chat == chat), None)
            newest = await self._store.last_message(chat)
            if row is None:
                raise OperatorError(f"No post for {chat} is in question any more.")
            if message is None:
                await self._store.retry(row.id, self._clock())
            elif message <= row.last_known:
                raise OperatorError(f"Message {message} was there before that post was sent.")
            elif newest and message > newest + FAR:
                raise OperatorError(f"There is no message {message} yet: check the link's end.")
            else:
                await self._arrived(row, message, message)

    async def _lost(self) -> Sequence[QueuedParcel]:
        """Return the posts of unknown fate that have had time to land: one for each channel."""
        now = self._clock()
        return [
            row
            for row in await self._store.next_due(now)
            if row.parcel.chat in self._channels
            and row.state is ParcelState.UNKNOWN
            and row.since + self._probe_after <= now
        ]

    async def _round(self, rows: Sequence[QueuedParcel]) -> bool:
        """Work through rows, chats side by side; tell whether any row was finished."""

        def chat(row: QueuedParcel) -> str:
            return str(row.parcel.chat)

        queues = [list(queue) for _, queue in groupby(sorted(rows, key=chat), key=chat)]
        ends = await asyncio.gather(*map(self._queue, queues), return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException):
                raise end
        return any(ends)

    async def _queue(self, rows: Sequence[QueuedParcel]) -> bool:
        """Work through one chat's rows until one cannot be finished now."""
        finished = False
        for row in rows:
            try:
                method = unpack(row.parcel.body, row.parcel.chat)
                one = self._post if row.parcel.chat in self._channels else self._notice
                done = await one(row, method)
            except Refused as refusal:
                done = await self._refused(row, refusal)
            except NotSent as failure:
                await self._later(row, failure.wait)
                done = False
            if not done:
                return finished
            finished = True
        return finished

    async def _post(self, row: QueuedParcel, method: TelegramMethod[Any]) -> bool:
        """Send a channel post, or find out whether it was sent; tell whether it is there."""
        if self._paused():
            return False
        if row.state is ParcelState.UNKNOWN:
            if self._clock() < self._look_from(row):
                return False
            try:
                found = await self._look(row, method)
            except Unclear:
                self._unclear[row.id] = self._clock()
                await self._tell(row, Trouble.PROBE_BY_HAND)
                return False
            if found is not None:
                if not found.whole:
                    await self._tell(row, Trouble.POST_IN_PART)
                await self._arrived(row, found.message, found.message)
                return True
        return await self._send_post(row, method)

    def _look_from(self, row: QueuedParcel) -> datetime:
        """Return when to look: once the post has had time to land; each hour where unclear."""
        if row.id in self._unclear:
            return self._unclear[row.id] + LOOK_AGAIN
        return row.since + self._probe_after

    async def _look(self, row: QueuedParcel, method: TelegramMethod[Any]) -> Sighting | None:
        if self._lookup is None:
            raise Unclear
        return await self._lookup(row.parcel.chat, row.last_known, method)

    async def _send_post(self, row: QueuedParcel, method: TelegramMethod[Any]) -> bool:
        last_known = await self._store.last_message(row.parcel.chat)
        if not await self._store.sending(row.id, last_known, self._clock()):
            return False
        # A new flight: what was in doubt about the one before says nothing of it.
        self._unclear.pop(row.id, None)
        self._told.discard((row.id, Trouble.PROBE_BY_HAND))
        try:
            return await self._flown(row, method)
        finally:  # also where the request was cut off, or its answer could not be noted
            self._store.landed(row.id)

    async def _flown(self, row: QueuedParcel, method: TelegramMethod[Any]) -> bool:
        try:
            result = await self._sender(method, priority=Priority.DIGEST, patience=PATIENCE)
        except Unknown:
            await self._store.unknown(row.id, self._clock())
            return False
        ids = _ids(result)
        await self._arrived(row, min(ids), max(ids))
        return True

    async def _arrived(self, row: QueuedParcel, message: int, newest: int) -> None:
        """Note a post's id, and the newest id known: an album takes one for each item.

        Never a higher one than was seen: a later post would be looked for behind itself.
        """
        await self._on_sent(row.parcel, message)
        await self._store.sent(row.id, message, self._clock())
        await self._store.note_message(row.parcel.chat, newest)

    async def _notice(self, row: QueuedParcel, method: TelegramMethod[Any]) -> bool:
        """Send what may be repeated; tell whether it arrived."""
        try:
            result = await self._sender(method, priority=Priority.NOTICE, patience=PATIENCE)
        except Unknown:
            raise NotSent from None
        message = min(_ids(result))
        if _private(row):
            await self._on_sent(row.parcel, message)
        await self._store.sent(row.id, message, self._clock())
        return True

    async def _refused(self, row: QueuedParcel, refusal: Refused) -> bool:
        """Decide what a refusal means for the row; tell whether the next one may follow."""
        if _private(row) and refusal.code in UNREACHABLE:
            await self._store.failed(row.id, self._clock())
            return True
        mendable = refusal.code in MENDABLE
        if row.parcel.chat in self._channels:
            await self._tell(row, Trouble.RIGHTS_LOST if mendable else Trouble.PUBLISH_FAILED)
        else:
            await self._tell(row, refusal.code.value)
        if mendable:
            await self._later(row, RETRY_LONGEST.total_seconds())
            return False
        await self._store.failed(row.id, self._clock())
        return True

    async def _tell(self, row: QueuedParcel, code: str) -> None:
        """Report trouble once for a row, not every minute."""
        if (row.id, code) not in self._told:
            self._told.add((row.id, code))
            await self._trouble(code)

    async def _later(self, row: QueuedParcel, wait: float) -> None:
        backoff = min(RETRY_LONGEST, RETRY_FIRST * 2 ** min(row.attempts, 10))
        due = self._clock() + max(backoff, timedelta(seconds=wait))
        await self._store.retry(row.id, due)


def _ids(result: Message | Sequence[Message]) -> Sequence[int]:
    messages = [result] if isinstance(result, Message) else result
    return [message.message_id for message in messages]


def _private(row: QueuedParcel) -> bool:
    return isinstance(row.parcel.chat, int) and row.parcel.chat > 0
