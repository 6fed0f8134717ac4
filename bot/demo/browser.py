"""``python -m bot demo``: the whole product in a browser, with no token and no network."""

import asyncio
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.demo import wishes as w
from bot.demo.clock import MovableClock
from bot.demo.grant import Doings
from bot.demo.live import Live
from bot.demo.scene import MIDWEEK, raised
from bot.demo.server import BotApiServer
from bot.demo.web import Site
from bot.domain.errors import OperatorError
from bot.domain.week import Week

Echo = Callable[[str], None]

OWN_FOLDERS = ("data", "keys")


class Demo:
    """One server and one page through all lives of the bot: "start over" begins the next."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.live = Live()
        self.clock = MovableClock()
        self.server = BotApiServer(self.clock, port=port)
        doings = Doings(self.live)
        self.site = Site(
            self.live,
            {
                w.Send: doings.send,
                w.Tap: doings.tap,
                w.Start: doings.start,
                w.Commands: doings.commands,
                w.Speak: doings.language,
                w.Newcomer: doings.newcomer,
                w.Inline: doings.inline,
                w.Choose: doings.choose,
            },
        )
        self.server.routes = self.site.routes()
        self._folder = folder

    async def play(self, echo: Echo) -> None:
        """Serve until told to stop."""
        self.clock.move_to(Week.of(self.clock()).starts + MIDWEEK)
        async with self.server, raised(self.server, self.clock, self._folder) as scene:
            self.live.show(scene)
            echo(f"Open {self.server.url} in a browser; Ctrl-C ends it.")
            try:
                await asyncio.Event().wait()
            finally:
                await self.site.close()


async def show(keep: Path | None, port: int, echo: Echo) -> None:
    """Play the demo until Ctrl-C or SIGTERM; its data goes with it unless ``keep`` is named."""
    with _folder(keep) as folder:
        loop = asyncio.get_running_loop()
        playing = loop.create_task(Demo(folder, port).play(echo), name="demo")
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, playing.cancel)
        with suppress(asyncio.CancelledError):
            await playing


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="six-principles-demo-") as name:
            yield Path(name)
        return
    if any((keep / name).exists() for name in OWN_FOLDERS):
        raise OperatorError(f"{keep} holds data already; name a new folder for --keep.")
    keep.mkdir(parents=True, exist_ok=True)
    yield keep
