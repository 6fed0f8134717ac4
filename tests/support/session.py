"""Telegram at the end of a session: the bot is real, what it would send is kept in a list."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Iterable
from datetime import UTC, datetime
from heapq import heappop, heappush
from itertools import count
from typing import Any, TypeVar, cast

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import SendMessage, TelegramMethod
from aiogram.types import Chat, Message, Update
from aiohttp import ClientConnectorError
from aiohttp.client_reqrep import ConnectionKey

from bot import logs

T = TypeVar("T")

TOKEN = "42:TEST"
METHOD = SendMessage(chat_id=1, text="-")


def message(chat: int | str, number: int, **fields: Any) -> Message:  # noqa: ANN401
    """Make a message as Telegram returns it."""
    where = chat if isinstance(chat, int) else -1001
    kind = "private" if where > 0 else "channel"
    return Message(
        message_id=number,
        date=datetime(2026, 11, 23, tzinfo=UTC),
        chat=Chat(id=where, type=kind),
        **fields,
    )


class RecordingSession(BaseSession):
    """Records requests; answers each with what was prepared for its method, else with success."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[Any] = []  # of TelegramMethod; tests read their fields
        self.prepared: dict[str, deque[object]] = {}
        self.ids = count(100)

    def prepare(self, method: str, *answers: object) -> None:
        """Answer the next requests of a method so; an exception is raised."""
        self.prepared.setdefault(method, deque()).extend(answers)

    def names(self) -> list[str]:
        return [request.__api_method__ for request in self.requests]

    def of(self, method: str) -> list[Any]:
        return [request for request in self.requests if request.__api_method__ == method]

    async def make_request(
        self,
        bot: Bot,  # noqa: ARG002 (the base class's signature)
        method: TelegramMethod[T],
        timeout: int | None = None,  # noqa: ARG002, ASYNC109 (the base class's signature)
    ) -> T:
        self.requests.append(method)
        await asyncio.sleep(0)
        answer = await self.answer(method)
        if isinstance(answer, BaseException):
            raise answer
        return cast("T", answer)

    async def answer(self, method: TelegramMethod[Any]) -> object:
        waiting = self.prepared.get(method.__api_method__)
        if waiting:
            found = waiting.popleft()
            return await found if isinstance(found, Awaitable) else found
        if method.__api_method__.startswith(("send", "forward")):
            return message(getattr(method, "chat_id", 1), next(self.ids))
        return True

    async def close(self) -> None:
        return

    async def stream_content(self, *_: object, **__: object) -> AsyncGenerator[bytes, None]:
        yield b""


def bot_on(session: BaseSession) -> Bot:
    return Bot(TOKEN, session=session, default=DefaultBotProperties(parse_mode="HTML"))


class VirtualTime:
    """Seconds that pass only when everybody is waiting."""

    def __init__(self) -> None:
        self.now = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = count()

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heappush(self._sleepers, (self.now + seconds, next(self._order), woken))
        await woken

    async def run(self, work: Awaitable[T]) -> T:
        """Await some work and let time pass as it needs."""
        task = asyncio.ensure_future(work)
        while not task.done():
            for _ in range(30):
                await asyncio.sleep(0)
            if not task.done() and self._sleepers:
                self.now, _order, woken = heappop(self._sleepers)
                if not woken.done():
                    woken.set_result(None)
        return task.result()


def longest(_low: float, high: float) -> float:
    """Stand in for jitter: always the longest wait."""
    return high


def bad_request(text: str) -> TelegramAPIError:
    return TelegramBadRequest(method=METHOD, message=f"Bad Request: {text}")


def forbidden(text: str) -> TelegramAPIError:
    return TelegramForbiddenError(method=METHOD, message=f"Forbidden: {text}")


def flood(seconds: int) -> TelegramAPIError:
    return TelegramRetryAfter(method=METHOD, message="Too Many Requests", retry_after=seconds)


def timed_out() -> TelegramAPIError:
    return TelegramNetworkError(method=METHOD, message="Request timeout error")


def server_error() -> TelegramAPIError:
    return TelegramServerError(method=METHOD, message="Internal Server Error")


def not_connected() -> TelegramAPIError:
    error = TelegramNetworkError(method=METHOD, message="ClientConnectorError")
    key = ConnectionKey(
        "127.0.0.1",
        1,
        is_ssl=False,
        ssl=True,
        proxy=None,
        proxy_auth=None,
        proxy_headers_hash=None,
    )
    error.__cause__ = ClientConnectorError(key, OSError("refused"))
    return error


def update(number: int, person: int, text: str = "hi") -> Update:
    return Update.model_validate(raw_update(number, person, text))


def raw_update(number: int, person: int, text: str = "hi") -> dict[str, Any]:
    """Make an update as JSON: a private message."""
    who = {"id": person, "is_bot": False, "first_name": "-"}
    chat = {"id": person, "type": "private"}
    body = {"message_id": number, "date": 1, "chat": chat, "from": who, "text": text}
    return {"update_id": number, "message": body}


def written(records: Iterable[logging.LogRecord]) -> str:
    """Return the lines that the bot's own log makes of some records."""
    lines = logs._Formatter(as_json=True)
    return "\n".join(map(lines.format, records))
