"""A real aiogram bot, connected to the embedded server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.demo.server import BotApiServer


class LoopbackSession(AiohttpSession):
    """Closes at once: without TLS there is nothing to wait for."""

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


@asynccontextmanager
async def connected(server: BotApiServer, seconds: float = 10.0) -> AsyncIterator[Bot]:
    """Give a bot whose requests all go to the server, and give up after ``seconds``."""
    session = LoopbackSession(api=TelegramAPIServer.from_base(server.url), timeout=seconds)
    bot = Bot(server.token, session=session)
    try:
        yield bot
    finally:
        await session.close()
