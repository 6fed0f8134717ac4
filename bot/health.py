"""One question over HTTP: is the bot alive and able to save.

``GET /healthz`` on BOT_HTTP_PORT, loopback only, answers 200 or 503 with three plain facts. None
of them tells how many people use the bot.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from bot.domain.errors import StorageUnavailable
from bot.domain.schedule import WeekState

HOST = "127.0.0.1"

LATE = 600.0
"""Seconds without a finished round of jobs after which something hangs."""

WeekNow = Callable[[], Awaitable[WeekState | None]]


@asynccontextmanager
async def answering(
    port: int, jobs_rest: Callable[[], float], week: WeekNow
) -> AsyncIterator[None]:
    """Answer while the context lasts.

    ``jobs_rest`` gives the seconds since the jobs last finished a round, ``week`` reads the
    running week's state from the database.
    """

    async def healthz(_request: web.Request) -> web.Response:
        rest = jobs_rest()
        state = await _state(week)
        well = rest < LATE and state is not None
        facts = {"well": well, "database": state is not None, "week": state, "jobs": int(rest)}
        return web.json_response(facts, status=200 if well else 503)

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, HOST, port).start()
    try:
        yield
    finally:
        await runner.cleanup()


async def _state(week: WeekNow) -> WeekState | None:
    try:
        return await week()
    except StorageUnavailable:
        return None
