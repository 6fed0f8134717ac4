"""A few methods of the Bot API over HTTP on 127.0.0.1, for what a session alone cannot show."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiogram import Bot
from aiohttp import web

from bot.telegram.session import make_bot
from tests.support.session import TOKEN


class BotApi:
    """Holds updates until they are confirmed by an offset, as Telegram does."""

    def __init__(self) -> None:
        self.waiting: list[dict[str, Any]] = []
        self.offsets: list[int] = []
        self.questions: list[dict[str, str]] = []
        self.calls: list[str] = []
        self.failures: list[tuple[int, dict[str, Any]]] = []
        self.arrived = asyncio.Event()

    def deliver(self, *updates: dict[str, Any]) -> None:
        self.waiting.extend(updates)
        self.arrived.set()

    def fail(self, status: int, description: str, **parameters: int) -> None:
        """Let the next call fail."""
        body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
        if parameters:
            body["parameters"] = parameters
        self.failures.append((status, body))

    async def answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        form = {key: str(value) for key, value in (await request.post()).items()}
        self.calls.append(method)
        if self.failures:
            status, body = self.failures.pop(0)
            return web.json_response(body, status=status)
        if method != "getUpdates":
            return web.json_response({"ok": True, "result": True})
        self.questions.append(form)
        return web.json_response({"ok": True, "result": await self._updates(form)})

    async def _updates(self, form: dict[str, str]) -> list[dict[str, Any]]:
        offset = int(form.get("offset", 0))
        self.offsets.append(offset)
        self.waiting = [update for update in self.waiting if update["update_id"] >= offset]
        if not self.waiting:
            self.arrived.clear()
            try:
                await asyncio.wait_for(self.arrived.wait(), float(form.get("timeout", 0)))
            except TimeoutError:
                return []
        return self.waiting[: int(form.get("limit", 100))]


@asynccontextmanager
async def bot_api() -> AsyncIterator[tuple[BotApi, Bot]]:
    """Run the server; a bot that speaks to it."""
    api = BotApi()
    app = web.Application()
    app.router.add_post(f"/bot{TOKEN}/{{method}}", api.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    bot = make_bot(TOKEN, f"http://127.0.0.1:{runner.addresses[0][1]}", limit=10)
    try:
        yield api, bot
    finally:
        await bot.session.close()
        await runner.cleanup()
