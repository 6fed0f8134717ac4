import asyncio
from collections.abc import AsyncIterator, Callable
from http import HTTPStatus

import pytest

from bot.telegram import front
from bot.telegram.front import HEAD_LIMIT, Front, Headers, Told
from bot.telegram.tasks import Tasks

LIMIT = 64 * 1024
PATIENCE = 10.0
GET_OUT = b" 400 Bad Request\r\nConnection: close\r\n"


class Hall:
    """A front whose requests are noted; a body's effect waits for the gate."""

    def __init__(self, seconds: float = PATIENCE, idle_seconds: float = PATIENCE * 6) -> None:
        self.begun: asyncio.Queue[bytes] = asyncio.Queue()
        self.done: list[bytes] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.tasks = Tasks()
        self.front = Front(
            self.look, self.begin, body_limit=LIMIT, seconds=seconds, idle_seconds=idle_seconds
        )
        self.port = 0

    def look(self, method: bytes, target: bytes, headers: Headers) -> HTTPStatus | None:
        del method, headers
        return None if target == b"/" else HTTPStatus.NOT_FOUND

    def begin(self, body: bytes, told: Told) -> None:
        self.tasks.start(self.take(body, told), "body")

    async def take(self, body: bytes, told: Told) -> None:
        self.begun.put_nowait(body)
        await self.gate.wait()
        self.done.append(body)
        told(HTTPStatus.OK, body)

    async def calls(self) -> "Caller":
        return Caller(*await asyncio.open_connection("127.0.0.1", self.port))

    async def hears(self, *pieces: bytes) -> bytes:
        """Send pieces, each read by itself; return all that comes until the front closes."""
        caller = await self.calls()
        for piece in pieces:
            await caller.sends(piece)
            await asyncio.sleep(0.01)
        return await caller.rest()


class Caller:
    """One connection, seen from outside; each wait is bounded."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def sends(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def until(self, end: bytes) -> bytes:
        async with asyncio.timeout(PATIENCE):
            return await self._reader.readuntil(end)

    async def rest(self) -> bytes:
        async with asyncio.timeout(PATIENCE):
            heard = await self._reader.read()
        self.leaves()
        return heard

    def leaves(self) -> None:
        self._writer.close()


def post(body: bytes = b"", *headers: str, target: str = "/", version: str = "1.1") -> bytes:
    lines = [f"POST {target} HTTP/{version}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def last(body: bytes = b"") -> bytes:
    return post(body, "Connection: close")


@pytest.fixture
async def make() -> AsyncIterator[Callable[..., "asyncio.Future[Hall]"]]:
    halls: list[Hall] = []

    async def opened(**times: float) -> Hall:
        hall = Hall(**times)
        halls.append(hall)
        hall.port = await hall.front.open("127.0.0.1", 0)
        return hall

    yield lambda **times: asyncio.ensure_future(opened(**times))
    for hall in halls:
        hall.gate.set()
        await hall.front.close()


@pytest.fixture
async def hall(make: Callable[..., "asyncio.Future[Hall]"]) -> Hall:
    return await make()


async def test_requests_sent_together_are_taken_one_by_one(hall: Hall) -> None:
    """What a proxy sends in one go has its effects in that order, and each its own answer."""
    hall.gate.clear()
    caller = await hall.calls()
    await caller.sends(post(b"one") + post(b"two")[:40])
    assert await hall.begun.get() == b"one"
    await caller.sends(post(b"two")[40:] + last(b"three"))
    await asyncio.sleep(0.05)
    assert hall.begun.empty()
    hall.gate.set()

    heard = await caller.rest()
    assert [heard.count(b"200 OK"), heard.count(b"Connection: close")] == [3, 1]
    assert heard.index(b"one") < heard.index(b"two") < heard.index(b"three")
    assert hall.done == [b"one", b"two", b"three"]


async def test_who_is_refused_waits_for_their_turn(hall: Hall) -> None:
    """A bad request behind a good one costs the good one nothing, and nothing comes after it."""
    for bad, status in ((post(target="/other"), b" 404 "), (b"\x16\x03\x01 ", b" 400 ")):
        hall.done.clear()
        heard = await hall.hears(post(b"good") + bad + post(b"late"))
        assert heard.index(b" 200 ") < heard.index(status)
        assert heard.count(b"HTTP/1.1") == 2
        assert hall.done == [b"good"]


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n"),
        (b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", b"0\r\n\r\n"),
        (b"Content-Length: 2\r\nContent-Length: 2\r\n", b"{}"),
        (b"Content-Length: 2, 2\r\n", b"{}"),
        (b"Content-Length: +2\r\n", b"{}"),
        (b"Content-Length : 2\r\n", b"{}"),
        (b"Content-Length: 99999999999999999999999\r\n", b"{}"),
        (b"Transfer-Encoding: gzip, chunked\r\n", b"0\r\n\r\n"),
        (b"Transfer-Encoding: chunked\r\n", b"-2\r\n{}\r\n0\r\n\r\n"),
        (b"Transfer-Encoding: chunked\r\n", b"2\n{}\r\n0\r\n\r\n"),
        (b"A: b\r\n c\r\n", b""),
        (b"A: b\n", b""),
        (b"A: \0\r\n", b""),
        (b"Connection: Upgrade\r\nUpgrade: h2c\r\n", b""),
        (b"A: " + b"b" * HEAD_LIMIT + b"\r\n", b""),
    ],
    ids=lambda part: repr(part[:60]),
)
async def test_what_may_be_read_in_two_ways_is_not_read(
    hall: Hall, headers: bytes, body: bytes
) -> None:
    """Nobody hides a request of their own behind one of Telegram's."""
    heard = await hall.hears(b"POST / HTTP/1.1\r\n" + headers + b"\r\n" + body + post(b"hidden"))
    assert GET_OUT in heard
    assert heard.count(b"HTTP/1.1") == 1
    assert hall.done == []


