"""``python -m bot demo --tell``: one week of the whole product, told on the terminal.

The clock is moved from Wednesday to the Monday after. Nothing leaves this machine, and no token
is needed; for people without a browser, and for machines that check the product.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bot.demo import calendar
from bot.demo.clock import MovableClock
from bot.demo.crowd import Crowd, data_of, press, showing
from bot.demo.folders import home
from bot.demo.people import Person
from bot.demo.scene import Scene, raised
from bot.demo.server import BotApiServer
from bot.demo.world import Message

CITIZENS = 300
REPORTS = 20
REPORTERS_SEED = 5
UNDO_OVER = timedelta(minutes=6)

Echo = Callable[[str], None]


async def tell(keep: Path | None, echo: Echo) -> None:
    """Play the week and print what everybody sees; SystemExit 1 where Telegram would refuse."""
    clock = MovableClock()
    with home(keep) as folder:
        async with BotApiServer(clock) as server:
            async with raised(server, clock, folder, past=False) as scene:
                story = Story(scene, echo)
                await story.newcomer()
                await story.crowd()
                await story.moderate()
                await story.close()
            story.print_posts(None if keep is None else folder)
    if server.violations:
        echo(f"Telegram would have refused: {server.violations}")
        raise SystemExit(1)


class Story:
    """The scenes, in order."""

    def __init__(self, scene: Scene, echo: Echo) -> None:
        self._scene = scene
        self._server = scene.server
        self._echo = echo

    async def newcomer(self) -> None:
        """Show every screen of somebody's first minute, in three languages."""
        for person in self._scene.cast.of("citizen")[:3]:
            language = person.user.language_code
            self._title(f"{person.user.first_name} opens the bot ({language})")
            await person.start()
            await self._step(person, f"speak:{language}")
            await self._step(person, "agree:")
            await self._step(person, "page:", ":p1")
            await self._step(person, "rate:", ":1:4")

    async def crowd(self) -> None:
        """Let a town rate and write."""
        self._title(f"{CITIZENS} citizens rate, {REPORTS} write")
        await Crowd(self._people(CITIZENS)).rate()
        self._echo(f"{CITIZENS} people have rated six principles each.")
        await Crowd(self._people(REPORTS), REPORTERS_SEED).report()
        self._echo(f"{REPORTS} reports wait for the desk.")

    async def moderate(self) -> None:
        """Deal cards and decide them."""
        self._title("On the desk")
        await self._scene.app.jobs.tick()
        room = self._scene.cast.of("admin")[0].in_group(self._scene.desk)
        cards = [message for message in room.messages if data_of(message, "desk:ok:")]
        for number, card in enumerate(cards):
            self._print(card)
            if number % 2:
                await room.tap_data(data_of(card, "desk:no:"), card)
                await self._server.idle()
                await room.tap_data(data_of(card, "desk:why:"), card)
            else:
                await room.tap_data(data_of(card, "desk:ok:"), card)
        await self._server.idle()
        await calendar.pass_to(self._scene, self._scene.clock() + UNDO_OVER)
        self._echo("Six minutes later the cards hold verdicts only:")
        for card in cards:
            self._print(card)

    async def close(self) -> None:
        """Let Monday come: count, noise, sign, destroy the key, draw, post."""
        self._title(f"Monday: {self._scene.week.label} closes")
        week = await calendar.close(self._scene)
        there = self._scene.key_part(week).exists()
        self._echo(f"The week's key is {'still there!' if there else 'destroyed'}.")
        if not await calendar.publish(self._scene, week):
            self._echo("The digest is not in the channel!")

    def print_posts(self, folder: Path | None) -> None:
        """Print the channel, and save its pictures where they are to be kept."""
        self._title("In the channel")
        for post in self._scene.channel.posts:
            self._print(post)
            if folder and post.media is not None and post.media.data:
                path = folder / post.media.name
                path.write_bytes(post.media.data)
                self._echo(f"    file: {path}")

    def _people(self, count: int) -> list[Person]:
        return [self._server.person(first_name="Citizen") for _ in range(count)]

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
