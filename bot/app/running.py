"""The bot's life: opened, serving, stopped."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from bot import control, doctor, health, logs
from bot.app.cases import UseCases
from bot.app.channels import make_keep_guide, make_remind
from bot.app.commands import commands
from bot.app.following import Following
from bot.app.inward import make_intake
from bot.app.leading import Leading
from bot.app.outward import Outward, introductions, where_the_desk_is
from bot.app.stores import Stores
from bot.app.watch import Watch
from bot.app.way_in import announce, way_in
from bot.app.world import World
from bot.domain.errors import (
    BallotsDamaged,
    DatabaseDamaged,
    OperatorError,
    StorageUnavailable,
)
from bot.jobs import Chore, Jobs
from bot.privacy.signing import Signatory
from bot.settings import Settings
from bot.storage import schema
from bot.telegram.locale import register
from bot.telegram.outcomes import Refused
from bot.views.desk import Trouble

STOP_SECONDS = 9.0
"""Seconds from the wish to stop until what is still to be sent is given up; less than ten."""

LAST_LANES = 1.0
"""Seconds that screens get however long the rest of a stop took."""

TROUBLES = {
    "advance_weeks": Trouble.CLOSE_FAILED,
    "deliver": Trouble.PUBLISH_FAILED,
    "watch_clock": Trouble.CLOCK,
}
"""What the desk is told of a chore that fails; of the others, their name."""

SAVE = "save"
"""Where nothing can be saved, nothing is sent either: it would be sent anew each minute."""

NEED_NO_SPACE = frozenset({"watch_clock", "end_keys", "delete"})

log = logs.get("app")


class App:
    """The bot with its database open and Telegram met; ``serving`` lets updates in."""

    def __init__(
        self,
        settings: Settings,
        world: World,
        stores: Stores,
        out: Outward,
        signatory: Signatory,
    ) -> None:
        self.settings = settings
        self.world = world
        self.stores = stores
        self.out = out
        self.use = UseCases(settings, world, stores, out, signatory)
        self.keep_guide = make_keep_guide(settings, stores, out, self.use)
        self.remind = make_remind(settings, stores, out, self.use)
        self.following = Following(settings, stores, out, self.use)
        self.jobs = Jobs(
            self._chores(),
            self._chore_failed,
            world.tick_seconds,
            first=SAVE,
            anyway=NEED_NO_SPACE,
        )
        self.follow = Jobs(self.following.chores(), self.following.chore_failed)
        self.intake = make_intake(settings, world, stores, out, self.use, self.nudge)
        stores.database.on_call(self._called)
        self.watch = Watch(
            settings, world, stores, out, self.use, self._round, self.intake, self._chore_failed
        )

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Awaitable[None]]:
        """Take updates while the context lasts; gives what ends when the way in breaks down."""
        await announce(self.settings, self.out.sender)
        leading = Leading(
            self.stores.database, self._duties, self._joined, self.follow, self.jobs.every
        )
        watch = self.out.tasks.start(self.watch.rounds.run(), "watch")
        loop = asyncio.get_running_loop()
        until = loop.time()
        try:
            async with AsyncExitStack() as stack:
                await stack.enter_async_context(leading.in_turn())
                if self.settings.http_port is not None:
                    answering = health.answering(self.settings.http_port, self.watch.vitals)
                    await stack.enter_async_context(answering)
                log.info("serving", mode=self.settings.mode.value)
                if self.settings.test_mode:
                    log.warning("test_mode")
                heard = self.watch.heard.beat
                updates = way_in(self.settings, self.world, self.out, self.intake, heard)
                broken = await stack.enter_async_context(updates)
                try:
                    yield broken
                finally:
                    log.info("stopping")
                    until = loop.time() + STOP_SECONDS
        finally:
            watch.cancel()
            await self.out.lanes.drain(max(LAST_LANES, until - loop.time()))

    def nudge(self) -> None:
        """Have the jobs ask again now, in whichever process they run."""
        if self.stores.database.leads:
            self.jobs.nudge()
        else:
            self.out.tasks.start(self._call(), "nudge")

    async def _call(self) -> None:
        """Wake the process that leads; what a moderator has asked of this one, it does itself."""
        try:
            await self.following.deal_asked()
        finally:
            await self.stores.database.call()

    def _called(self) -> None:
        self.use.desk.keep.again()
        self.jobs.nudge()

    @asynccontextmanager
    async def _duties(self) -> AsyncIterator[None]:
        """Do what only one process may: jobs, and what the command line asks for."""
        with suppress(StorageUnavailable):  # it may be read meanwhile; the jobs try again and tell
            await self.use.open_weeks()
        self.out.tasks.start(register(self.out.sender, introductions()), "register")
        jobs = self.out.tasks.start(self.jobs.run(), "jobs")
        try:
            async with control.listening(self.settings.keys_dir, commands(self)):
                yield
        finally:
            jobs.cancel()
            await asyncio.wait([jobs])
            self.jobs.leave()

    async def _joined(self) -> bool:
        """Tell whether the week is open; raises OperatorError where it is under other keys."""
        self.stores.must_not_rotate()
        ours = await self.stores.weeks.has_our_key(self.use.calendar.week)
        if ours is False:
            raise OperatorError(
                "The bot that runs on this database has other keys: give all its processes the "
                "same BOT_KEYS_DIR and BOT_MASTER_KEY."
            )
        return bool(ours)

    def _round(self) -> Jobs:
        """Return what this process has to do each minute."""
        return self.jobs if self.stores.database.leads else self.follow

    async def _chore_failed(self, chore: str, error: Exception) -> None:
        """Tell the desk what a failing chore means for it."""
        if chore == SAVE:  # the watch tells of it
            return
        if isinstance(error, StorageUnavailable):
            damaged = isinstance(error, DatabaseDamaged)
            await self.out.desk.tell(Trouble.DAMAGED if damaged else Trouble.STORAGE)
        elif isinstance(error, BallotsDamaged):
            await self.out.desk.tell(Trouble.BALLOTS_DAMAGED)
        elif isinstance(error, Refused) and chore in self._desk_chores():
            await self.out.desk.lost()
        else:
            await self.out.desk.tell(TROUBLES.get(chore, chore))

    def _chores(self) -> Mapping[str, Chore]:
        """All that may be due: first what waits for nobody, then what waits for Telegram."""
        use, out, clock = self.use, self.out, self.world.clock
        return {
            "watch_clock": lambda: out.second_clock.watch(out.sender),
            "share_limits": self.following.share_limits,
            SAVE: self.stores.probe,
            "open_weeks": use.open_weeks,
            "advance_weeks": use.advance_weeks,
            "end_keys": use.end_keys,
            "remind_of_holds": use.remind_of_holds,
            **(self._desk_chores() if out.desk_chat.id is not None else {}),
            "keep_guide": self.keep_guide,
            **({"remind": self.remind} if self.remind else {}),
            "deliver": lambda: out.outbox.deliver_due(clock()),
            "delete": lambda: out.deleter.delete_due(clock()),
        }

    def _desk_chores(self) -> Mapping[str, Chore]:
        """All that may be due on the desk: texts leave it before others come to it."""
        use = self.use.desk
        return {
            "find_desk": self.following.find_desk,
            "learn_places": self.following.learn_places,
            "settle_verdicts": use.settle,
            "settle_objections": use.settle_objections,
            "apply_bans": use.apply_bans,
            "learn_texts": use.learn_texts,
            "free_cards": use.free,
            "redraw_cards": use.redraw,
            "deal_objections": use.deal_objections,  # first: their way back ends
            "deal_cards": use.deal,
            "keep_desk": use.keep,
            "remind_desk": use.remind,
        }


@asynccontextmanager
async def opened(
    settings: Settings, world: World | None = None, *, may_follow: bool = False
) -> AsyncIterator[App]:
    """Open keys and database and meet Telegram; raises OperatorError with one line.

    Raises SecondInstance where another process leads and this one may not follow it.
    """
    world = world or World()
    stores = Stores(settings, world)
    schema.ensure(settings.database_url)
    async with AsyncExitStack() as stack:
        await stores.database.open()
        stack.push_async_callback(stores.database.close)
        settings = await where_the_desk_is(settings, stores)
        out = Outward(settings, world, stores)
        stack.push_async_callback(out.close)
        if not may_follow:
            await stores.database.must_lead()
        signatory = await stores.signatory()
        await stores.trust(signatory)
        await out.meet()
        await doctor.at_start(out.sender, settings, out.second_clock)
        app = App(settings, world, stores, out, signatory)
        chosen = await app.use.desk.choose_language.chosen(settings.desk_language)
        out.desk_look.language = chosen
        yield app
