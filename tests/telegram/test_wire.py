"""The light way out: it knows a plain yes, and leaves everything else to the sender."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.methods import AnswerCallbackQuery, EditMessageText
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.telegram.markup import answer_body, answer_in_response, edit_body, markup
from bot.telegram.outcomes import NotSent
from bot.telegram.reply import Answer
from bot.telegram.sender import Sender
from bot.telegram.session import make_bot
from bot.telegram.wire import REST_SECONDS, Wires
from bot.views.screen import Button, Screen
from tests.support.session import TOKEN, RecordingSession, VirtualTime, bot_on, flood, longest

TELEGRAM = "https://api.telegram.org"
YES = b'{"ok":true,"result":true}'
PAGE = Screen("<b>бет</b>", ((Button("1", data="rate"), Button("x", url="https://t.me/x")),))


def answer(body: bytes, status: str = "200 OK", *more: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *more]
    return "\r\n".join([*head, "", ""]).encode() + body


class Far:
    """A server that says what it is told to; ``heard`` are requests, ``calls`` connections."""

    def __init__(self) -> None:
        self.says: list[bytes | None] = []
        self.heard: list[bytes] = []
        self.calls = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.calls += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                self.heard.append(head + await reader.readexactly(length))
                said = self.says.pop(0) if self.says else answer(YES)
                if said is None:
                    break
                for at in range(0, len(said), 40):  # in pieces, as a network brings it
                    writer.write(said[at : at + 40])
                    await writer.drain()
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()


def address(server: asyncio.Server, scheme: str = "http") -> str:
    return f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.fixture
async def secure() -> AsyncIterator[tuple[Far, str, ssl.SSLContext, list[object]]]:
    """Serve behind TLS; give server, address, trust, and the handshakes it has seen begin."""
    far, shaken = Far(), list[object]()
    pem, key = _certificate()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    with NamedTemporaryFile() as file:
        file.write(pem + key)
        file.flush()
        context.load_cert_chain(file.name)
    context.sni_callback = lambda *hello: shaken.append(hello)
    server = await asyncio.start_server(far.serve, "127.0.0.1", 0, ssl=context)
    yield far, address(server, "https"), ssl.create_default_context(cadata=pem.decode()), shaken
    server.close()
    await server.wait_closed()


def _certificate() -> tuple[bytes, bytes]:
    """Return a certificate for this machine, good for this day, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now, day = datetime.now(UTC), timedelta(days=1)  # noqa: TID251 (OpenSSL has no other clock)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    return made.public_bytes(pem), key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)


def _told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [vars(line)["reason"] for line in caplog.records if line.msg == "wires_rest"]


@pytest.fixture
async def far(time: VirtualTime) -> AsyncIterator[tuple[Far, Wires]]:
    far = Far()
    server = await asyncio.start_server(far.serve, "127.0.0.1", 0)
    wires = Wires(address(server), TOKEN, seconds=0.2, clock=time.clock)
    yield far, wires
    wires.close()
    server.close()
    await server.wait_closed()


async def test_one_connection_serves_again_and_again(far: tuple[Far, Wires]) -> None:
    """A page changes without a new handshake each time."""
    server, wires = far
    assert [await wires("editMessageText", b"{}") for _ in range(3)] == [True] * 3
    assert server.calls == 1
    assert server.heard[0].startswith(f"POST /bot{TOKEN}/editMessageText HTTP/1.1\r\n".encode())
    assert TOKEN not in repr(wires)


async def test_many_at_once_have_a_connection_each(far: tuple[Far, Wires]) -> None:
    """Nobody's page waits for somebody else's."""
    server, wires = far
    assert all(await asyncio.gather(*(wires("editMessageText", b"{}") for _ in range(10))))
    assert server.calls == 10
    assert await wires("editMessageText", b"{}")
    assert server.calls == 10


async def test_a_free_connection_is_used_without_a_task(far: tuple[Far, Wires]) -> None:
    """A page costs least where a connection stands open; where none does, nothing was sent."""
    server, wires = far
    told: asyncio.Queue[bool] = asyncio.Queue()
    assert wires.post("editMessageText", b"{}", told.put_nowait) is False
    await wires("editMessageText", b"{}")

    assert wires.post("editMessageText", b"{}", told.put_nowait) is True
    assert wires.post("editMessageText", b"{}", told.put_nowait) is False
    assert await told.get() is True
    assert (server.calls, len(server.heard)) == (1, 2)
    assert wires.post("editMessageText", b"{}", told.put_nowait) is True


async def test_after_a_stop_nobody_is_told(far: tuple[Far, Wires]) -> None:
    """A page still on its way when the bot stops starts nothing new."""
    server, wires = far
    told: list[bool] = []
    await wires("editMessageText", b"{}")
    server.says = [b""]
    assert wires.post("editMessageText", b"{}", told.append) is True
    wires.close()
    await asyncio.sleep(0.3)  # it is given up after 0.2
    assert told == []


