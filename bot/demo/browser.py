"""``python -m bot demo``: the whole product in a browser, with no token and no network."""

import asyncio
import errno
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bot.demo import wishes as w
from bot.demo.catalogues import Catalogues
from bot.demo.clock import MovableClock
from bot.demo.folders import emptied, home
from bot.demo.grant import Doings
from bot.demo.live import Live
from bot.demo.pranks import Pranks
from bot.demo.scene import raised
from bot.demo.server import BotApiServer
from bot.demo.strip import Strip
from bot.demo.web import Grants, Site
from bot.domain.errors import OperatorError

Echo = Callable[[str], None]


class Demo:
    """One server and one page through all lives of the bot: "start over" begins the next."""

    def __init__(self, folder: Path, port: int = 0, *, past: bool = True) -> None:
        self.live = Live()
        self.clock = MovableClock()
        self.server = BotApiServer(self.clock, port=port)
        self._over = asyncio.Event()
        self._pranks = Pranks(self.live)
        self._strip = Strip(self.live, self._pranks, self._over.set)
        self._site = Site(self.live, _grants(Doings(self.live), self._strip))
        self.server.routes = self._site.routes()
        self._catalogues = Catalogues(self.live)
        self._folder = folder
        self._past = past

    async def play(self, opened: Callable[[], None]) -> None:
        """Serve until cancelled; ``opened`` is called once the page can be looked at."""
        async with self.server:
            await self._life(opened)
            while True:
                await asyncio.to_thread(emptied, self._folder)
                await self.server.begin_anew()
                await self._life(lambda: self.live.tell("The demo has begun anew."))

    async def _life(self, opened: Callable[[], None]) -> None:
        """Let the bot live until the demo starts over."""
        self.clock.moved = timedelta()
        self._over.clear()
        try:
            async with raised(self.server, self.clock, self._folder, past=self._past) as scene:
                self.live.show(scene)
                loop = asyncio.get_running_loop()
                watching = loop.create_task(self._catalogues.watch(), name="catalogues")
                if self._past:
                    self._strip.catch_up(scene.week.previous)
                opened()
                try:
                    await self._over.wait()
                finally:
                    watching.cancel()
                    await self._strip.stop()
                    await self._pranks.stop()
                    self.live.hide()
        except asyncio.CancelledError:
            await self._site.close()
            raise


def _grants(doings: Doings, strip: Strip) -> Grants:
    return {
        w.Send: doings.send,
        w.Tap: doings.tap,
        w.Start: doings.start,
        w.Commands: doings.commands,
        w.Speak: doings.language,
        w.Newcomer: doings.newcomer,
        w.Inline: doings.inline,
        w.Choose: doings.choose,
        w.Crowd: strip.crowd,
        w.Close: strip.close,
        w.NextWeek: strip.next_week,
        w.Later: strip.later,
        w.Fault: strip.fault,
        w.Disk: strip.disk,
        w.StartOver: strip.start_over,
    }


async def show(keep: Path | None, port: int, echo: Echo) -> None:
    """Play the demo until Ctrl-C or SIGTERM; its data goes with it unless ``keep`` is named."""
    with home(keep) as folder:
        loop = asyncio.get_running_loop()
        demo = Demo(folder, port)
        where = "Open {} in a browser; Ctrl-C ends it."
        playing = loop.create_task(
            demo.play(lambda: echo(where.format(demo.server.url))), name="demo"
        )
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, playing.cancel)
        try:
            await playing
        except asyncio.CancelledError:
            return
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise OperatorError(f"Port {port} is taken; name another one with --port.") from None
