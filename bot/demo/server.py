"""The Bot API over HTTP, on loopback only."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime
from http import HTTPStatus
from inspect import isawaitable
from types import TracebackType
from typing import Any, Self

import msgspec
from aiohttp import web

from bot.demo.courier import Courier
from bot.demo.errors import ApiError, NotFound, TooManyRequests, Unauthorized, Violation
from bot.demo.faults import Fault, Faults, Trouble
from bot.demo.guard import HOST, guard
from bot.demo.limits import Limits
from bot.demo.methods import METHODS
from bot.demo.requests import Form, read_method, read_request
from bot.demo.telegram import Telegram
from bot.demo.town import Town
from bot.demo.world import Json, User
from bot.domain.week import Clock

TOKEN = "4200000001:AAFakeTokenOfTheEmbeddedBotApiServer"  # noqa: S105 (opens nothing)
UPLOAD_LIMIT = 60 * 1024 * 1024
WAITING_METHODS = {"getupdates"}

Answer = tuple[int, Json]


@dataclass(frozen=True, slots=True)
class Complaint:
    """A request that no correct bot sends."""

    method: str
    description: str


class BotApiServer(Town):
    """A Telegram of its own for one bot; ``async with`` starts and stops it.

    ``violations`` holds what the bot did wrong (tests assert that it is empty), ``faults`` what
    is to go wrong, ``calls`` how often each method was called, ``routes`` what else is served.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        token: str = TOKEN,
        username: str = "six_principles_demo_bot",
        port: int = 0,
        limits: Limits | None = None,
        webhook_retry_seconds: float = 0.1,
    ) -> None:
        me = User(int(token.partition(":")[0]), "Six Principles", username, is_bot=True)
        self._new_world: Callable[[], Telegram] = lambda: Telegram(
            me, clock, limits or Limits(clock)
        )
        self._clock = clock
        self._webhook_retry_seconds = webhook_retry_seconds
        self.token = token
        self.port = port
        self.routes: list[web.AbstractRouteDef] = []
        self._begin()
        self._delivery: asyncio.Task[None] | None = None
        self._runner: web.AppRunner | None = None
        self._stopping = asyncio.Event()
        self._working = 0

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    async def start(self) -> None:
        app = web.Application(client_max_size=UPLOAD_LIMIT, middlewares=[guard])
        app.on_response_prepare.append(self._dated)
        app.router.add_routes(self.routes)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{id}", self._serve_file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, self.port).start()
        self.port = self._runner.addresses[0][1]
        self._deliver()

    async def stop(self) -> None:
        self._stopping.set()
        await self._end()
        if self._runner:
            await self._runner.cleanup()

    async def begin_anew(self) -> None:
        """Forget everybody and all that was said; the bot must have ended."""
        await self._end()
        self._begin()
        self._deliver()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def idle(self, within: float = 60.0, rest: float = 0.05) -> None:
        """Wait until every update is confirmed and then nothing is asked for ``rest`` seconds."""
        async with asyncio.timeout(within):
            while True:
                await self.telegram.activity.until(self._at_rest, None)
                if await self.telegram.activity.rests(rest) and self._at_rest():
                    return

    async def execute(self, name: str, form: Form) -> Answer:
        """Carry out one method; return the HTTP status and the answer."""
        self.calls[name] += 1
        try:
            model, handler = _find(name)
            result = handler(self.telegram, read_method(model, form))
            if isawaitable(result):
                result = await result
        except ApiError as error:
            if isinstance(error, Violation | NotFound):
                self._complain(name, error)
            return error.code, error.as_json()
        return 200, {"ok": True, "result": result}

    def _begin(self) -> None:
        Town.__init__(self, self._new_world())
        self.faults = Faults()
        self.violations: list[Complaint] = []
        self.calls: Counter[str] = Counter()
        self._courier = Courier(self.telegram, self.execute, self._webhook_retry_seconds)

    def _deliver(self) -> None:
        loop = asyncio.get_running_loop()
        self._delivery = loop.create_task(self._courier.run(), name="webhook delivery")

    async def _end(self) -> None:
        self.telegram.updates.close()
        if self._delivery:
            self._delivery.cancel()
            await asyncio.wait([self._delivery])

    async def _dated(self, _: web.BaseRequest, response: web.StreamResponse) -> None:
        """Tell the time of this world: a bot compares its clock with Telegram's."""
        response.headers["Date"] = format_datetime(self._clock().astimezone(UTC), usegmt=True)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _respond(_refusal(Unauthorized()))
        name = request.match_info["method"]
        with self._at_work(name):
            try:
                form = await read_request(request)
            except Violation as error:
                self._complain(name, error)
                return _respond(_refusal(error))
            fault = self.faults.meet(name.lower(), form.values.get("chat_id"))
            if fault is None:
                return _respond(await self.execute(name, form))
            fault.name, fault.form = name, form
            return await self._troubled(request, name, form, fault)

    async def _serve_file(self, request: web.Request) -> web.Response:
        media = self.telegram.files.get(request.match_info["id"])
        if request.match_info["token"] != self.token or media is None:
            raise web.HTTPNotFound
        return web.Response(body=media.data)

    def _complain(self, name: str, error: ApiError) -> None:
        self.violations.append(Complaint(name, error.description))
        self.telegram.witness.complained(name, error.description)

    async def _troubled(
        self, request: web.Request, name: str, form: Form, fault: Fault
    ) -> web.StreamResponse:
        answer: Answer | None
        match fault.trouble:
            case Trouble.DROP_BEFORE:
                answer = None
            case Trouble.DROP_AFTER:
                await self.execute(name, form)
                answer = None
            case Trouble.HANG:
                stopping = await self._pause(fault.figure)
                answer = None if stopping else await self.execute(name, form)
            case Trouble.LATE:
                answer = await self.execute(name, form)
                await self._pause(fault.figure)
            case Trouble.STATUS:
                answer = _status(int(fault.figure))
            case Trouble.RETRY_AFTER:
                answer = _refusal(TooManyRequests(int(fault.figure)))
        return _respond(answer) if answer else _cut(request)

    async def _pause(self, seconds: float) -> bool:
        """Wait, but not longer than the server lives; tell whether it is stopping."""
        try:
            async with asyncio.timeout(seconds):
                return await self._stopping.wait()
        except TimeoutError:
            return False

    @contextmanager
    def _at_work(self, name: str) -> Iterator[None]:
        counts = name.lower() not in WAITING_METHODS
        self._working += counts
        try:
            yield
        finally:
            self._working -= counts
            self.telegram.activity.beat()

    def _at_rest(self) -> bool:
        return self.telegram.updates.idle and not self._working and not self._courier.busy


def _find(name: str) -> Any:  # noqa: ANN401 (a method class and its handler)
    try:
        return METHODS[name.lower()]
    except KeyError:
        raise NotFound from None


def _refusal(error: ApiError) -> Answer:
    return error.code, error.as_json()


def _status(code: int) -> Answer:
    return code, {"ok": False, "error_code": code, "description": HTTPStatus(code).phrase}


def _respond(answer: Answer) -> web.Response:
    status, body = answer
    return web.Response(
        status=status, body=msgspec.json.encode(body), content_type="application/json"
    )


def _cut(request: web.Request) -> web.Response:
    """End the connection without an answer."""
    if request.transport:
        request.transport.abort()
    return web.Response()
