"""What looks after the bot itself, in a loop of its own: a job that hangs does not stop it."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress

from bot.app.cases import UseCases
from bot.app.memory import Tidy
from bot.app.outward import Outward
from bot.app.stores import Stores
from bot.app.world import World
from bot.domain.errors import StorageUnavailable
from bot.domain.vitals import DailyLine, Vitals, Wait
from bot.domain.week import almaty_day
from bot.health import Since
from bot.jobs import Chore, Failed, Jobs
from bot.settings import Settings
from bot.telegram.intake import Intake
from bot.usecases.vitals import ReadWaits, TellDaily, WatchWaits
from bot.views import daily
from bot.views.desk import Trouble

LATE: Mapping[Wait, Trouble] = {
    Wait.CLOSE: Trouble.CLOSE_LATE,
    Wait.PUBLICATION: Trouble.PUBLISH_LATE,
    Wait.OUTBOX: Trouble.OUTBOX_LATE,
    Wait.BACKUP: Trouble.BACKUP_LATE,
}

SAVE = "prove_commit"
"""Where nothing can be saved the day is not told: not noted, it would be told each minute."""

NEED_NO_SAVING = frozenset({"watch_waits", "tidy"})


class Watch:
    """Knows how the bot is; ``heard`` is told whenever Telegram has answered."""

    def __init__(
        self,
        settings: Settings,
        world: World,
        stores: Stores,
        out: Outward,
        use: UseCases,
        jobs: Callable[[], Jobs],
        intake: Intake,
        failed: Failed,
    ) -> None:
        self._settings = settings
        self._world = world
        self._stores = stores
        self._out = out
        self._use = use
        self._jobs = jobs
        self._intake = intake
        self._backup_failed = False
        self.heard, self._committed = Since(), Since()
        self._read = ReadWaits(
            stores.weeks, stores.holds, stores.outbox, stores.room, use.calendar, use.queue.due
        )
        self._failed = failed
        self.rounds = Jobs(
            self._chores(),
            self._chore_failed,
            world.tick_seconds,
            first=SAVE,
            anyway=NEED_NO_SAVING,
        )

    async def vitals(self) -> Vitals:
        """Return how the bot is now; what the database cannot tell is None."""
        week = waits = None
        with suppress(StorageUnavailable):
            week = await self._stores.weeks.state(self._use.calendar.week)
            waits = await self._read()
        return Vitals(
            week=week,
            waits=waits,
            jobs=self._jobs().rest(),
            heard=self.heard(),
            committed=self._committed(),
            failing=self._failing(),
            set_aside=bool(self._intake.set_aside),
            backup_failed=self._backup_failed,
        )

    @asynccontextmanager
    async def backing_up(self) -> AsyncIterator[None]:
        """Tell the desk where the backup inside fails: it may be a machine that asked for it."""
        try:
            yield
        except Exception:
            if self._stores.database.sqlite:  # PostgreSQL makes its own copies
                self._backup_failed = True
                await self._out.desk.tell(Trouble.BACKUP_FAILED)
            raise
        self._backup_failed = False

    def _chores(self) -> Mapping[str, Chore]:
        chores: dict[str, Chore] = {
            SAVE: self._prove_commit,
            "watch_waits": self._leading(WatchWaits(self._read, self._tell_late)),
            "tidy": Tidy(self._world.clock),  # here, for this loop runs in every process
        }
        at = self._settings.desk_line_at
        if at is not None and self._out.desk_chat.id is not None:
            tell_daily = TellDaily(
                self._read,
                self._stores.weeks,
                self._stores.room,
                self._use.calendar,
                at,
                lambda: any(self._failing().values()),
                self._tell_daily,
            )
            chores["tell_daily"] = self._leading(tell_daily)
        return chores

    def _leading(self, chore: Chore) -> Chore:
        """Leave it to the process that runs the jobs to tell the desk."""

        async def leading() -> None:
            if self._stores.database.leads:
                await chore()

        return leading

    async def _chore_failed(self, chore: str, error: Exception) -> None:
        if self._stores.database.leads:
            await self._failed(chore, error)

    def _failing(self) -> dict[str, bool]:
        return self._jobs().failing() | self.rounds.failing()

    async def _prove_commit(self) -> None:
        """Write a row that nobody taps for: when people's commits come is nobody's business."""
        today = almaty_day(self._world.clock()).isoformat()
        await self._stores.room.remember("committed", today)
        self._committed.beat()

    async def _tell_late(self, what: Wait) -> None:
        await self._out.desk.tell(LATE[what])

    async def _tell_daily(self, line: DailyLine) -> None:
        await self._out.desk.post(daily.daily_line(self._out.desk_look.words, line))
