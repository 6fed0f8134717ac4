"""One life of the demo: a channel, a desk, a cast of people, and the bot among them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from bot import settings as configuration
from bot.app.running import App, opened
from bot.app.world import World
from bot.demo.clock import MovableClock
from bot.demo.past import lived_through
from bot.demo.people import Person
from bot.demo.places import Channel, Group
from bot.demo.server import BotApiServer
from bot.domain.week import Week
from bot.settings import Settings

CHANNEL = -1001000000001
CHANNEL_NAME = "six_principles_demo"
DESK = -1001000000002
MIDWEEK = timedelta(days=2, hours=12)
"""Wednesday noon, from a week's start."""

SETTLES_WITHIN = 30.0

CITIZENS = (("Айгүл", "kk"), ("Иван", "ru"), ("Sam", "en"), ("Anna", "de"), ("Dana", None))
DESK_CAST = {"admin": ("Сәуле", "kk"), "moderator": ("Олег", "ru"), "stranger": ("Тимур", "ru")}
"""Who is who at the desk: one decides and sets it up, one decides, one may only look on."""


@dataclass(slots=True)
class Cast:
    """The people one can be; each by id, with a role the page knows."""

    people: dict[int, Person] = field(default_factory=dict)
    roles: dict[int, str] = field(default_factory=dict)

    def add(self, person: Person, role: str) -> Person:
        self.people[person.id] = person
        self.roles[person.id] = role
        return person

    def of(self, *roles: str) -> list[Person]:
        return [self.people[number] for number, its in self.roles.items() if its in roles]

    def chats(self, person: Person) -> list[int]:
        """Return where somebody may look; a stranger sees the desk as an old client might."""
        own = [person.id, CHANNEL]
        return own if self.roles[person.id] == "citizen" else [*own, DESK]


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything of one life; ``folder`` holds its database and keys."""

    server: BotApiServer
    clock: MovableClock
    folder: Path
    channel: Channel
    desk: Group
    cast: Cast
    app: App

    @property
    def week(self) -> Week:
        return Week.of(self.clock())

    def key_part(self, week: Week) -> Path:
        """Return the file without which a week's key is gone."""
        return self.app.settings.keys_dir / f"week-{week.number}.part"

    async def settle(self) -> None:
        """Wait until the bot has taken all updates and sent all it wants to send."""
        await self.server.idle(SETTLES_WITHIN)
        await self.app.out.lanes.drain(SETTLES_WITHIN)
        await self.server.idle(SETTLES_WITHIN)


@asynccontextmanager
async def raised(
    server: BotApiServer, clock: MovableClock, folder: Path, *, past: bool = True
) -> AsyncIterator[Scene]:
    """Fill the town and let the bot serve in it from Wednesday noon; the server must be running.

    With a ``past`` the bot finds a week before, which it closes and publishes at once.
    """
    cast = Cast()
    for name, language in CITIZENS:
        cast.add(server.person(first_name=name, language_code=language), "citizen")
    for role, (name, language) in DESK_CAST.items():
        cast.add(server.person(first_name=name, language_code=language), role)
    channel = server.channel(CHANNEL, CHANNEL_NAME, "Алты қағидат")
    desk = server.group(DESK, "Moderators", cast.of("admin", "moderator"), bot_is_admin=True)
    settings, world = _settings(server, folder, cast), replace(World(), clock=clock)
    running = Week.of(clock())
    if past:
        clock.move_to(running.previous.starts + MIDWEEK)
        await lived_through(settings, world)
    clock.move_to(running.starts + MIDWEEK)
    async with opened(settings, world) as app, app.serving():
        yield Scene(server, clock, folder, channel, desk, cast, app)


def _settings(server: BotApiServer, folder: Path, cast: Cast) -> Settings:
    return configuration.of(
        token=server.token,
        api_url=server.url,
        database_url=f"sqlite+aiosqlite:///{folder / 'data' / 'bot.db'}",
        keys_dir=folder / "keys",
        channel_id=f"@{CHANNEL_NAME}",
        moderation_chat_id=DESK,
        admin_ids=tuple(person.id for person in cast.of("admin")),
        desk_batch_seconds=0,
        probe_after_seconds=1,
        operator="Six Principles demo",
        operator_contact="demo@example.com",
        hosting_country="Kazakhstan",
    )
