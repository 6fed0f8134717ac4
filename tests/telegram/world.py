"""A small world for the outbox: a channel, a desk that sees forwards, a store, and crashes."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from html import unescape
from itertools import product
from typing import Any

from aiogram.methods import DeleteMessage, ForwardMessage, SendMessage, TelegramMethod

from bot.domain.parcel import Parcel, ParcelState, QueuedParcel
from bot.telegram.frozen import pack
from bot.telegram.lookup import Lookup
from bot.telegram.outbox import Outbox
from bot.telegram.sender import Sender
from tests.support.session import (
    RecordingSession,
    VirtualTime,
    bad_request,
    bot_on,
    flood,
    longest,
    message,
    server_error,
    timed_out,
)

CHANNEL = -1001
DESK = -2002


POSTS = ("<b>digest</b> &amp; more", "figures")
SEEN = ("digest & more", "figures")
"""The posts as the channel shows them."""

CRASHES = [None, *product(range(1, 9), (False, True))]
"""Before or after which write of the store the process ends; None for never."""


class Outcome(Enum):
    """What becomes of one request that posts."""

    OK = "ok"
    LOST_BEFORE = "the request never arrived, and nobody knows"
    LOST_AFTER = "posted, but the answer was lost"
    ERROR_AFTER = "posted, and the server failed then"
    FLOOD = "429"


class Crash(BaseException):
    """The process ends here."""


class ChannelSession(RecordingSession):
    """Telegram with one channel; ``script`` says what becomes of the first posts."""

    def __init__(self, script: Iterable[Outcome] = (), history: int = 3) -> None:
        super().__init__()
        self.script = iter(script)
        self.posts = dict.fromkeys(range(1, history + 1), "somebody's post")
        self.top = history
        self.forwards = 0

    def posted(self, text: str) -> int:
        return list(self.posts.values()).count(text)

    async def answer(self, method: TelegramMethod[Any]) -> object:
        match method:
            case SendMessage(chat_id=chat) if chat == CHANNEL:
                return self._post(method)
            case ForwardMessage():
                return self._forward(method)
            case DeleteMessage():
                self.forwards -= 1
                return True
        return await super().answer(method)

    def _post(self, method: SendMessage) -> object:
        outcome = next(self.script, Outcome.OK)
        if outcome is Outcome.FLOOD:
            return flood(40)
        if outcome is Outcome.LOST_BEFORE:
            return timed_out()
        self.top += 1
        self.posts[self.top] = unescape(re.sub("<[^>]+>", "", method.text))
        # People post in the channel too.
        self.posts[self.top + 1] = "somebody's reply"
        self.top += 1
        if outcome is Outcome.LOST_AFTER:
            return timed_out()
        if outcome is Outcome.ERROR_AFTER:
            return server_error()
        return message(CHANNEL, self.top - 1, text=method.text)

    def _forward(self, method: ForwardMessage) -> object:
        prepared = self.prepared.get("forwardMessage")
        if prepared:
            return prepared.popleft()
        if method.message_id not in self.posts:
            return bad_request("message to forward not found")
        self.forwards += 1
        return message(DESK, next(self.ids), text=self.posts[method.message_id])


class MemoryOutbox:
    """An outbox store that can end the process before or after its n-th write."""

    def __init__(self, last_message: int = 3) -> None:
        self.rows: dict[int, QueuedParcel] = {}
        self.due: dict[int, datetime] = {}
        self.last = {str(CHANNEL): last_message}
        self.writes = 0
        self.crash: tuple[int, bool] | None = None

    async def add(self, parcels: Sequence[Parcel], due: datetime) -> None:
        for parcel in parcels:
            number = len(self.rows) + 1
            self.rows[number] = QueuedParcel(number, parcel, ParcelState.NEW, due)
            self.due[number] = due

    async def next_due(self, now: datetime) -> Sequence[QueuedParcel]:
        held: set[str] = set()
        rows: list[QueuedParcel] = []
        for row in self.rows.values():
            chat = str(row.parcel.chat)
            if row.state in {ParcelState.SENT, ParcelState.FAILED} or chat in held:
                continue
            if row.state is ParcelState.NEW and self.due[row.id] > now:
                held.add(chat)
                continue
            flew = row.state is ParcelState.SENDING
            rows.append(replace(row, state=ParcelState.UNKNOWN) if flew else row)
        return rows

    async def sending(self, parcel: int, last_known: int, now: datetime) -> bool:
        self._write(parcel, state=ParcelState.SENDING, last_known=last_known, since=now)
        return True

    def landed(self, parcel: int) -> None:
        """Nothing of a flight is kept in memory here."""
        assert parcel in self.rows

    async def sent(self, parcel: int, message: int, now: datetime) -> None:
        self._write(parcel, state=ParcelState.SENT, message=message, since=now)

    async def unknown(self, parcel: int, now: datetime) -> None:
        self._write(parcel, state=ParcelState.UNKNOWN, since=now)

    async def failed(self, parcel: int, now: datetime) -> None:
        self._write(parcel, state=ParcelState.FAILED, since=now)

    async def retry(self, parcel: int, due: datetime) -> None:
        attempts = self.rows[parcel].attempts + 1
        self._write(parcel, state=ParcelState.NEW, attempts=attempts)
        self.due[parcel] = due

    async def last_message(self, chat: int | str) -> int:
        return self.last.get(str(chat), 0)

    async def note_message(self, chat: int | str, message: int) -> None:
        self._crash_point(after=False)
        self.last[str(chat)] = max(message, self.last.get(str(chat), 0))
        self._crash_point(after=True)

    @property
    def states(self) -> list[ParcelState]:
        return [row.state for row in self.rows.values()]

    def _write(self, parcel: int, **changes: Any) -> None:  # noqa: ANN401
        self._crash_point(after=False)
        self.rows[parcel] = replace(self.rows[parcel], **changes)
        self._crash_point(after=True)

    def _crash_point(self, *, after: bool) -> None:
        self.writes += not after
        if self.crash == (self.writes, after):
            self.crash = None
            raise Crash


class Calendar:
    """A wall clock moved by the test, in step with the sender's seconds."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 14, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Office:
    """An outbox with its world; ``restart`` makes a new process over the same store."""

    def __init__(self, session: ChannelSession, store: MemoryOutbox | None = None) -> None:
        self.session = session
        self.store: Any = store or MemoryOutbox()
        self.calendar = Calendar()
        self.time = VirtualTime()
        self.paused = False
        self.troubles: list[str] = []
        self.arrived: list[tuple[int | str, int]] = []
        self.restart()

    def restart(self) -> None:
        sender = Sender(bot_on(self.session), longest, clock=self._seconds, sleep=self._sleep)
        self.outbox = Outbox(
            self.store,
            sender,
            Lookup(sender, lambda: DESK),
            clock=self.calendar,
            channels=[CHANNEL],
            paused=lambda: self.paused,
            probe_after=timedelta(seconds=120),
            trouble=self._trouble,
            on_sent=self._on_sent,
        )

    async def queue(self, *texts: str, chat: int | str = CHANNEL) -> None:
        parcels = [Parcel(chat, pack("sendMessage", {"text": text})) for text in texts]
        await self.store.add(parcels, self.calendar())

    async def minutes(self, count: int) -> None:
        """Run the job once a minute, restarting after a crash."""
        for _ in range(count):
            try:
                await self.outbox.deliver_due(self.calendar())
            except Crash:
                self.restart()
            self.calendar.pass_(60)

    def _seconds(self) -> float:
        return self.calendar().timestamp()

    async def _sleep(self, seconds: float) -> None:
        self.calendar.pass_(seconds)

    async def _trouble(self, code: str) -> None:
        self.troubles.append(code)

    async def _on_sent(self, parcel: Parcel, number: int) -> None:
        self.arrived.append((parcel.chat, number))
