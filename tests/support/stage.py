"""The whole bot against the embedded Bot API server, for tests that walk a journey.

Nothing is copied or mocked: the application is composed as in production, speaks HTTP to the
server, and keeps its data in a real SQLite file or PostgreSQL. Only the clock is a frozen one,
and what the sender waits for its turn takes no time.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import settings as configuration
from bot.app.running import App, opened
from bot.app.world import World
from bot.demo.crowd import press, showing
from bot.demo.people import Person, Room
from bot.demo.places import Channel, Group
from bot.demo.server import BotApiServer
from bot.demo.world import Message
from bot.domain.week import Week
from bot.settings import Settings
from bot.storage import schema
from bot.storage.connect import prepare
from tests.support.clock import FrozenClock, Pace

CHANNEL = -1001000000001
CHANNEL_NAME = "@six_principles_demo"
DESK = -1001000000002

PATIENCE = 300.0
"""Seconds after which a busy machine is taken for one that hangs."""


def sqlite_in(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{_file_in(folder)}"


def _file_in(folder: Path) -> Path:
    return folder / "data" / "bot.db"


@cache
def _at_head() -> bytes:
    """Return an empty SQLite database: to migrate it takes as long as a short journey."""
    with TemporaryDirectory() as name:
        schema.upgrade(sqlite_in(Path(name)))
        return _file_in(Path(name)).read_bytes()


def _migrated(folder: Path) -> None:
    """Put an empty database into a folder that has none; PostgreSQL copies its own."""
    file = _file_in(folder)
    if Where.database(folder) == sqlite_in(folder) and not file.exists():
        prepare(file)
        file.write_bytes(_at_head())


class Where:
    """Gives the address of a folder's database; a fixture may put the other kind here."""

    database: Callable[[Path], str] = staticmethod(sqlite_in)


@dataclass(frozen=True, slots=True)
class Stage:
    """Everybody and everything of one journey; ``moderators`` are members of ``desk``."""

    server: BotApiServer
    app: App
    clock: FrozenClock
    pace: Pace
    settings: Settings
    folder: Path
    channel: Channel
    desk: Group
    moderators: list[Person]

    @property
    def week(self) -> Week:
        return Week.of(self.clock())

    def citizen(self, language_code: str | None = "kk") -> Person:
        """Return somebody new."""
        return self.server.person(language_code=language_code)

    async def settle(self) -> None:
        """Wait until the bot has taken all updates and sent all it wants to send.

        Both are asked: while the sender keeps to a chat's pace, the server alone seems at rest.
        """
        await self.server.idle(PATIENCE)
        async with self.app.jobs._ticking:
            pass  # a round that somebody woke may be under way
        await self.app.out.lanes.drain(PATIENCE)
        await self.server.idle(PATIENCE)

    async def tick(self) -> None:
        """Let the jobs ask once what is due, and the chats come to rest."""
        await self.app.jobs.tick()
        await self.settle()

    async def agreed(self, person: Person, language: str = "kk") -> None:
        """Take a person from /start to the list."""
        await person.start()
        await press(person, f"speak:{language}")
        await press(person, "agree:")
        await showing(person, "page:", ":p1")

    async def opened_page(self, person: Person, number: int = 1, language: str = "kk") -> None:
        """Take a person from /start to a principle's page."""
        await self.agreed(person, language)
        await press(person, "page:", f":p{number}")
        await showing(person, "rate:", f":{number}:5")

    async def rate_all(self, person: Person, scores: list[int], language: str = "kk") -> None:
        """Take a person from /start through all six principles."""
        await self.opened_page(person, 1, language)
        for number, score in enumerate(scores, 1):
            await press(person, "rate:", f":{number}:{score}")
        await showing(person, "pick:", "")

    def room(self, number: int = 0) -> Room:
        """Return a moderator's place in the group."""
        return self.moderators[number].in_group(self.desk)

    @property
    def told(self) -> list[Message]:
        """What the channel tells in pictures and words, oldest first, without the files."""
        return told(self.channel)

    @property
    def cards(self) -> list[Message]:
        """What the bot shows in the group beside the desk message, oldest first."""
        return [
            message
            for message in self.desk.messages
            if message.by_bot and not message.service and "room:" not in message.words
        ]

    @property
    def desk_message(self) -> Message:
        """The one message that says how much there is to do."""
        [found] = [message for message in self.desk.messages if "room:" in message.words]
        return found

    async def next_week(self, minutes: float = 6) -> None:
        """Move the clock into the next week, where this one closes, and let it close."""
        self.clock.set(self.week.ends.isoformat())
        self.clock.tick(minutes=minutes)
        await self.app.jobs.tick()

    async def publication(self) -> None:
        """Move the clock to Monday 19:00 and let the posts appear."""
        self.clock.tick(hours=19)
        await self.tick()
        await self.tick()


