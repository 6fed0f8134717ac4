"""The bot as a process of its own, that runs until the system tells it to stop."""

import asyncio
import signal

from bot.app.running import opened
from bot.settings import Mode, Settings


async def serve(settings: Settings) -> None:
    """Run the bot until SIGTERM or SIGINT; raises OperatorError where it cannot go on."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    may_follow = settings.mode is Mode.WEBHOOK  # Telegram answers one poller only
    async with opened(settings, may_follow=may_follow) as app, app.serving() as broken:
        stopped = asyncio.ensure_future(stop.wait())
        way_in = asyncio.ensure_future(broken)
        await asyncio.wait({stopped, way_in}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if way_in.done():
            way_in.result()
        way_in.cancel()