UNCLEAR: dict[str, bytes | None] = {
    "refused": answer(b'{"ok":false,"error_code":400}', "400 Bad Request"),
    "asked to wait": answer(b'{"ok":false}', "429 Too Many Requests"),
    "in trouble": answer(b"<html>", "502 Bad Gateway"),
    "cut off": answer(YES)[:-3],
    "hung up": None,
}


@pytest.mark.parametrize("what", UNCLEAR)
async def test_what_is_no_plain_yes_is_left_to_the_sender(
    far: tuple[Far, Wires], what: str
) -> None:
    """Whatever goes wrong on the light way, the next request finds it well again."""
    server, wires = far
    server.says = [UNCLEAR[what]]
    assert await wires("editMessageText", b"{}") is False
    assert await wires("editMessageText", b"{}") is True

    server.says = [UNCLEAR[what]]
    told: asyncio.Queue[bool] = asyncio.Queue()
    assert wires.post("editMessageText", b"{}", told.put_nowait) is True
    assert await told.get() is False
    assert await wires("editMessageText", b"{}") is True


async def test_who_does_not_answer_in_time_is_not_waited_for(far: tuple[Far, Wires]) -> None:
    """A page that hangs on its way is sent again by the sender, and told of once."""
    server, wires = far
    told: asyncio.Queue[bool] = asyncio.Queue()
    await wires("editMessageText", b"{}")
    server.says = [b""]  # it goes on listening

    assert wires.post("editMessageText", b"{}", told.put_nowait) is True
    assert await asyncio.wait_for(told.get(), 5) is False
    await asyncio.sleep(0.01)
    assert told.empty()
    assert await wires("editMessageText", b"{}") is True
    assert server.calls == 2


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n"
STRANGE: dict[str, bytes] = {
    "in chunks, by a proxy": CHUNKED % (len(YES), YES),
    "yes from a stranger": answer(b"<html>ok</html>"),
    "no length": b"HTTP/1.1 200 OK\r\n\r\n" + YES,
    "strange length": b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n" + YES,
    "endless head": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 40_000,
}


