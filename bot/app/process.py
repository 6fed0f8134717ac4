"""The running bot as a process: it serves until a signal, or until its way in breaks down."""

import asyncio
import signal

from bot.app.running import opened
from bot.settings import Mode, Settings


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT.

    One that comes before updates are let in ends the start at once: it may be waiting for
    Telegram, or for the process that leads. While a new connection to a database gets no answer,
    it is heard when the driver gives up, CONNECT_SECONDS later. Raises what the start, or the way
    in, raises.
    """
    stop, serving = asyncio.Event(), asyncio.Event()
    bot = asyncio.ensure_future(_life(settings, stop, serving))

    def end() -> None:
        stop.set()
        if not serving.is_set():
            bot.cancel()

    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, end)
    await asyncio.wait({bot})
    if not bot.cancelled():
        bot.result()


async def _life(settings: Settings, stop: asyncio.Event, serving: asyncio.Event) -> None:
    may_follow = settings.mode is Mode.WEBHOOK  # Telegram answers one poller only
    async with opened(settings, may_follow=may_follow) as app, app.serving() as broken:
        serving.set()
        stopped = asyncio.ensure_future(stop.wait())
        way_in = asyncio.ensure_future(broken)
        await asyncio.wait({stopped, way_in}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if way_in.done():
            way_in.result()
        way_in.cancel()
