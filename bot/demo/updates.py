"""The updates that wait for the bot, and how it fetches and confirms them."""

from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

import msgspec

from bot.demo.errors import Conflict
from bot.demo.pulse import Pulse
from bot.demo.world import Json
from bot.domain.week import Clock

FIRST_UPDATE = 700_000_001
REMEMBERED = 20_000
KEPT_SECONDS = 24 * 3600
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True, slots=True, repr=False)
class Update:
    """An update as frozen JSON; ``lane`` is the chat or person within which order is kept."""

    id: int
    kind: str
    payload: bytes
    lane: int
    since: float

    @property
    def body(self) -> bytes:
        return b'{"update_id":%d,"%s":%s}' % (self.id, self.kind.encode(), self.payload)


class UpdateQueue:
    """In order of arrival; an update leaves when it is confirmed, or after a day.

    For tests, ``hold`` keeps new updates back until ``release``, ``repeat`` delivers one again
    under its own id and ``resend`` delivers it again under a new one, as Telegram does when an
    answer was lost on the way.
    """

    def __init__(self, clock: Clock, activity: Pulse) -> None:
        self.waiting: deque[Update] = deque()
        self.webhook = ""
        self.allowed: frozenset[str] | None = None
        self._clock = clock
        self._activity = activity
        self._arrivals = Pulse()
        self._newest = FIRST_UPDATE - 1
        self._poll = 0
        self._closed = False
        self._repeats: list[Update] = []
        self._shown: list[Update] = []
        self._held: list[Update] | None = None
        self._seen: dict[int, Update] = {}

    def push(self, kind: str, payload: Json, lane: int) -> int:
        """Queue an update if the bot wants its kind; return its id, or 0."""
        if not self._wanted(kind):
            return 0
        return self._queue(kind, msgspec.json.encode(payload), lane)

    def repeat(self, update_id: int) -> None:
        """Deliver an update again under its own id, though it has been confirmed."""
        self._repeats.append(self._seen[update_id])
        self._arrivals.beat()

    def resend(self, update_id: int) -> int:
        """Deliver an update again under a new id, which is returned."""
        seen = self._seen[update_id]
        return self._queue(seen.kind, seen.payload, seen.lane)

    def hold(self) -> None:
        """Keep updates back from now on."""
        self._held = []

    def release(self, *, backwards: bool = False) -> None:
        """Deliver what was kept back, last first if ``backwards`` (ids keep their order)."""
        held, self._held = self._held or [], None
        bodies = reversed(held) if backwards else iter(held)
        for place, update in zip(held, bodies, strict=True):
            moved = Update(place.id, update.kind, update.payload, update.lane, place.since)
            self._arrive(moved)

    @property
    def newest(self) -> int:
        """The id of the newest update."""
        return self._newest

    @property
    def next_waiting(self) -> int:
        """The id of the oldest update that waits, or of the next one to come."""
        return self.waiting[0].id if self.waiting else self._newest + 1

    def after(self, number: int) -> list[Update]:
        """Return the updates that came after one, oldest first."""
        return [self._seen[n] for n in range(number + 1, self._newest + 1) if n in self._seen]

    @property
    def idle(self) -> bool:
        """Tell whether everything that was delivered has also been confirmed."""
        return not (self.waiting or self._repeats or self._shown)

    async def poll(
        self, offset: int, limit: int, seconds: float, allowed: Iterable[str] | None
    ) -> list[msgspec.Raw]:
        """Answer one getUpdates; a later call ends an earlier one that still waits."""
        self._refuse_beside_webhook()
        self._poll += 1
        mine = self._poll
        self.allow(allowed)
        self.confirm(offset)
        self._arrivals.beat()
        await self._something(mine, seconds)
        self._refuse_beside_webhook()
        if mine != self._poll:
            raise Conflict(
                "terminated by other getUpdates request; "
                "make sure that only one bot instance is running"
            )
        return [msgspec.Raw(update.body) for update in self._take(limit)]

    def confirm(self, offset: int) -> None:
        """Forget updates before ``offset``; a negative one keeps only the last so many."""
        self._shown.clear()
        keep_from = offset if offset >= 0 else self._newest + 1 + offset
        too_old = self._clock().timestamp() - KEPT_SECONDS
        while self.waiting and (self.waiting[0].id < keep_from or self.waiting[0].since < too_old):
            self.waiting.popleft()
        self._activity.beat()

    def done(self, update: Update) -> None:
        """Forget one update that a webhook has taken."""
        with suppress(ValueError):  # dropped while it was on its way
            self.waiting.remove(update)
        self._activity.beat()

    def drop(self) -> None:
        """Forget everything that waits."""
        self.waiting.clear()
        self._repeats.clear()
        self._activity.beat()

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Set the wanted kinds from now on; an empty list means the default, None no change."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def use_webhook(self, url: str) -> None:
        self.webhook = url
        self._arrivals.beat()

    def close(self) -> None:
        """End the waiting polls."""
        self._closed = True
        self._arrivals.beat()

    async def arrival(self) -> None:
        """Wait until something about the queue changes."""
        await self._arrivals.next()

    def stir(self) -> None:
        """Let whoever waits look again."""
        self._arrivals.beat()
        self._activity.beat()

    def take_repeats(self) -> None:
        """Put repeated updates in front, for a webhook."""
        self.waiting.extendleft(reversed(self._repeats))
        self._repeats.clear()

    def _refuse_beside_webhook(self) -> None:
        if self.webhook:
            raise Conflict(
                "can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first"
            )

    async def _something(self, mine: int, seconds: float) -> None:
        try:
            await self._arrivals.until(
                lambda: (
                    self.waiting
                    or self._repeats
                    or self.webhook
                    or mine != self._poll
                    or self._closed
                ),
                seconds,
            )
        except TimeoutError:
            return

    def _take(self, limit: int) -> list[Update]:
        self._shown, self._repeats = self._repeats[:limit], self._repeats[limit:]
        return [*self._shown, *islice(self.waiting, limit - len(self._shown))]

    def _wanted(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT

    def _queue(self, kind: str, payload: bytes, lane: int) -> int:
        self._newest += 1
        update = Update(self._newest, kind, payload, lane, self._clock().timestamp())
        self._seen[update.id] = update
        self._seen.pop(update.id - REMEMBERED, None)
        self._activity.beat()
        if self._held is not None:
            self._held.append(update)
        else:
            self._arrive(update)
        return update.id

    def _arrive(self, update: Update) -> None:
        self.waiting.append(update)
        self._arrivals.beat()