@pytest.mark.parametrize("what", STRANGE)
async def test_where_answers_cannot_be_read_nothing_is_done_twice_again(
    far: tuple[Far, Wires], time: VirtualTime, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    """Behind a proxy that answers its own way each page changes by one request, not by two."""
    server, wires = far
    server.says = [STRANGE[what]] * 2
    assert [await wires("editMessageText", b"{}") for _ in range(3)] == [False] * 3
    assert len(server.heard) == 1
    time.now += REST_SECONDS
    assert [await wires("editMessageText", b"{}") for _ in range(3)] == [False] * 3
    assert len(server.heard) == 2
    assert _told(caplog) == ["answer"]

    time.now += REST_SECONDS
    assert await wires("editMessageText", b"{}") is True


async def test_last_answer_of_a_connection(far: tuple[Far, Wires]) -> None:
    """A server that says goodbye is not written to again."""
    server, wires = far
    server.says = [answer(YES, "200 OK", "Connection: close")]
    assert [await wires("editMessageText", b"{}") for _ in range(2)] == [True, True]
    assert server.calls == 2

    server.says = [answer(YES, "200 OK", "Connection: close")]
    again: asyncio.Queue[bool] = asyncio.Queue()

    def ask_again(yes: bool) -> None:
        again.put_nowait(yes)
        again.put_nowait(wires.post("editMessageText", b"{}", again.put_nowait))

    assert wires.post("editMessageText", b"{}", ask_again) is True
    assert [await again.get(), await again.get()] == [True, False]


async def test_nobody_there_is_no_error() -> None:
    """Without a network the sender says what is wrong, in its own words."""
    assert await Wires("http://127.0.0.1:1", TOKEN)("editMessageText", b"{}") is False


async def test_one_who_never_answers_the_call_is_not_called_for_each_tap(
    time: VirtualTime, caplog: pytest.LogCaptureFixture
) -> None:
    """Where an address leads nowhere, a page waits for it once, and not once a tap."""
    calls = 0

    async def say_nothing(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal calls
        calls += 1
        writers.append(writer)

    writers: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    wires = Wires(address(server, "https"), TOKEN, connect_seconds=0.05, clock=time.clock)
    for _ in range(2):
        assert [await wires("editMessageText", b"{}") for _ in range(3)] == [False] * 3
        time.now += REST_SECONDS
    assert calls == 2
    assert _told(caplog) == ["TimeoutError"]
    for writer in writers:
        writer.close()
    server.close()


async def test_over_tls_too_a_page_changes_with_one_handshake(
    secure: tuple[Far, str, ssl.SSLContext, list[object]],
) -> None:
    """The light way is there where it is needed: Telegram is reached over TLS alone."""
    server, url, trust, shaken = secure
    wires = Wires(url, TOKEN, trust=trust)
    assert [await wires("editMessageText", b"{}") for _ in range(3)] == [True] * 3
    assert (len(shaken), len(server.heard)) == (1, 3)
    wires.close()


async def test_refused_handshake_is_not_tried_for_each_tap(
    secure: tuple[Far, str, ssl.SSLContext, list[object]],
    time: VirtualTime,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Where trust fails, the sender is asked at once; a minute later it is tried again."""
    server, url, trust, shaken = secure
    wires = Wires(url, TOKEN, trust=ssl.create_default_context(), clock=time.clock)
    assert [await wires("editMessageText", b"{}") for _ in range(3)] == [False] * 3
    assert len(shaken) == 1
    assert _told(caplog) == ["SSLCertVerificationError"]

    wires._tls = trust
    assert await wires("editMessageText", b"{}") is False
    time.now += REST_SECONDS
    assert await wires("editMessageText", b"{}") is True
    assert len(server.heard) == 1
    wires.close()


async def test_connections_that_work_go_on_while_no_new_one_is_opened(
    far: tuple[Far, Wires],
) -> None:
    """One bad connection in a busy hour does not make every tap ten times as dear."""
    server, wires = far
    server.says = [answer(YES), STRANGE["no length"]]
    both = await asyncio.gather(*(wires("editMessageText", b"{}") for _ in range(2)))
    assert sorted(both) == [False, True]
    assert [await wires("editMessageText", b"{}") for _ in range(2)] == [True, True]
    assert server.calls == 2


async def test_machine_without_a_store_of_certificates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a bare container, too, whom the sender trusts the light way trusts."""
    (nobody := tmp_path / "nobody.pem").touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(nobody))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert not ssl.create_default_context().get_ca_certs()
    theirs = make_bot(TOKEN, TELEGRAM, limit=1).session
    assert isinstance(theirs, AiohttpSession)
    ours = Wires(TELEGRAM, TOKEN)._tls
    assert ours is not None
    assert ours.get_ca_certs() == theirs._connector_init["ssl"].get_ca_certs() != []


async def test_both_ways_say_the_same() -> None:
    """A page looks alike, whichever way it went."""
    bot = make_bot(TOKEN, TELEGRAM, limit=1)
    edit = EditMessageText(
        chat_id=5, message_id=7, text=PAGE.text, reply_markup=markup(PAGE.keyboard)
    )
    said = AnswerCallbackQuery(callback_query_id="9", text="Иә", show_alert=True)
    for light, method in ((edit_body(5, 7, PAGE), edit), (ANSWERED, said)):
        fields = dict(method)
        sent = {
            name: bot.session.prepare_value(value, bot=bot, files={})
            for name, value in fields.items()
        }
        sent.pop("disable_web_page_preview", None)  # the old name of link_preview_options
        wanted = {name: value for name, value in sent.items() if value is not None}
        assert {name: _text(value) for name, value in json.loads(light).items()} == wanted
    assert json.loads(answer_in_response(Answer("9", "Иә", alert=True))) == {
        "method": "answerCallbackQuery",
        **json.loads(ANSWERED),
    }
    await bot.session.close()


ANSWERED = answer_body(Answer("9", "Иә", alert=True))


def _text(value: object) -> object:
    if isinstance(value, bool | dict):
        return json.dumps(value, ensure_ascii=True, separators=(", ", ": "))
    return str(value)


class Willing:
    """Wires to somebody who says yes to everything."""

    def __init__(self) -> None:
        self.asked = 0
        self.told: list[bool] = []

    async def __call__(self, method: str, body: bytes) -> bool:
        return self.post(method, body, self.told.append)

    def post(self, method: str, body: bytes, told: Callable[[bool], None]) -> bool:
        del method, body
        self.asked += 1
        told(True)
        return True


async def test_wait_that_telegram_asked_for_holds_on_the_light_way_too(
    session: RecordingSession, time: VirtualTime
) -> None:
    """After "too many requests" nothing slips past the sender."""
    wires = Willing()
    sender = Sender(bot_on(session), longest, clock=time.clock, sleep=time.sleep, wires=wires)
    session.prepare("editMessageText", flood(7))
    with pytest.raises(NotSent):
        await sender(EditMessageText(chat_id=5, message_id=7, text="x"), patience=1)

    for chat, goes in ((5, False), (6, True)):
        assert await sender.lightly("editMessageText", b"{}", chat) is goes
        assert sender.post("editMessageText", b"{}", chat, wires.told.append) is goes
    time.now += 7
    assert await sender.lightly("editMessageText", b"{}", 5) is True
    assert sender.post("editMessageText", b"{}", 5, wires.told.append) is True
    assert wires.asked == 4
