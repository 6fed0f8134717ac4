"""The bot's life: opened, serving, stopped."""

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

from bot import control, doctor, health, logs
from bot.app.cases import UseCases
from bot.app.channels import make_keep_guide, make_remind
from bot.app.commands import commands
from bot.app.inward import make_intake
from bot.app.outward import Outward, introductions
from bot.app.stores import Stores
from bot.app.world import World
from bot.domain.errors import StorageUnavailable
from bot.domain.schedule import WeekState
from bot.jobs import Jobs
from bot.privacy.signing import Signatory
from bot.settings import Mode, Settings
from bot.storage import schema
from bot.telegram.locale import register
from bot.telegram.outcomes import Refused
from bot.telegram.polling import Polling
from bot.telegram.webhook import Webhook, register_webhook, watch_webhook
from bot.views.desk import Trouble

STOP_SECONDS = 9.0
"""Seconds from the wish to stop until what is still to be sent is given up; less than ten."""

LAST_LANES = 1.0
"""Seconds that screens get however long the rest of a stop took."""

TIDY_EVERY = timedelta(hours=1)

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
        self._tidied = world.clock()
        self.jobs = Jobs(self._chores(), self._chore_failed, world.tick_seconds)
        self.intake = make_intake(settings, world, stores, out, self.use, self.jobs.nudge)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Awaitable[None]]:
        """Take updates while the context lasts; gives what ends when the way in breaks down."""
        await self.use.open_weeks()
        self.out.tasks.start(register(self.out.sender, introductions()), "register")
        jobs = self.out.tasks.start(self.jobs.run(), "jobs")
        async with AsyncExitStack() as stack:
            listening = control.listening(self.settings.keys_dir, commands(self))
            await stack.enter_async_context(listening)
            if self.settings.http_port is not None:
                await stack.enter_async_context(
                    health.answering(self.settings.http_port, self.jobs.rest, self._week_state)
                )
            log.info("serving", mode=self.settings.mode.value)
            if self.settings.test_mode:
                log.warning("test_mode")
            yield await stack.enter_async_context(self._way_in())
            log.info("stopping")
            until = asyncio.get_running_loop().time() + STOP_SECONDS
        jobs.cancel()
        left = until - asyncio.get_running_loop().time()
        await self.out.lanes.drain(max(LAST_LANES, left))

    @asynccontextmanager
    async def _way_in(self) -> AsyncIterator[Awaitable[None]]:
        if self.settings.mode is Mode.POLLING:
            world = self.world
            polling = Polling(
                self.out.bot,
                self.intake,
                world.uniform,
                clock=world.seconds,
                sleep=world.sleep,
            )
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
        here = self.settings.webhook_url or ""
        await register_webhook(self.out.sender, here, plain)
        watch = watch_webhook(self.out.sender, here, plain, self.world.tick_seconds)
        watching = asyncio.ensure_future(watch)
        try:
            yield watching
        finally:
            watching.cancel()
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

    def _chores(self) -> Mapping[str, Callable[[], Awaitable[None]]]:
        """All that may be due: first what waits for nobody, then what waits for Telegram."""
        use, out, clock = self.use, self.out, self.world.clock
        return {
            "open_weeks": use.open_weeks,
            "advance_weeks": use.advance_weeks,
            "end_keys": use.end_keys,
            "remind_of_holds": use.remind_of_holds,
            **(self._desk_chores() if out.desk_chat.id is not None else {}),
            "keep_guide": self.keep_guide,
            **({"remind": self.remind} if self.remind else {}),
            "deliver": lambda: out.outbox.deliver_due(clock()),
            "delete": lambda: out.deleter.delete_due(clock()),
            "tidy_memory": self._tidy_memory,
        }

    async def _tidy_memory(self) -> None:
        """Let the collector in once an hour; where memory is settled it rarely comes by itself."""
        now = self.world.clock()
        if gc.get_freeze_count() and abs(now - self._tidied) >= TIDY_EVERY:
            self._tidied = now
            gc.collect()

    def _desk_chores(self) -> Mapping[str, Callable[[], Awaitable[None]]]:
        """All that may be due on the desk: texts leave it before others come to it."""
        use = self.use.desk

        async def name_regions() -> None:
            self.out.desk_look.regions = await use.regions()

        return {
            "name_regions": name_regions,
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
async def opened(settings: Settings, world: World | None = None) -> AsyncIterator[App]:
    """Open keys and database and meet Telegram; raises OperatorError with one line."""
    world = world or World()
    stores = Stores(settings, world)
    schema.ensure(settings.database_url)
    await stores.database.open()
    settings = await where_the_desk_is(settings, stores)
    out = Outward(settings, world, stores)
    try:
        await stores.database.lead()
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
