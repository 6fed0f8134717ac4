"""Webhook delivery: updates are posted to the bot until it takes them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, MultipartReader

from bot.demo.errors import ApiError
from bot.demo.requests import Form, decode_json, read_parts
from bot.demo.telegram import Telegram
from bot.demo.updates import Update

PATIENCE = ClientTimeout(total=60)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (a header's name)

Execute = Callable[[str, Form], Awaitable[object]]


class Courier:
    """Keeps order within a chat, works on up to ``max_connections`` chats at once.

    ``run`` lasts until it is cancelled. A refused update is posted again after ``retry_seconds``.
    """

    def __init__(self, telegram: Telegram, execute: Execute, retry_seconds: float) -> None:
        self._telegram = telegram
        self._execute = execute
        self._retry_seconds = retry_seconds
        self._lanes: dict[int, Update] = {}

    @property
    def busy(self) -> bool:
        return bool(self._lanes)

    async def run(self) -> None:
        updates = self._telegram.updates
        async with ClientSession(timeout=PATIENCE) as session, asyncio.TaskGroup() as tasks:
            while True:
                while update := self._next():
                    self._lanes[update.lane] = update
                    tasks.create_task(self._deliver(session, update))
                await updates.arrival()

    def _next(self) -> Update | None:
        updates = self._telegram.updates
        if not updates.webhook or len(self._lanes) >= self._telegram.webhook.connections:
            return None
        updates.take_repeats()
        return next((u for u in updates.waiting if u.lane not in self._lanes), None)

    async def _deliver(self, session: ClientSession, update: Update) -> None:
        updates = self._telegram.updates
        try:
            while updates.webhook and update in updates.waiting:
                if await self._post(session, update):
                    updates.done(update)
                else:
                    await asyncio.sleep(self._retry_seconds)
        finally:
            del self._lanes[update.lane]
            updates.stir()

    async def _post(self, session: ClientSession, update: Update) -> bool:
        hook = self._telegram.webhook
        headers = {"Content-Type": "application/json"}
        if hook.secret:
            headers[SECRET_HEADER] = hook.secret
        # It stands in for the proxy that takes TLS off, too: a bot listens without.
        url = self._telegram.updates.webhook.replace("https:", "http:", 1)
        try:
            async with session.post(url, data=update.body, headers=headers) as response:
                if response.ok:
                    await self._obey(response)
                    return True
                self._complain(f"Wrong response from the webhook: {response.status}")
        except (ClientError, TimeoutError) as error:
            self._complain(type(error).__name__)
        return False

    async def _obey(self, response: ClientResponse) -> None:
        """Run the method that the bot put into its answer, if there is one."""
        form = Form()
        try:
            if response.content_type.startswith("multipart/"):
                await read_parts(
                    cast("MultipartReader", MultipartReader.from_response(response)), form
                )
            elif body := await response.read():
                form.values = decode_json(body)
        except ApiError:
            return
        if method := form.values.pop("method", None):
            await self._execute(str(method), form)

    def _complain(self, text: str) -> None:
        self._telegram.webhook.last_error = text
        self._telegram.webhook.last_error_date = self._telegram.now()
        self._telegram.activity.beat()