async def first_rounds(app: App) -> None:
    """Let the rounds end that the bot begins with: they must not see a clock that a test moves."""
    for jobs in (app.jobs, app.watch.rounds):
        while jobs._finished is None:  # noqa: ASYNC110 (it begins within a turn or two)
            await asyncio.sleep(0)
        async with jobs._ticking:
            pass


def told(channel: Channel) -> list[Message]:
    """Return a channel's posts but for its documents."""
    return [post for post in channel.posts if not post.media or post.media.kind == "photo"]


def files(channel: Channel) -> dict[str, bytes]:
    """Return the documents of a channel by their names, as a reader downloads them."""
    media = [post.media for post in channel.posts if post.media and post.media.kind == "document"]
    assert len({it.name for it in media}) == len(media), "a file was posted twice"
    return {it.name: it.data for it in media}


def stage_settings(server: BotApiServer, folder: Path, **changed: object) -> Settings:
    """Return settings for the embedded server; ``changed`` are fields of Settings."""
    usual: dict[str, object] = {
        "token": server.token,
        "api_url": server.url,
        "database_url": Where.database(folder),
        "keys_dir": folder / "keys",
        "channel_id": CHANNEL_NAME,
        "moderation_chat_id": DESK,
        "desk_batch_seconds": 0,
        "desk_quiet": "00:00-00:00",
        "probe_after_seconds": 0,
        "operator": "Qogam LLP, BIN 000000000000",
        "operator_contact": "privacy@example.com",
        "hosting_country": "Kazakhstan",
        "guide": False,  # a journey's channel holds what the journey is about
    }
    return configuration.of(**(usual | changed))


@asynccontextmanager
async def staged(
    folder: Path, clock: FrozenClock | None = None, **changed: object
) -> AsyncIterator[Stage]:
    """Raise the curtain: a server with a channel and a desk, and the bot serving."""
    clock = clock or FrozenClock()
    async with BotApiServer(clock) as server:
        channel = server.channel(CHANNEL, CHANNEL_NAME.strip("@"), "Алты қағидат")
        moderators = [server.person(first_name=f"Moderator {n}") for n in (1, 2)]
        desk = server.group(DESK, "Moderators", moderators)
        settings = stage_settings(server, folder, **changed)
        _migrated(folder)
        pace = Pace()
        async with restarted(settings, clock, pace) as app:
            await first_rounds(app)
            yield Stage(server, app, clock, pace, settings, folder, channel, desk, moderators)
        assert server.violations == []


@asynccontextmanager
async def restarted(
    settings: Settings, clock: FrozenClock, pace: Pace | None = None
) -> AsyncIterator[App]:
    """Run the bot against a server that is there; its jobs are asked by hand."""
    pace = pace or Pace()
    world = replace(World(), clock=clock, seconds=pace, sleep=pace.sleep, tick_seconds=3600.0)
    async with opened(settings, world) as app, app.serving():
        yield app
