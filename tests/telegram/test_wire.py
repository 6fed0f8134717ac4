"""The light way out: it knows a plain yes, and leaves everything else to the sender."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from aiogram.methods import AnswerCallbackQuery, EditMessageText

from bot.telegram.markup import answer_body, answer_in_response, edit_body, markup
from bot.telegram.outcomes import NotSent
from bot.telegram.reply import Answer
from bot.telegram.sender import Sender
from bot.telegram.session import make_bot
from bot.telegram.wire import Wires
from bot.views.screen import Button, Screen
from tests.support.session import TOKEN, RecordingSession, VirtualTime, bot_on, flood, longest

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


@pytest.fixture
async def far() -> AsyncIterator[tuple[Far, Wires]]:
    far = Far()
    server = await asyncio.start_server(far.serve, "127.0.0.1", 0)
    wires = Wires(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", TOKEN, seconds=0.2)
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


UNCLEAR: dict[str, bytes | None] = {
    "refused": answer(b'{"ok":false,"error_code":400}', "400 Bad Request"),
    "asked to wait": answer(b'{"ok":false}', "429 Too Many Requests"),
    "in trouble": answer(b"<html>", "502 Bad Gateway"),
    "yes from a stranger": answer(b"<html>ok</html>"),
    "no length": b"HTTP/1.1 200 OK\r\n\r\n" + YES,
    "strange length": b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n" + YES,
    "endless head": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 40_000,
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


async def test_last_answer_of_a_connection(far: tuple[Far, Wires]) -> None:
    """A server that says goodbye is not written to again."""
    server, wires = far
    server.says = [answer(YES, "200 OK", "Connection: close")]
    assert [await wires("editMessageText", b"{}") for _ in range(2)] == [True, True]
    assert server.calls == 2


async def test_nobody_there_is_no_error() -> None:
    """Without a network the sender says what is wrong, in its own words."""
    assert await Wires("http://127.0.0.1:1", TOKEN)("editMessageText", b"{}") is False


async def test_both_ways_say_the_same() -> None:
    """A page looks alike, whichever way it went."""
    bot = make_bot(TOKEN, None, limit=1)
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


async def test_wait_that_telegram_asked_for_holds_on_the_light_way_too(
    session: RecordingSession, time: VirtualTime
) -> None:
    """After "too many requests" nothing slips past the sender."""
    lightly: list[str] = []

    async def wires(method: str, _body: bytes) -> bool:
        lightly.append(method)
        return True

    sender = Sender(bot_on(session), longest, clock=time.clock, sleep=time.sleep, wires=wires)
    session.prepare("editMessageText", flood(7))
    with pytest.raises(NotSent):
        await sender(EditMessageText(chat_id=5, message_id=7, text="x"), patience=1)

    assert await sender.lightly("editMessageText", b"{}", 5) is False
    assert await sender.lightly("editMessageText", b"{}", 6) is True
    time.now += 7
    assert await sender.lightly("editMessageText", b"{}", 5) is True
    assert len(lightly) == 2
