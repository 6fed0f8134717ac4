"""Kept-alive connections to the Bot API for what is sent a thousand times a minute.

A page's edit through aiogram costs 400 to 500 µs of the processor, through aiohttp alone 80 to
150, this way 30: with it a rating tap takes some 200 µs in all (docs/performance.md). So it
knows one thing, a plain yes. Whatever else comes of a request, the caller sends it again through
the sender, who knows what each refusal means; hence only for requests that may be made twice.
Where it does not work at all (no route, no trust, a proxy's answers) it rests, and costs nothing.
"""

import asyncio
import ssl
import time
from collections.abc import Callable
from functools import partial
from typing import cast
from urllib.parse import urlsplit

import certifi

from bot import logs

log = logs.get("wire")

SECONDS = 10.0
CONNECT_SECONDS = 2.0
"""For all addresses of a name together: uvloop tries one after the other, so it must be short."""

REST_SECONDS = 60.0
"""How long no connection is opened after one that was of no use."""

LONGEST_HEAD = 16 * 1024
PLAIN_YES = b'{"ok":true'

Told = Callable[[bool], None]
"""Hears later, never at once, whether Telegram said yes."""

_LENGTH = b"content-length:"


class Wires:
    """As many connections as there are requests at once; they stay open for the next ones.

    ``trust`` says whose certificates count, by default those that aiogram trusts too: a machine's
    own store may be empty. ``clock`` counts monotonic seconds.
    """

    def __init__(
        self,
        api_url: str,
        token: str,
        *,
        seconds: float = SECONDS,
        connect_seconds: float = CONNECT_SECONDS,
        trust: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        url = urlsplit(api_url)
        secure = url.scheme == "https"
        self._host, self._port = url.hostname or "", url.port or (443 if secure else 80)
        self._tls = (trust or _usual_trust()) if secure else None
        self._path = f"{url.path.rstrip('/')}/bot{token}/".encode()
        self._head = (
            f" HTTP/1.1\r\nHost: {url.netloc}\r\nContent-Type: application/json\r\n"
            "Content-Length: "
        ).encode()
        self._seconds = seconds
        self._connect_seconds = connect_seconds
        self._clock = clock
        self._rests_until = 0.0
        self._said = False
        self._idle: list[_Wire] = []
        self._closed = False

    def __repr__(self) -> str:
        return "<wires>"

    async def __call__(self, method: str, body: bytes) -> bool:
        """Post a JSON body; tell whether Telegram said yes. Raises nothing."""
        wire = self._idle.pop() if self._idle else await self._connect()
        if wire is None:
            return False
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def told(yes: bool) -> None:  # noqa: FBT001 (told by place)
            if not answer.done():
                answer.set_result(yes)

        self._ask(wire, method, body, told)
        try:
            return await answer
        finally:
            if answer.cancelled():  # else the wire may serve somebody else already
                wire.drop()

    def post(self, method: str, body: bytes, told: Told) -> bool:
        """Do the same by a connection that is free; False, with nothing sent, where none is."""
        if not self._idle:
            return False
        self._ask(self._idle.pop(), method, body, told)
        return True

    def close(self) -> None:
        self._closed = True
        while self._idle:
            self._idle.pop().drop()

    def _ask(self, wire: "_Wire", method: str, body: bytes, told: Told) -> None:
        head = b"POST %b%b%b%d\r\n\r\n" % (self._path, method.encode(), self._head, len(body))
        wire.ask(head + body, self._seconds, partial(self._answered, wire, told))

    def _answered(self, wire: "_Wire", told: Told, yes: bool) -> None:  # noqa: FBT001 (told by place)
        self._release(wire)
        if yes:
            self._said = False
        elif wire.strange:
            self._rest("answer")
        if not self._closed:  # else there is nobody any more who could send it again
            told(yes)

    async def _connect(self) -> "_Wire | None":
        if self._clock() < self._rests_until:
            return None
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._connect_seconds):
                _transport, wire = await loop.create_connection(
                    lambda: _Wire(self._idle), self._host, self._port, ssl=self._tls
                )
        except OSError as error:  # TimeoutError is one too; the sender will see for itself
            self._rest(type(error).__name__)
            return None
        return wire

    def _rest(self, reason: str) -> None:
        """Open nothing for a while; say so once, until a request succeeds again."""
        self._rests_until = self._clock() + REST_SECONDS
        if not self._said:
            self._said = True
            log.warning("wires_rest", reason=reason)

    def _release(self, wire: "_Wire") -> None:
        """Keep a connection that is free; one with an answer still to come is of no use."""
        if wire.free and not wire.strange and not self._closed:
            self._idle.append(wire)
        else:
            wire.drop()


class _Wire(asyncio.Protocol):
    """One connection, one request at a time.

    ``strange`` is one whose answer nobody can read here, such as one sent in chunks by a proxy:
    the request may well have been carried out, and the next answers will look alike.
    """

    def __init__(self, idle: list["_Wire"]) -> None:
        self._idle = idle
        self.strange = False
        self._transport: asyncio.Transport | None = None
        self._coming = b""
        self._told: Told | None = None
        self._late: asyncio.TimerHandle | None = None

    @property
    def free(self) -> bool:
        return self._transport is not None and self._told is None

    def ask(self, request: bytes, seconds: float, told: Told) -> None:
        self._told = told
        loop = asyncio.get_running_loop()
        if self._transport is None:  # lost since it was made, or dropped
            loop.call_soon(partial(self._settle, yes=False))
            return
        self._late = loop.call_later(seconds, self.drop)
        self._transport.write(request)

    def drop(self) -> None:
        """End the connection; whoever waits for its answer learns that there is none."""
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._coming = self._coming + data if self._coming else data
        end = self._coming.find(b"\r\n\r\n")
        if end < 0:
            if len(self._coming) > LONGEST_HEAD:
                self._give_up()
            return
        head = self._coming[:end].lower()
        size = _size(head)
        if size is None:
            self._give_up()  # no length told: where this answer ends nobody can say
        elif len(self._coming) >= end + 4 + size:
            fine = head[8:13] == b" 200 "
            yes = fine and self._coming.startswith(PLAIN_YES, end + 4)
            self.strange = fine and not yes  # Telegram's "no" has another status
            left = len(self._coming) > end + 4 + size
            self._coming = b""
            if left or b"\r\nconnection: close" in head:
                self.drop()
            self._settle(yes=yes)

    def connection_lost(self, error: Exception | None) -> None:
        del error
        self._transport = None
        if self in self._idle:
            self._idle.remove(self)
        self._settle(yes=False)

    def _give_up(self) -> None:
        self.strange = True
        self.drop()

    def _settle(self, *, yes: bool) -> None:
        told, self._told = self._told, None
        if self._late is not None:
            self._late.cancel()
        if told is not None:
            told(yes)


def _usual_trust() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certifi.where())


def _size(head: bytes) -> int | None:
    """Return the length that a head in lower case tells."""
    at = head.find(_LENGTH)
    told = head[at + len(_LENGTH) :].split(b"\r\n", 1)[0].strip() if at >= 0 else b""
    return int(told) if told.isdigit() else None
