"""The front of the webhook: connections and HTTP, from which only whole requests come through.

llhttp (``httptools``) parses what comes from the network, and strictly: two lengths, a length with
chunks, a bare line feed or a folded header end the connection before anything of ours looks at
them. With aiohttp's server a tap costs 90 µs more. Nothing here writes a log.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from typing import cast

from httptools import HttpParserError, HttpRequestParser

HEAD_LIMIT = 16 * 1024
"""Bytes of a request's target and headers together."""

IDLE_SECONDS = 75.0
"""Longer than a proxy keeps an idle connection, so that it is the proxy who closes it."""

LINGER = 5.0
"""Seconds in which a refusal can be read by somebody who is still sending."""

GRACE = 5.0
"""Seconds that requests in hand may still take after a stop was asked for."""

Headers = dict[bytes, list[bytes]]
"""The values of each header by its name in lower case."""

Look = Callable[[bytes, bytes, Headers], HTTPStatus | None]
"""Says of method, target and headers with what status to refuse; None lets the body come."""

Told = Callable[[HTTPStatus, bytes], None]
"""Hears status and JSON of an answer, which may be empty."""

Take = Callable[[bytes, Told], None]
"""Lets a body have its effect, then tells the answer: later, never at once."""


class Front:
    """Listens, and has each request decided by ``look`` and ``take``, which raise nothing.

    A connection has one request in hand; what comes meanwhile waits, in order, and is not read
    on. Who is refused by the head, sends too much (``body_limit`` bytes) or too slowly (a request
    in ``seconds``) has no second try on that connection. A request in hand is carried through
    even if nobody is there any more to be answered.
    """

    def __init__(
        self,
        look: Look,
        take: Take,
        *,
        body_limit: int,
        seconds: float,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self.look = look
        self.take = take
        self.body_limit = body_limit
        self.seconds = seconds
        self.connections: set[_Connection] = set()
        self.ending = False
        self.in_hand = 0
        self._idle_seconds = idle_seconds
        self._answered: asyncio.Future[None] | None = None
        self._server: asyncio.Server | None = None
        self._sweeping: asyncio.TimerHandle | None = None

    async def open(self, host: str, port: int) -> int:
        """Listen; return the port, which the system chose where 0 was asked for."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), host, port)
        self._sweep()
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Take no more, and give the requests in hand GRACE seconds to be answered."""
        self.ending = True
        if self._server is not None:
            self._server.close()
        if self._sweeping is not None:
            self._sweeping.cancel()
        for connection in tuple(self.connections):
            connection.end()
        if self.in_hand:
            self._answered = asyncio.get_running_loop().create_future()
            await asyncio.wait([self._answered], timeout=GRACE)
        for connection in tuple(self.connections):
            connection.drop()

    def note_answer(self) -> None:
        """Have one request less in hand, whether or not somebody is there to be answered."""
        self.in_hand -= 1
        if self._answered is not None and not self.in_hand and not self._answered.done():
            self._answered.set_result(None)

    def _sweep(self) -> None:
        """Close what is idle: one timer for all, so that a request costs none."""
        loop = asyncio.get_running_loop()
        for connection in tuple(self.connections):
            connection.end(loop.time() - self._idle_seconds)
        self._sweeping = loop.call_later(self._idle_seconds / 5, self._sweep)


class _Connection(asyncio.Protocol):
    """What has come of the next request, and the bodies of those that are whole."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._loop = asyncio.get_running_loop()
        self._parser = HttpRequestParser(self)
        self._transport = cast("asyncio.Transport", None)  # nothing comes before it is made
        self._whole: deque[tuple[bytes, bool]] = deque()
        self._busy = self._paused = self._goes_on = False
        self._refused: HTTPStatus | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._idle_since = self._loop.time()
        self._begin()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._front.connections.add(self)
        if self._front.ending:
            self.drop()

    def connection_lost(self, error: Exception | None) -> None:
        del error, self._parser  # the parser and this hold each other
        self._front.connections.discard(self)
        self._whole.clear()
        self._stop_timer()

    def end(self, idle_since: float | None = None) -> None:
        """Close unless a request is in hand; told a time, only where none came since then."""
        idle = idle_since is None or (self._idle_since < idle_since and not self._target)
        if idle and not self._busy:
            self._transport.close()

    def drop(self) -> None:
        if not self._transport.is_closing():
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return  # read all the same, or the other side would not get to see why
        if self._busy:
            self._paused = True
            self._transport.pause_reading()
        self._came += len(data)
        try:
            self._parser.feed_data(data)
        except HttpParserError:
            self._refuse(self._refused or HTTPStatus.BAD_REQUEST)
        else:
            self._await_rest()

    def _begin(self) -> None:
        self._target = b""
        self._headers: Headers = {}
        self._head_size = self._came = 0
        self._pieces: list[bytes] = []
        self._limit = HEAD_LIMIT

    def on_url(self, piece: bytes) -> None:
        self._target += piece

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head_size += len(name) + len(value)
        self._headers.setdefault(name.lower(), []).append(value)

    def on_headers_complete(self) -> None:
        self._refused = self._look()
        if self._refused:
            raise HttpParserError  # parse no further
        self._limit += self._front.body_limit
        if self._headers.get(b"expect") == [b"100-continue"] and not self._busy:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, piece: bytes) -> None:
        self._pieces.append(piece)

    def on_message_complete(self) -> None:
        body = b"".join(self._pieces)
        if len(body) > self._front.body_limit:
            self._refused = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            raise HttpParserError
        self._stop_timer()
        self._begin()
        self._whole.append((body, self._parser.should_keep_alive()))
        if not self._busy:
            self._take_next()

    def _look(self) -> HTTPStatus | None:
        headers = self._headers
        packed = headers.get(b"transfer-encoding", [b"chunked"]) != [b"chunked"]
        if packed or self._parser.should_upgrade() or self._head_size > HEAD_LIMIT:
            return HTTPStatus.BAD_REQUEST
        if refused := self._front.look(self._parser.get_method(), self._target, headers):
            return refused
        if int(headers.get(b"content-length", [b"0"])[0]) > self._front.body_limit:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return None

    def _await_rest(self) -> None:
        """Where part of a request is here, see that the rest comes in time and within bounds."""
        if not self._target:
            return
        if self._came > self._limit:
            head = self._limit == HEAD_LIMIT
            self._refuse(HTTPStatus.BAD_REQUEST if head else HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        elif not self._busy and self._timer is None:
            late = HTTPStatus.REQUEST_TIMEOUT
            self._timer = self._loop.call_later(self._front.seconds, self._refuse, late)

    def _take_next(self) -> None:
        body, self._goes_on = self._whole.popleft()
        self._busy = True
        self._front.in_hand += 1
        self._front.take(body, self._answer)

    def _answer(self, status: HTTPStatus, answer: bytes) -> None:
        """Answer the request in hand; go on with the next one that is whole."""
        self._front.note_answer()
        if self._transport.is_closing():
            return
        last = self._front.ending or not self._goes_on
        self._transport.write(_response(status, answer, last=last))
        if last:
            self._transport.close()
        elif self._whole:
            self._take_next()
        else:
            self._rest()

    def _rest(self) -> None:
        """Have nothing in hand, and read on."""
        self._busy = False
        self._idle_since = self._loop.time()
        if self._paused:
            self._paused = False
            self._transport.resume_reading()
        if self._refused:
            self._refuse(self._refused)
        else:
            self._await_rest()

    def _refuse(self, status: HTTPStatus) -> None:
        """Answer in turn, close this side, and leave the other one a while to read it."""
        self._refused = status
        if self._busy or self._transport.is_closing():
            return
        self._stop_timer()
        self._transport.write(_response(status, b"", last=True))
        self._transport.write_eof()
        self._timer = self._loop.call_later(LINGER, self._transport.abort)

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None


def _response(status: HTTPStatus, body: bytes, *, last: bool) -> bytes:
    return b"%b%d\r\n\r\n%b" % (_head(status, last, bool(body)), len(body), body)


@cache
def _head(status: HTTPStatus, last: bool, has_body: bool) -> bytes:  # noqa: FBT001 (by place, for the cache)
    lines = (
        f"HTTP/1.1 {status.value} {status.phrase}",
        "Allow: POST" if status is HTTPStatus.METHOD_NOT_ALLOWED else "",
        "Connection: close" if last else "",
        "Content-Type: application/json" if has_body else "",
        "Content-Length: ",
    )
    return "\r\n".join(filter(None, lines)).encode()
