"""The bot's life: opened, serving, stopped."""

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from bot import control, doctor, health, logs
from bot.app.cases import UseCases
from bot.app.channels import make_keep_guide, make_remind
from bot.app.commands import commands
from bot.app.following import Following
from bot.app.inward import make_intake
from bot.app.leading import Leading
from bot.app.outward import Outward, introductions
from bot.app.stores import Stores
from bot.app.world import World
from bot.domain.errors import OperatorError, StorageUnavailable
from bot.domain.schedule import WeekState
from bot.jobs import Chore, Jobs
from bot.privacy.signing import Signatory
from bot.settings import Mode, Settings
from bot.storage import schema
from bot.telegram.locale import register
from bot.telegram.outcomes import Refused
from bot.telegram.polling import Polling
from bot.telegram.webhook import Webhook, register_webhook
from bot.views.desk import Trouble

DRAIN_SECONDS = 8.0

TROUBLES = {"advance_weeks": Trouble.CLOSE_FAILED, "deliver": Trouble.PUBLISH_FAILED}
"""What the desk is told of a chore that fails; of the others, their name."""

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
        self.jobs = Jobs(self._chores(), self._chore_failed, world.tick_seconds)
        self.follow = Jobs(self.following.chores(), self.following.chore_failed)
        self.intake = make_intake(settings, world, stores, out, self.use, self.nudge)
        stores.database.on_call(self._called)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Awaitable[None]]:
        """Take updates while the context lasts; gives what ends when the way in breaks down."""
        leading = Leading(
            self.stores.database, self._duties, self._joined, self.follow, self.jobs.every
        )
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(leading.in_turn())
            if self.settings.http_port is not None:
                await stack.enter_async_context(
                    health.answering(self.settings.http_port, self._rest, self._week_state)
                )
            log.info("serving", mode=self.settings.mode.value)
            if self.settings.test_mode:
                log.warning("test_mode")
            yield await stack.enter_async_context(self._way_in())
            log.info("stopping")
        await self.out.lanes.drain(DRAIN_SECONDS)

    def nudge(self) -> None:
        """Have the jobs ask again now, in whichever process they run."""
        if self.stores.database.leads:
            self.jobs.nudge()
        else:
            self.out.tasks.start(self._call(), "nudge")

    async def _call(self) -> None:
        """Wake the process that leads; what a moderator has asked of this one, it does itself."""
        if self.use.desk.deal.asked:
            await self.use.desk.deal()
        await self.stores.database.call()

    def _called(self) -> None:
        self.use.desk.keep.again()
        self.jobs.nudge()

    @asynccontextmanager
    async def _duties(self) -> AsyncIterator[None]:
        """Do what only one process may: jobs, and what the command line asks for."""
        await self.use.open_weeks()
        self.out.tasks.start(register(self.out.sender, introductions()), "register")
        jobs = self.out.tasks.start(self.jobs.run(), "jobs")
        try:
            async with control.listening(self.settings.keys_dir, commands(self)):
                yield
        finally:
            jobs.cancel()
            await asyncio.wait([jobs])

    async def _joined(self) -> bool:
        """Tell whether the week is open; raises OperatorError where it is under other keys."""
        ours = await self.stores.weeks.has_our_key(self.use.calendar.week)
        if ours is False:
            raise OperatorError(
                "The bot that runs on this database has other keys: give all its processes the "
                "same BOT_KEYS_DIR and BOT_MASTER_KEY."
            )
        return bool(ours)

    def _rest(self) -> float:
        """Return the seconds since this process last did what it has to do each minute."""
        return (self.jobs if self.stores.database.leads else self.follow).rest()

    @asynccontextmanager
    async def _way_in(self) -> AsyncIterator[Awaitable[None]]:
        if self.settings.mode is Mode.POLLING:
            polling = Polling(self.out.bot, self.intake, self.world.uniform)
            polled = asyncio.ensure_future(polling.run())
            try:
                yield asyncio.shield(polled)
            finally:
                polling.stop()
                await asyncio.wait([polled])
            return
        secret = self.settings.webhook_secret
        plain = secret.get_secret_value() if secret else ""
        webhook = Webhook(self.out.bot, self.intake, plain)
        await webhook.start(self.settings.webhook_host, self.settings.webhook_port)
        await register_webhook(self.out.sender, self.settings.webhook_url or "", plain)
        try:
            yield asyncio.get_running_loop().create_future()
        finally:
            await webhook.stop()

    async def _chore_failed(self, chore: str, error: Exception) -> None:
        """Tell the desk what a failing chore means for it."""
        if isinstance(error, StorageUnavailable):
            await self.out.desk.tell(Trouble.STORAGE)
        elif isinstance(error, Refused) and chore in self._desk_chores():
            await self.out.desk.lost()
        else:
            await self.out.desk.tell(TROUBLES.get(chore, chore))

    async def _week_state(self) -> WeekState | None:
        return await self.stores.weeks.state(self.use.calendar.week)

    def _chores(self) -> Mapping[str, Chore]:
        """All that may be due: first what waits for nobody, then what waits for Telegram."""
        use, out, clock = self.use, self.out, self.world.clock
        return {
            "share_limits": self.following.share_limits,
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
            "name_regions": self.following.name_regions,
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
    await stores.database.open()
    settings = await where_the_desk_is(settings, stores)
    out = Outward(settings, world, stores)
    try:
        if not may_follow:
            await stores.database.must_lead()
        signatory = await stores.signatory()
        await out.meet()
        await doctor.check_chats(out.sender, settings)
        app = App(settings, world, stores, out, signatory)
        chosen = await app.use.desk.choose_language.chosen(settings.desk_language)
        out.desk_look.language = chosen
        yield app
    finally:
        await out.tasks.drain(0)
        await out.bot.session.close()
        await stores.database.close()


async def where_the_desk_is(settings: Settings, stores: Stores) -> Settings:
    """Follow a group that became a supergroup, as long as its old number stands in settings."""
    if settings.moderation_chat_id is None:
        return settings
    now = await stores.room.moved(settings.moderation_chat_id)
    if now != settings.moderation_chat_id:
        log.warning("desk_moved")
    return settings.model_copy(update={"moderation_chat_id": now})


def settle_memory() -> None:
    """Keep the collector away from what lives as long as the process: classes and catalogues."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
