"""The way out to Telegram."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from bot import doctor, logs
from bot.app.stores import Stores
from bot.app.world import World
from bot.children import ChildArtist
from bot.domain.citizen import Citizen
from bot.domain.guide import fingerprint
from bot.domain.language import Language
from bot.domain.parcel import Deletion, Parcel
from bot.domain.week import ALMATY, Clock, almaty_day
from bot.privacy.hinting import Hinter
from bot.settings import Settings
from bot.storage.lanes import is_citizen
from bot.telegram.clock import SecondClock
from bot.telegram.deletions import Deleter
from bot.telegram.desk import TelegramDesk
from bot.telegram.desk_look import DeskChat, DeskLook
from bot.telegram.gallery import Gallery
from bot.telegram.lanes import Lanes
from bot.telegram.locale import ChatLanguage, Commands, Introduction
from bot.telegram.lookup import Lookup
from bot.telegram.members import Moderators
from bot.telegram.no_desk import NoDesk
from bot.telegram.outbox import Outbox
from bot.telegram.second_reading import SecondReadings
from bot.telegram.sender import Sender
from bot.telegram.session import make_bot
from bot.telegram.show import Show
from bot.telegram.tasks import Tasks
from bot.telegram.window import TelegramWindow
from bot.telegram.wire import Wires
from bot.views import commands
from bot.views.words import words

log = logs.get("app")

CONNECTIONS = 70
LANES_AT_ONCE = 50
"""Fewer than there are connections: polling and jobs need some too."""

NOTICE_STAYS = timedelta(hours=24)


class Outward:
    """Everything that sends, on one bot and one sender."""

    def __init__(self, settings: Settings, world: World, stores: Stores) -> None:
        token = settings.token.get_secret_value()
        self.second_clock = second = SecondClock(world.clock)
        self.bot = make_bot(token, settings.api_url, limit=CONNECTIONS, heard=second.heard)
        self.bot_url = ""
        self.inline = False
        self.tasks = Tasks()
        self.lanes = Lanes(self.tasks, at_once=LANES_AT_ONCE, sleep=world.sleep)
        self.wires = Wires(settings.api_url, token, clock=world.seconds)
        self.sender = sender = Sender(
            self.bot, world.uniform, clock=world.seconds, sleep=self.lanes.rest, wires=self.wires
        )
        self.show = Show(sender, self.lanes, Gallery(ChildArtist()))
        self.deleter = Deleter(stores.deletions, sender, self.lanes)
        self.chat_language = ChatLanguage(sender, self.lanes, listed_commands())
        admins = settings.admin_ids
        self.desk_chat = chat = DeskChat(settings.moderation_chat_id, stores.room.move)
        self.desk_look = DeskLook(settings.desk_language, Hinter(stores.likeness))
        self.moderators = Moderators(
            sender, chat, world.clock, admins=admins, analysts=settings.analyst_ids
        )

        def quiet() -> bool:
            return world.clock().astimezone(ALMATY).time() in settings.desk_quiet

        self.desk = self._desk(settings, quiet)
        self.second_readings = SecondReadings(self.desk, self.desk_look)
        looks_in = chat.id or next(iter(admins), None)
        self.window = TelegramWindow(chat, looks_in, self.desk_look, quiet)
        self.outbox = Outbox(
            stores.outbox,
            sender,
            Lookup(sender, lambda: chat.id or looks_in) if looks_in else None,
            clock=world.clock,
            channels=frozenset(settings.channels.values()),
            probe_after=timedelta(seconds=settings.probe_after_seconds),
            paused=lambda: (
                second.differs() or settings.pauses.on(almaty_day(world.clock())) is not None
            ),
            trouble=self.desk.tell,
            on_sent=self._note_sent(stores, world.clock),
        )

    def _desk(self, settings: Settings, quiet: Callable[[], bool]) -> TelegramDesk | NoDesk:
        if self.desk_chat.id is None:
            return NoDesk()
        return TelegramDesk(
            self.sender,
            self.desk_chat,
            self.desk_look,
            admins=settings.admin_ids,
            quiet=quiet,
        )

    async def meet(self) -> None:
        """Learn the bot's own name, and whether it may be called inline; raises OperatorError."""
        me = await doctor.meet(self.sender)
        self.bot_url = f"https://t.me/{me.username}"
        self.inline = bool(me.supports_inline_queries)

    async def close(self) -> None:
        """Give up what is still being sent, and hang up."""
        await self.tasks.drain(0)
        self.wires.close()
        await self.bot.session.close()

    @staticmethod
    def _note_sent(stores: Stores, clock: Clock) -> Callable[[Parcel, int], Awaitable[None]]:
        """Let a citizen's notice leave the chat in time, and a channel's guide be found again."""

        async def note(parcel: Parcel, message: int) -> None:
            if not is_citizen(parcel.chat):
                await stores.channels.guide_arrived(parcel.chat, fingerprint(parcel.body), message)
                return
            leaves = Deletion(Citizen(int(parcel.chat)), message, clock() + NOTICE_STAYS)
            await stores.deletions.add(leaves)

        return note


def listed_commands() -> Mapping[Language, Commands]:
    return {lang: tuple(commands.citizen_commands(words(lang))) for lang in Language}


def introductions() -> Mapping[Language, Introduction]:
    return {
        lang: Introduction(
            known, commands.description(words(lang)), commands.short_description(words(lang))
        )
        for lang, known in listed_commands().items()
    }


async def where_the_desk_is(settings: Settings, stores: Stores) -> Settings:
    """Follow a group that became a supergroup, as long as its old number stands in settings."""
    if settings.moderation_chat_id is None:
        return settings
    now = await stores.room.moved(settings.moderation_chat_id)
    if now != settings.moderation_chat_id:
        log.warning("desk_moved")
    return settings.model_copy(update={"moderation_chat_id": now})
