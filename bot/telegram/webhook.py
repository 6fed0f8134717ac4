"""Updates by webhook: who may deliver, and 200 only when the effect is durable."""

import json
import re
from functools import partial
from hashlib import blake2b
from hmac import compare_digest
from http import HTTPStatus
from typing import Any, NoReturn

from aiogram import Bot
from aiogram.methods import SetWebhook
from aiogram.types import Update

from bot import logs
from bot.telegram import reply
from bot.telegram.front import Front, Headers, Told
from bot.telegram.intake import Intake
from bot.telegram.markup import answer_in_response
from bot.telegram.presses import Press, read_press
from bot.telegram.sender import Sender
from bot.telegram.tasks import Tasks
from bot.telegram.updates import ALLOWED_UPDATES, read_update, update_id_of

log = logs.get("telegram.webhook")

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (the header's name)
BODY_LIMIT = 256 * 1024
BODY_SECONDS = 15.0
CONNECTIONS = 100
"""Requests that Telegram may have open at once, its maximum: at 70 ms there and back 40 would let
in 500 taps a second. The intake keeps one person's in order."""

_SECRET_HEADER = SECRET_HEADER.lower().encode()
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}", re.ASCII)


def webhook_path(secret: str) -> str:
    """Return the path that only Telegram and the operator know."""
    return "/" + blake2b(secret.encode(), digest_size=16, person=b"webhook path").hexdigest()


async def register_webhook(sender: Sender, url: str, secret: str) -> None:
    """Tell Telegram where to deliver; ``url`` is the public address without the path."""
    request = SetWebhook(
        url=url.rstrip("/") + webhook_path(secret),
        secret_token=secret,
        allowed_updates=list(ALLOWED_UPDATES),
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
        self._secret = secret.encode()
        self._path = webhook_path(secret).encode()
        self._tasks = Tasks()
        self._not_begun = 0
        self._front = Front(self._look, self._begin, body_limit=BODY_LIMIT, seconds=body_seconds)

    async def start(self, host: str, port: int) -> int:
        """Listen; return the port, which the system chose where 0 was asked for."""
        return await self._front.open(host, port)

    async def stop(self) -> None:
        """Take no more, and let the requests in hand be answered."""
        await self._front.close()
        await self._intake.stop()
        await self._tasks.drain(0)

    def _look(self, method: bytes, target: bytes, headers: Headers) -> HTTPStatus | None:
        if target != self._path:
            return HTTPStatus.NOT_FOUND
        if method != b"POST":
            return HTTPStatus.METHOD_NOT_ALLOWED
        given = headers.get(_SECRET_HEADER, [])
        if len(given) != 1 or not compare_digest(given[0], self._secret):
            return HTTPStatus.UNAUTHORIZED
        if any(packing.lower() != b"identity" for packing in headers.get(b"content-encoding", [])):
            return HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        return None

    def _begin(self, body: bytes, told: Told) -> None:
        """Begin a tap at once where that can be; a task takes whatever else comes."""
        press = read_press(body, lambda: self._whole(body))
        # A task that has not run yet has no place in its person's order: nothing may pass it.
        if press and not self._not_begun and self._intake.swiftly(press, partial(_taken, told)):
            return
        self._not_begun += 1
        self._tasks.start(self._tell(body, press, told), "request")

    async def _tell(self, body: bytes, press: Press | None, told: Told) -> None:
        self._not_begun -= 1
        told(*await self._take(body, press))

    async def _take(self, body: bytes, press: Press | None) -> tuple[HTTPStatus, bytes]:
        try:
            update = press or self._whole(body)
            if update is None:
                self._intake.note_set_aside()
                return HTTPStatus.OK, b""
            with reply.riding() as carried:
                await self._intake.take([update])
        except _NoUpdateError:
            return HTTPStatus.BAD_REQUEST, b""
        except Exception as error:  # noqa: BLE001 (whatever fails, Telegram delivers it again)
            log.error("intake_failed", error=error)
            return HTTPStatus.INTERNAL_SERVER_ERROR, b""
        return HTTPStatus.OK, _carrying(carried.answer)

    def _whole(self, body: bytes) -> Update | None:
        return read_update(_parse(body), self._bot)


def _taken(told: Told, answer: reply.Answer | None) -> None:
    told(HTTPStatus.OK, _carrying(answer))


def _carrying(answer: reply.Answer | None) -> bytes:
    """Return the body of a response: Telegram carries out the method that it names."""
    return answer_in_response(answer) if answer else b""


class _NoUpdateError(Exception):
    """A body is not an update's JSON object."""


def _parse(body: bytes) -> dict[str, Any]:
    """Return the update's JSON object; raises _NoUpdateError where the body is anything else."""
    try:
        raw = json.loads(body.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise _NoUpdateError from None
    if update_id_of(raw) is None:
        raise _NoUpdateError
    return dict(raw)


def _no_constant(name: str) -> NoReturn:
    """NaN and Infinity are not JSON."""
    raise ValueError(name)
