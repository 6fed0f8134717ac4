import asyncio
import json
import logging
from collections.abc import AsyncIterator
from http import HTTPStatus

import pytest
from aiohttp import ClientSession, ClientTimeout

from bot.telegram.intake import Came, Intake
from bot.telegram.presses import Press
from bot.telegram.sender import Sender
from bot.telegram.updates import Arrival
from bot.telegram.webhook import SECRET_HEADER, Webhook, register_webhook, webhook_path
from tests.support.session import RecordingSession, bot_on, raw_update, written

SECRET = "a-secret-of-enough-length"
GOOD = {SECRET_HEADER: SECRET}
BODY = json.dumps(raw_update(7, 5)).encode()


def a_press(number: int, person: int) -> dict[str, object]:
    """Return a rating tap as Telegram delivers it."""
    who = {"id": person, "is_bot": False, "first_name": "-"}
    menu = {"message_id": 77, "date": 1, "chat": {"id": person, "type": "private"}}
    query = {"id": f"{number}", "from": who, "message": menu, "data": "rate:kk171:202648:1:4"}
    return {"update_id": number, "callback_query": query | {"chat_instance": "c"}}


class Door:
    """A running webhook, and what came through it."""

    def __init__(self) -> None:
        self.begun: asyncio.Queue[int] = asyncio.Queue()
        self.done: list[int] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.port = 0
        self.intake = Intake(self.handle)
        self.webhook = Webhook(bot_on(RecordingSession()), self.intake, SECRET, body_seconds=0.2)

    async def handle(self, update: Arrival) -> None:
        self.begun.put_nowait(update.update_id)
        await self.gate.wait()
        self.done.append(update.update_id)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{webhook_path(SECRET)}"

    async def post(self, body: bytes = BODY, headers: dict[str, str] | None = None) -> int:
        """Deliver as Telegram does; return the status."""
        async with (
            ClientSession(timeout=ClientTimeout(total=10)) as client,
            client.post(self.url, data=body, headers=headers or GOOD) as answer,
        ):
            return answer.status

    async def raw(self, head: bytes, body: bytes = b"") -> bytes:
        """Write bytes as they are; return what comes back until the other side closes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        path = webhook_path(SECRET).encode()
        writer.write(b"POST " + path + b" HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n" + body)
        await writer.drain()
        answer = await asyncio.wait_for(reader.read(4096), 20)
        writer.close()
        await writer.wait_closed()
        return answer


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    door = Door()
    door.port = await door.webhook.start("127.0.0.1", 0)
    yield door
    door.gate.set()
    await door.webhook.stop()


async def test_answer_comes_only_after_the_effect(door: Door) -> None:
    """Telegram delivers again whatever had no effect."""
    door.gate.clear()
    posting = asyncio.ensure_future(door.post())
    await asyncio.sleep(0.05)
    early = posting.done()
    door.gate.set()

    assert await posting == 200
    assert early is False
    assert door.done == [7]


async def test_a_tap_does_not_pass_what_came_before_it(door: Door) -> None:
    """Two connections that are read in one go are taken in the order they were read."""
    saved: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    order, door.gate = list[str](), asyncio.Event()

    def begin(press: Press, came: Came) -> asyncio.Future[None]:
        del came
        order.append(f"swiftly {press.update_id}")
        return saved

    async def handle(update: Arrival) -> None:
        order.append(f"{update.update_id}")

    def told(status: HTTPStatus, _body: bytes) -> None:
        assert status is HTTPStatus.OK

    webhook = Webhook(bot_on(RecordingSession()), Intake(handle, begin=begin), SECRET)
    webhook._begin(BODY, told)
    webhook._begin(json.dumps(a_press(8, 5)).encode(), told)
    webhook._begin(json.dumps(a_press(9, 6)).encode(), told)
    await asyncio.sleep(0.01)
    assert order == ["7", "8", "9"]

    webhook._begin(json.dumps(a_press(10, 5)).encode(), told)
    assert order[3:] == ["swiftly 10"]
    await webhook.stop()
    assert saved.cancelled()


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Other": "1"},
        {SECRET_HEADER: "wrong"},
        {SECRET_HEADER: ""},
        {SECRET_HEADER: SECRET + "x"},
        {SECRET_HEADER: "x" + SECRET},
        {SECRET_HEADER: SECRET.upper()},
    ],
)
async def test_without_the_secret_nobody_gets_in(door: Door, headers: dict[str, str]) -> None:
    """Only Telegram can speak for citizens."""
    assert await door.post(headers=headers) == 401
    assert door.done == []


async def test_strange_secret_headers_are_refused_not_crashed_on(door: Door) -> None:
    """Bytes that are no text, or two secrets, are a plain 401."""
    name = SECRET_HEADER.encode()
    length = b"Content-Length: 0\r\nConnection: close\r\n"
    twice = (name + b": " + SECRET.encode() + b"\r\n") * 2

    assert b" 401 " in await door.raw(name + b": \xff\xfe\r\n" + length)
    assert b" 401 " in await door.raw(twice + length)


async def test_other_methods_and_paths(door: Door) -> None:
    """The door shows nothing of itself to passers-by."""
    async with ClientSession() as client:
        async with client.get(door.url, headers=GOOD) as answer:
            assert answer.status == 405
        async with client.post(f"http://127.0.0.1:{door.port}/webhook", headers=GOOD) as answer:
            assert answer.status == 404


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe{}",
        b'{"update_id": 7, "message": {"text": "\xc3("}}',
        b"[1]",
        b"7",
        b"null",
        b"{",
        b"{}",
        b'{"message": {}}',
        b'{"update_id": "7"}',
        b'{"update_id": true}',
        b'{"update_id": 1.0}',
        b'{"update_id": -1}',
        b'{"update_id": 9223372036854775808}',
        b'{"update_id": ' + b"9" * 6000 + b"}",
        b'{"update_id": NaN}',
        b'{"update_id": 7, "x": Infinity}',
        b"[" * 100_000,
        b'{"a":' * 20_000,
    ],
    ids=lambda body: repr(body[:20]),
)
async def test_malformed_bodies_are_400(door: Door, body: bytes) -> None:
    """Damaged deliveries are named as such, and the next good one gets through."""
    assert await door.post(body) == 400
    assert await door.post() == 200
    assert door.done == [7]


async def test_duplicate_keys_last_one_counts(door: Door) -> None:
    """An ambiguous body is read in one defined way."""
    assert await door.post(b'{"update_id": "x", ' + BODY[1:]) == 200
    assert door.done == [7]


async def test_large_bodies_are_refused(door: Door) -> None:
    """Nobody fills the memory through the door."""
    secret = f"{SECRET_HEADER}: {SECRET}\r\nConnection: close\r\n".encode()
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"

    assert await door.post(b"x" * 300_000) == 413
    assert b" 413 " in await door.raw(secret + b"Content-Length: 2097152\r\n", b"{")
    assert b" 413 " in await door.raw(secret + b"Transfer-Encoding: chunked\r\n", chunk * 5)
    assert door.done == []


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "x"])
async def test_packed_bodies_are_never_unpacked(door: Door, encoding: str) -> None:
    """A bomb stays packed."""
    assert await door.post(headers=GOOD | {"Content-Encoding": encoding}) == 415


async def test_slow_body_is_closed(door: Door) -> None:
    """A connection that trickles does not stay."""
    head = f"{SECRET_HEADER}: {SECRET}\r\nContent-Length: 100\r\n".encode()

    assert b" 408 " in await door.raw(head, b'{"upd')


@pytest.mark.parametrize("forwarded", ["91.108.4.1", "abc", "::1, 6.6.6.6", "\"'"])
async def test_forwarded_for_has_no_effect(door: Door, forwarded: str) -> None:
    """A header that anybody can write opens and closes nothing."""
    assert await door.post(headers=GOOD | {"X-Forwarded-For": forwarded}) == 200
    assert await door.post(headers={"X-Forwarded-For": forwarded}) == 401


@pytest.mark.filterwarnings("ignore:Detected unknown update type:RuntimeWarning")
async def test_what_this_version_does_not_know_is_accepted(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    """New features of Telegram neither stop the deliveries nor reach a log."""
    caplog.set_level(logging.INFO)
    extra = json.dumps(raw_update(8, 5) | {"later": {"words": "secret"}}).encode()

    assert await door.post(b'{"update_id": 9, "later": {"words": "secret"}}') == 200
    assert await door.post(b'{"update_id": 10, "message": {"words": "secret"}}') == 200
    assert await door.post(extra) == 200

    assert door.done == [9, 8]
    assert door.intake.set_aside == {"unreadable": 1}
    assert "secret" not in caplog.text


async def test_failing_intake_is_500_without_a_trace(
    door: Door, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When we fail, Telegram tries again, and the log quotes nothing."""

    async def broken(_self: Intake, _updates: object) -> None:
        raise ValueError("7123456789")

    monkeypatch.setattr(Intake, "take", broken)

    assert await door.post() == 500
    assert "intake_failed" in caplog.text
    assert "7123456789" not in caplog.text + written(caplog.records)