@pytest.mark.parametrize(
    "line",
    [
        b"\x16\x03\x01\x02\x00",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"hello\r\n\r\n",
        b"POST / HTTP/3.0\r\n\r\n",
        b"POST /\xff HTTP/1.1\r\n\r\n",
        b"CONNECT a:1 HTTP/1.1\r\n\r\n",
    ],
)
async def test_what_is_no_request_is_told_so(hall: Hall, line: bytes) -> None:
    """A proxy that speaks TLS or HTTP/2 to the bot gets an answer that its log will show."""
    assert GET_OUT in await hall.hears(line)
    assert hall.done == []


async def test_a_body_may_come_in_any_pieces(hall: Hall) -> None:
    """A slow network changes nothing of what arrives, and its end is the request's end."""
    chunked = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    whole = chunked + b"3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: 1\r\n\r\n"

    assert b"abcde" in await hall.hears(whole[:9], whole[9:40], whole[40:90], whole[90:])
    assert b"xyz" in await hall.hears(*(bytes([byte]) for byte in post(b"xyz", version="1.0")))
    assert hall.done == [b"abcde", b"xyz"]


async def test_nobody_fills_the_memory(hall: Hall) -> None:
    """Neither endless headers, nor chunks, nor what stands around them is kept."""
    chunked = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    inside = b"%x\r\n%b\r\n0\r\n\r\n" % (LIMIT + 1, b"x" * (LIMIT + 1))
    pieces = [b"x" * 10_000] * 12

    assert b" 400 " in await hall.hears(b"POST / HTTP/1.1\r\nA: ", *pieces)
    assert b" 400 " in await hall.hears(b"POST /", *pieces)
    assert b" 413 " in await hall.hears(post(b"x" * (LIMIT + 1)))
    assert b" 413 " in await hall.hears(chunked + inside)
    assert b" 413 " in await hall.hears(chunked + b"1;", *pieces)
    assert b" 413 " in await hall.hears(chunked + b"0\r\nA: ", *pieces)
    assert hall.done == []
    assert b" 200 " in await hall.hears(last(b"x" * LIMIT))


