"""Updates by webhook: a strict little server that says 200 only when the effect is durable."""

import asyncio
import json
import re
from collections.abc import Sequence
from hashlib import blake2b
from hmac import compare_digest
from typing import Any, NoReturn

from aiogram import Bot
from aiogram.methods import SetWebhook
from aiogram.types import Update
from aiohttp import hdrs, web

from bot import logs
from bot.telegram import reply
from bot.telegram.intake import Intake
from bot.telegram.markup import answer_in_response
from bot.telegram.presses import read_press
from bot.telegram.sender import Sender
from bot.telegram.updates import ALLOWED_UPDATES, read_update, update_id_of

log = logs.get("telegram.webhook")

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (the header's name)
BODY_LIMIT = 256 * 1024
BODY_SECONDS = 15.0
GRACE = 5.0
"""Seconds that requests in hand may still take after a stop was asked for."""

CONNECTIONS = 100
"""Requests that Telegram may have open at once, its maximum: at 70 ms there and back 40 would let
in 500 taps a second. The intake keeps one person's in order."""

_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}", re.ASCII)


def webhook_path(secret: str) -> str:
    """Return the path that only Telegram and the operator know."""
    return "/" + blake2b(secret.encode(), digest_size=16, person=b"webhook path").hexdigest()


async def register_webhook(
    sender: Sender, url: str, secret: str, allowed_updates: Sequence[str] = ALLOWED_UPDATES
) -> None:
    """Tell Telegram where to deliver; ``url`` is the public address without the path."""
    request = SetWebhook(
        url=url.rstrip("/") + webhook_path(secret),
        secret_token=secret,
        allowed_updates=list(allowed_updates),
        max_connections=CONNECTIONS,
        drop_pending_updates=False,
    )
    await sender(request, patience=120)


class Webhook:
    """Receives updates over HTTP; ValueError where the secret is not one Telegram can send."""

    def __init__(
        self, bot: Bot, intake: Intake, secret: str, *, body_seconds: float = BODY_SECONDS
    ) -> None:
        if _SECRET.fullmatch(secret) is None:
            raise ValueError("a webhook secret is 16 to 256 of A-Z, a-z, 0-9, _ and -")
        self._bot = bot
        self._intake = intake
        self._secret = secret
        self._body_seconds = body_seconds
        self._path = webhook_path(secret)
        self._runner: web.ServerRunner | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen; return the port, which the system chose where 0 was asked for."""
        # A bare server: an application's routes and signals would cost each tap 30 µs for one
        # path. Addresses and paths are written to no log, and no body is unpacked.
        server = web.Server(
            self._receive,
            request_factory=_request,
            access_log=None,
            auto_decompress=False,
            keepalive_timeout=75,
        )
        self._runner = web.ServerRunner(server, shutdown_timeout=GRACE)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Take no more, and let the requests in hand be answered."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _receive(self, request: web.BaseRequest) -> web.Response:
        if request.path != self._path:
            raise web.HTTPNotFound
        if request.method != hdrs.METH_POST:
            raise web.HTTPMethodNotAllowed(request.method, [hdrs.METH_POST])
        self._check_secret(request)
        if request.headers.get(hdrs.CONTENT_ENCODING, "identity").lower() != "identity":
            raise web.HTTPUnsupportedMediaType
        body = await self._read(request)
        update = read_press(body, lambda: self._whole(body)) or self._whole(body)
        if update is None:
            # Sent again it would be no more readable.
            log.error("set_aside", kind="unreadable")
            return web.Response()
        try:
            with reply.riding() as carried:
                await self._intake.take([update])
        except Exception as error:  # noqa: BLE001 (the server's own log would hold its text)
            log.error("intake_failed", error=error)
            raise web.HTTPInternalServerError from None
        return _response(carried.answer)

    def _whole(self, body: bytes) -> Update | None:
        return read_update(_parse(body), self._bot)

    def _check_secret(self, request: web.BaseRequest) -> None:
        given = request.headers.getall(SECRET_HEADER, [])
        # compare_digest raises on a text that is not ASCII.
        if len(given) != 1 or not given[0].isascii():
            raise web.HTTPUnauthorized
        if not compare_digest(given[0], self._secret):
            raise web.HTTPUnauthorized

    async def _read(self, request: web.BaseRequest) -> bytes:
        length = request.content_length or 0
        if length > BODY_LIMIT:
            raise web.HTTPRequestEntityTooLarge(BODY_LIMIT, length)
        if request.content.is_eof():
            return await request.read()  # it is all here
        try:
            async with asyncio.timeout(self._body_seconds):
                return await request.read()
        except TimeoutError:
            answer = web.HTTPRequestTimeout()
            answer.force_close()
            raise answer from None


def _request(
    message: Any,  # noqa: ANN401 (all five are aiohttp's own, handed through)
    payload: Any,  # noqa: ANN401
    protocol: Any,  # noqa: ANN401
    writer: Any,  # noqa: ANN401
    task: Any,  # noqa: ANN401
) -> web.BaseRequest:
    """Make a request whose body may not be larger than BODY_LIMIT."""
    loop = asyncio.get_running_loop()
    return web.BaseRequest(
        message, payload, protocol, writer, task, loop, client_max_size=BODY_LIMIT
    )


def _response(answer: reply.Answer | None) -> web.Response:
    """Say that the update was taken; Telegram carries out the method that the body names."""
    if answer is None:
        return web.Response()
    return web.Response(body=answer_in_response(answer), content_type="application/json")


def _parse(body: bytes) -> dict[str, Any]:
    """Return the update's JSON object; HTTP 400 where the body is anything else."""
    try:
        raw = json.loads(body.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise web.HTTPBadRequest from None
    if update_id_of(raw) is None:
        raise web.HTTPBadRequest
    return dict(raw)


def _no_constant(name: str) -> NoReturn:
    """NaN and Infinity are not JSON."""
    raise ValueError(name)
