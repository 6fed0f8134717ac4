"""A town whose bot loses its machine, and gets it back from a backup."""

import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bot import control
from bot.app.restoring import restore
from bot.app.running import App
from bot.app.world import World
from bot.demo.server import BotApiServer
from bot.domain.week import Week
from tests.support.clock import FrozenClock, Pace
from tests.support.stage import CHANNEL, CHANNEL_NAME, DESK, restarted, stage_settings

ROUNDS = 3


class Town:
    """The settings, the folder and the clock outlive every bot; ``told`` is what restore said."""

    def __init__(self, server: BotApiServer, folder: Path, clock: FrozenClock) -> None:
        self.server = server
        self.clock = clock
        self.channel = server.channel(CHANNEL, CHANNEL_NAME.strip("@"), "Алты қағидат")
        self.desk = server.group(DESK, "Moderators", [server.person()])
        self.settings = stage_settings(server, folder)
        self.database = folder / "data" / "bot.db"
        self.copy = folder / "copy.db"
        self.told: list[str] = []

    @property
    def week(self) -> Week:
        return Week.of(self.clock())

    def running(self) -> AbstractAsyncContextManager[App]:
        return restarted(self.settings, self.clock, Pace())

    async def backed_up(self) -> None:
        """Copy the database of the running bot through its control socket."""
        self.copy.unlink(missing_ok=True)
        done = await control.ask(
            self.settings.keys_dir, "backup", self.told.append, file=str(self.copy)
        )
        assert done is not None

    async def published(self, app: App) -> Week:
        """Move on to the next Monday evening; return the week whose posts have appeared."""
        week = self.week
        self.clock.set(week.ends.isoformat())
        self.clock.tick(minutes=6)
        await app.jobs.tick()
        self.clock.tick(hours=19)
        for _ in range(ROUNDS):
            await app.jobs.tick()
        return week

    def burn(self, *, keys: bool = True) -> None:
        """Lose the machine; what the operator has kept elsewhere is the backup and master.key."""
        shutil.rmtree(self.database.parent)
        if keys:
            for part in self.settings.keys_dir.glob("*.part"):
                part.unlink()

    async def restored(
        self, given: Sequence[Path] = (), *, preview: bool = False, **changed: object
    ) -> str:
        """Restore from the copy, as an operator does."""
        pace = Pace()
        world = replace(World(), clock=self.clock, seconds=pace, sleep=pace.sleep)
        settings = self.settings.model_copy(update=changed)
        return await restore(settings, self.copy, given, self.told.append, world, preview=preview)


@asynccontextmanager
async def town(folder: Path) -> AsyncIterator[Town]:
    clock = FrozenClock()
    async with BotApiServer(clock) as server:
        yield Town(server, folder, clock)
        assert server.violations == []