async def test_stop_answers_what_is_in_hand(door: Door) -> None:
    """A clean stop loses none of a hundred deliveries."""
    door.gate.clear()
    bodies = [json.dumps(raw_update(n, person=n)).encode() for n in range(1, 41)]
    posting = asyncio.gather(*map(door.post, bodies))
    async with asyncio.timeout(30):
        for _ in bodies:
            await door.begun.get()

    stopping = asyncio.ensure_future(door.webhook.stop())
    await asyncio.sleep(0.05)
    door.gate.set()
    await stopping

    assert await posting == [200] * 40
    assert sorted(door.done) == list(range(1, 41))


async def test_telegram_is_told_where_to_deliver(
    sender: Sender, session: RecordingSession
) -> None:
    """The address has the secret path and Telegram must show the secret."""
    await register_webhook(sender, "https://bot.example/", SECRET)

    (request,) = session.requests
    assert request.url == "https://bot.example" + webhook_path(SECRET)
    assert request.secret_token == SECRET
    assert SECRET not in request.url


@pytest.mark.parametrize("secret", ["", "short", "пароль" * 5, "a b" * 10, "x" * 257])
def test_bad_secret_is_refused_at_the_start(secret: str) -> None:
    """A webhook never opens without a secret worth its name."""
    with pytest.raises(ValueError, match="secret"):
        Webhook(bot_on(RecordingSession()), Intake(lambda _: asyncio.sleep(0)), secret)
