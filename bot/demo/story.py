"""``python -m bot demo``: one week of the whole product, told on the terminal.

The same bot runs against the embedded Bot API server; the clock is moved from Wednesday to the
Monday after. Nothing leaves this machine, and no token is needed.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import settings as configuration
from bot.app.running import App, opened
from bot.app.world import World
from bot.demo.crowd import Crowd, press, showing
from bot.demo.people import Person
from bot.demo.places import Channel, Group
from bot.demo.server import BotApiServer
from bot.demo.world import Message
from bot.domain.week import Week
from bot.settings import Settings

CITIZENS = 300
REPORTS = 20
CHANNEL = -1001000000001
DESK = -1001000000002

Echo = Callable[[str], None]


class MovableClock:
    """The real clock, moved."""

    def __init__(self) -> None:
        self.moved = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.moved  # noqa: TID251 (a demo has a clock of its own)

    def move_to(self, moment: datetime) -> None:
        self.moved += moment - self()


async def tell(keep: Path | None, echo: Echo) -> None:
    """Play the week and print what everybody sees."""
    folder = Path(tempfile.mkdtemp(prefix="six-principles-demo-")) if keep is None else keep
    clock = MovableClock()
    clock.move_to(Week.of(clock()).starts + timedelta(days=2, hours=12))
    async with BotApiServer(clock) as server:
        channel = server.channel(CHANNEL, "six_principles_demo", "Алты қағидат")
        moderators = [server.person(first_name=name) for name in ("Moderator 1", "Moderator 2")]
        desk = server.group(DESK, "Moderators", moderators)
        async with _bot(server, clock, folder) as app:
            story = Story(app, clock, server, channel, desk, echo)
            await story.newcomer()
            await story.crowd()
            await story.moderate(moderators[0])
            await story.close()
        story.print_posts(folder)
    if keep is None:
        shutil.rmtree(folder / "data")
        shutil.rmtree(folder / "keys")
    if server.violations:
        echo(f"Telegram would have refused: {server.violations}")
        raise SystemExit(1)


@asynccontextmanager
async def _bot(server: BotApiServer, clock: MovableClock, folder: Path) -> AsyncIterator[App]:
    settings = _settings(server, folder)
    async with opened(settings, replace(World(), clock=clock)) as app, app.serving():
        yield app


def _settings(server: BotApiServer, folder: Path) -> Settings:
    return configuration.of(
        token=server.token,
        api_url=server.url,
        database_url=f"sqlite+aiosqlite:///{folder / 'data' / 'bot.db'}",
        keys_dir=folder / "keys",
        channel_id="@six_principles_demo",
        moderation_chat_id=DESK,
        desk_batch_seconds=0,
        desk_quiet="00:00-00:00",
        operator="Six Principles demo",
        operator_contact="demo@example.com",
        hosting_country="Kazakhstan",
    )


class Story:
    """The scenes, in order."""

    def __init__(
        self,
        app: App,
        clock: MovableClock,
        server: BotApiServer,
        channel: Channel,
        desk: Group,
        echo: Echo,
    ) -> None:
        self._app = app
        self._clock = clock
        self._server = server
        self._channel = channel
        self._desk = desk
        self._echo = echo

    async def newcomer(self) -> None:
        """Show every screen of somebody's first minute, in three languages."""
        for language, name in (("kk", "Айгүл"), ("ru", "Иван"), ("en", "Sam")):
            person = self._server.person(first_name=name, language_code=language)
            self._title(f"{name} opens the bot ({language})")
            await person.start()
            await self._step(person, f"speak:{language}")
            await self._step(person, "agree:")
            await self._step(person, "page:", ":p1")
            await self._step(person, "rate:", ":1:4")

    async def crowd(self) -> None:
        """Let a town rate and write."""
        self._title(f"{CITIZENS} citizens rate, {REPORTS} write")
        people = [self._server.person(first_name="Citizen") for _ in range(CITIZENS)]
        crowd = Crowd(people)
        await crowd.rate()
        self._echo(f"{CITIZENS} people have rated six principles each.")
        await crowd.write(REPORTS)
        self._echo(f"{REPORTS} reports wait for the desk.")

    async def moderate(self, moderator: Person) -> None:
        """Deal cards and decide them."""
        self._title("On the desk")
        await self._app.jobs.tick()
        room = moderator.in_group(self._desk)
        cards = [message for message in room.messages if message.by_bot]
        for number, card in enumerate(cards):
            self._print(card)
            if number % 2:
                await room.tap_data(_data(card, "desk:no:"), card)
                await self._server.idle()
                await room.tap_data(_data(card, "desk:why:"), card)
            else:
                await room.tap_data(_data(card, "desk:ok:"), card)
        await self._server.idle()
        self._clock.moved += timedelta(minutes=6)
        await self._app.jobs.tick()
        self._echo("Six minutes later the cards hold verdicts only:")
        for card in cards:
            self._print(card)

    async def close(self) -> None:
        """Let Monday come: count, noise, sign, destroy the key, draw, post."""
        week = Week.of(self._clock())
        self._title(f"Monday: {week.label} closes")
        self._clock.move_to(week.ends + timedelta(minutes=6))
        await self._app.jobs.tick()
        key = self._app.settings.keys_dir / f"week-{week.number}.part"
        self._echo(f"The week's key is {'still there!' if key.exists() else 'destroyed'}.")
        self._clock.move_to(week.ends + timedelta(hours=19))
        while len(self._channel.posts) < len(self._app.settings.channels) * 2:
            await self._app.jobs.tick()
            await asyncio.sleep(0.2)

    def print_posts(self, folder: Path) -> None:
        """Print the channel and save its pictures."""
        self._title("In the channel")
        for post in self._channel.posts:
            self._print(post)
            if post.media is not None and post.media.data:
                path = folder / post.media.name
                path.write_bytes(post.media.data)
                self._echo(f"    picture: {path}")

    async def _step(self, person: Person, head: str, tail: str = "") -> None:
        self._print(await showing(person, head, tail))
        await press(person, head, tail)
        await self._server.idle()

    def _title(self, text: str) -> None:
        self._echo(f"\n=== {text} ===")

    def _print(self, message: Message) -> None:
        self._echo("\n".join(f"  | {line}" for line in message.text.splitlines()))
        for row in message.buttons:
            self._echo("    " + "  ".join(f"[{label}]" for label in row))
        self._echo("")


def _data(message: Message, head: str) -> str:
    buttons = (b.get("callback_data", "") for row in message.content.keyboard for b in row)
    return next((data for data in buttons if data.startswith(head)), "")
