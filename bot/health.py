"""Two questions over HTTP, on loopback only: is the bot well, and what may a monitor keep of it.

``GET /healthz`` on BOT_HTTP_PORT answers 200 or 503 with plain facts, ``GET /metrics`` the same in
Prometheus' text. None of them tells how many people use the bot, or when.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from bot.domain.vitals import Vitals
from bot.metrics import CONTENT_TYPE, coarse, exposition

HOST = "127.0.0.1"

LATE = 600.0
"""Seconds after which what comes each minute counts as hanging."""

STOP_SECONDS = 0.5
"""What a question in hand may still take at a stop: it may wait for a database that is gone."""

Ask = Callable[[], Awaitable[Vitals]]


class Since:
    """Seconds since something last went well; ``beat`` says that it just did."""

    def __init__(self) -> None:
        self._at = time.monotonic()

    def beat(self) -> None:
        self._at = time.monotonic()

    def __call__(self) -> float:
        return time.monotonic() - self._at


@asynccontextmanager
async def answering(port: int, ask: Ask) -> AsyncIterator[None]:
    """Answer while the context lasts."""

    async def healthz(_request: web.Request) -> web.Response:
        vitals = await ask()
        return web.json_response(_facts(vitals), status=200 if is_well(vitals) else 503)

    async def metrics(_request: web.Request) -> web.Response:
        text = exposition(await ask())
        return web.Response(body=text.encode(), headers={"Content-Type": CONTENT_TYPE})

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/metrics", metrics)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_SECONDS)
    await runner.setup()
    await web.TCPSite(runner, HOST, port).start()
    try:
        yield
    finally:
        await runner.cleanup()


def is_well(vitals: Vitals) -> bool:
    """Tell whether the jobs go on, Telegram is heard, and the database can be read and saves."""
    times = (vitals.jobs, vitals.heard, vitals.committed)
    return vitals.week is not None and max(times) < LATE


def _facts(vitals: Vitals) -> dict[str, object]:
    """Return what ``/healthz`` says; times are in seconds, rounded down to whole minutes."""
    waits = vitals.waits or {}
    return {
        "well": is_well(vitals),
        "database": vitals.week is not None,
        "week": vitals.week,
        "jobs": coarse(vitals.jobs),
        "telegram": coarse(vitals.heard),
        "commit": coarse(vitals.committed),
        "waiting": {what: coarse(waited.total_seconds()) for what, waited in waits.items()},
    }
