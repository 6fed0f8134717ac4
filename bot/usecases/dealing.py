"""How cards come to the desk: shuffled, in batches, few at a time, and never at night."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.calendar import Calendar
from bot.domain.desk import BATCH, Quiet
from bot.domain.errors import DeskFull, ReportGone, TooFewWaiting
from bot.domain.week import ALMATY
from bot.usecases.desk_ports import Desk, DeskStore

ASKED_HOLDS = timedelta(minutes=10)
"""Whoever asked for five is surely awake so long."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How cards come: ``batch_seconds`` 0 means at once; ``daily_at`` is Almaty time."""

    batch_seconds: int
    daily_at: time
    open_cards: int
    quiet: Quiet


class DealCards:
    """Put shuffled cards into the group: a batch when enough wait, what is left once a day."""

    def __init__(
        self,
        store: DeskStore,
        desk: Desk,
        calendar: Calendar,
        pace: Pace,
        shuffled: Callable[[Sequence[bytes]], Sequence[bytes]],
    ) -> None:
        self._store = store
        self._desk = desk
        self._calendar = calendar
        self._pace = pace
        self._shuffled = shuffled
        self._dealt: datetime | None = None
        self._asked: datetime | None = None

    async def __call__(self) -> None:
        """Deal what is due. Quiet hours have no exception, not even for words of danger.

        Five that were asked for come also after a failure; a failure in their midst ends them.

        The desk cannot reach an author, who was shown 112 at once; and a card that comes at night
        because of its words would tell when they were written.
        """
        asked = self._asked
        await self._deal_due(asked=self.asked)
        if self._asked is asked:  # done; after a failure it holds on, and nobody has asked anew
            self._asked = None

    @property
    def asked(self) -> bool:
        """Whether somebody waits for five."""
        return self._asked is not None and self._calendar.now - self._asked < ASKED_HOLDS

    async def _deal_due(self, *, asked: bool) -> None:
        if self._calendar.now.astimezone(ALMATY).time() in self._pace.quiet and not asked:
            return
        waiting = await self._store.waiting()
        if asked:
            if len(waiting) >= BATCH:
                await self._deal(self._shuffled(waiting)[:BATCH])
            return
        daily = await self._daily_due()
        if waiting and (daily or self._batch_due(len(waiting))):
            await self._deal(self._shuffled(waiting))
        if daily is not None:
            await self._store.daily_done(daily)

    async def ask(self) -> None:
        """Have the next five dealt in the next round; TooFewWaiting, or DeskFull.

        Whoever asks is awake, so that it holds in quiet hours too, without a sound.
        """
        if len(await self._store.waiting()) < BATCH:
            raise TooFewWaiting
        if await self._store.open_cards() >= self._pace.open_cards:
            raise DeskFull
        self._asked = self._calendar.now

    def _batch_due(self, waiting: int) -> bool:
        if self._pace.batch_seconds == 0:
            return True
        pause = timedelta(seconds=self._pace.batch_seconds)
        rested = self._dealt is None or self._calendar.now - self._dealt >= pause
        return rested and waiting >= BATCH

    async def _daily_due(self) -> date | None:
        """Return today if its batch is due and was not dealt yet."""
        now = self._calendar.now.astimezone(ALMATY)
        if now.time() < self._pace.daily_at or await self._store.last_daily() == now.date():
            return None
        return now.date()

    async def _deal(self, waiting: Sequence[bytes]) -> None:
        self._dealt = self._calendar.now
        room = self._pace.open_cards - await self._store.open_cards()
        for report in waiting:
            if room <= 0:
                return
            room -= await self._show(report)

    async def _show(self, report: bytes) -> bool:
        """Put one card into the group; tell whether there was anything left to show."""
        try:
            shown = await self._store.read(report)
        except ReportGone:  # taken back meanwhile, or its text opens no more: the rest goes on
            return False
        await self._store.card_shown(report, await self._desk.show(shown))
        return True