async def test_who_is_slow_makes_room(make: Callable[..., "asyncio.Future[Hall]"]) -> None:
    """Connections that send nothing, or never the rest, are not kept for ever."""
    hall = await make(seconds=0.3, idle_seconds=1.0)

    for beginning in (post(b"x")[:20], post(b"x")[:-1]):
        assert b" 408 " in await hall.hears(beginning)
    assert set(await asyncio.gather(hall.hears(b""), hall.hears(b"PO"))) == {b""}
    caller = await hall.calls()
    await caller.sends(post(b"x"))
    assert (await caller.rest()).endswith(b"Content-Length: 1\r\n\r\nx")


async def test_who_waits_is_not_called_slow(make: Callable[..., "asyncio.Future[Hall]"]) -> None:
    """What could not be read while another effect was awaited has its full time afterwards."""
    hall = await make(seconds=0.5)
    hall.gate.clear()
    caller = await hall.calls()
    await caller.sends(post(b"one") + last(b"two")[:30])
    await hall.begun.get()
    await caller.sends(last(b"two")[30:])
    await asyncio.sleep(0.8)
    hall.gate.set()
    assert (await caller.rest()).count(b"200 OK") == 2


async def test_a_body_is_asked_for_where_that_is_expected(hall: Hall) -> None:
    """A client that asks before it sends need not wait, and hears at once that it may not."""
    expecting = post(b"body", "Expect: 100-continue", "Connection: close")
    caller = await hall.calls()
    await caller.sends(expecting[:-4])
    assert await caller.until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    await caller.sends(b"body")
    assert b"200 OK" in await caller.rest()
    elsewhere = post(b"body", "Expect: 100-continue", target="/other")
    assert b" 404 " in await hall.hears(elsewhere[:-4])


async def test_an_old_client_is_answered_and_let_go(hall: Hall) -> None:
    """A proxy as nginx is out of the box, with HTTP/1.0, needs no setting."""
    assert (await hall.hears(post(b"x", version="1.0"))).startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"200 OK" in await hall.hears(last(b"x") + b"more")
    assert hall.done == [b"x", b"x"]


async def test_who_leaves_is_not_forgotten(hall: Hall) -> None:
    """An effect that has begun is carried through once, also through a stop."""
    hall.gate.clear()
    caller = await hall.calls()
    await caller.sends(post(b"one") + post(b"two"))
    assert await hall.begun.get() == b"one"
    caller.leaves()
    for _ in range(1000):
        if not hall.front.connections:
            break
        await asyncio.sleep(0.01)
    assert not hall.front.connections
    closing = asyncio.ensure_future(hall.front.close())
    await asyncio.sleep(0.05)
    assert not closing.done()
    hall.gate.set()
    await closing
    assert hall.done == [b"one"]


async def test_a_stop_takes_nothing_new(hall: Hall) -> None:
    """Only what is in hand is answered; the rest is delivered again to the next process."""
    hall.gate.clear()
    idle, half, busy = [await hall.calls() for _ in range(3)]
    await half.sends(post(b"half")[:-1])
    await busy.sends(post(b"one") + post(b"two"))
    await hall.begun.get()
    closing = asyncio.ensure_future(hall.front.close())
    assert await idle.rest() == await half.rest() == b""
    hall.gate.set()
    assert (await busy.rest()).count(b"Connection: close") == 1
    await closing
    assert hall.done == [b"one"]
    with pytest.raises(ConnectionError):
        await hall.calls()


async def test_a_stop_does_not_wait_for_ever(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """What hangs is given up, and was never said to have been taken."""
    monkeypatch.setattr(front, "GRACE", 0.05)
    hall.gate.clear()
    caller = await hall.calls()
    await caller.sends(post(b"one"))
    await hall.begun.get()
    await hall.front.close()
    assert await caller.rest() == b""
    assert hall.done == []
