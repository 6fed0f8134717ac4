"""A webhook on aiohttp for the libraries that leave the server to their users."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import job
from aiohttp import web

HEADER = "X-Telegram-Bot-Api-Secret-Token"


async def serve(take: Callable[[dict[str, Any]], Awaitable[object]]) -> None:
    """Answer 200 once ``take`` has taken an update."""

    async def receive(request: web.Request) -> web.Response:
        if request.headers.get(HEADER) != job.SECRET:
            raise web.HTTPUnauthorized
        await take(await request.json())
        return web.Response()

    app = web.Application()
    app.router.add_post(job.PATH, receive)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(job.PORT)).start()
    await asyncio.Event().wait()
