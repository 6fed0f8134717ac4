"""A light Bot API for crowds: it takes what goes to citizens and cards, at next to no cost.

What is about the channel, the group's members or the bot itself goes on to the embedded server,
which checks it as strictly as ever.
"""

import asyncio
import re
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import ClientSession

from bot.demo.server import BotApiServer

HEAD_ENDS = b"\r\n\r\n"
TAKEN = b'{"ok":true,"result":true}'
FIRST_CARD = 500_000

_METHOD = re.compile(rb"POST /bot[^/]+/(\w+)")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_TYPE = re.compile(rb"\r\ncontent-type: *([^\r]+)", re.IGNORECASE)
_CHAT = re.compile(rb'chat_id(?:=|"[^-\d@]{1,8})(-?\d+)')
_APPROVE = re.compile(rb"desk(?::|%3A)ok(?::|%3A)([\w-]+)")

ALWAYS_TAKEN = frozenset(
    {b"answerCallbackQuery", b"deleteMessage", b"deleteMessages", b"setMyCommands"}
)
TAKEN_FROM_CITIZENS = frozenset(
    {b"sendMessage", b"sendPhoto", b"editMessageText", b"editMessageMedia", b"getMyCommands"}
)


class Sink:
    """``cards`` are those on the desk that can be approved: message id and button."""

    def __init__(self, server: BotApiServer, desk: int) -> None:
        self.calls: Counter[bytes] = Counter()
        self.cards: deque[tuple[int, str]] = deque()
        self.desk = str(desk).encode()
        self._server = server
        self._newest = FIRST_CARD

    def at_once(self, method: bytes, body: bytes) -> bytes | None:
        """Return the answer to a request; None where the embedded server has to give it."""
        self.calls[method] += 1
        if method in ALWAYS_TAKEN:
            return TAKEN
        found = _CHAT.search(body)
        chat = found[1] if found else b""
        if chat == self.desk and (card := _APPROVE.search(body)):
            return self._card(method, f"desk:ok:{card[1].decode()}")
        if chat == self.desk and method == b"editMessageText":
            return TAKEN
        if not chat.isdigit() or method not in TAKEN_FROM_CITIZENS:
            return None
        return b'{"ok":true,"result":[]}' if method == b"getMyCommands" else self._message(chat)

    async def onward(self, head: bytes, body: bytes, session: ClientSession) -> bytes:
        path = head.split(b" ", 2)[1].decode()
        kind = _TYPE.search(head)
        headers = {"Content-Type": kind[1].decode()} if kind else {}
        url = f"{self._server.url}{path}"
        async with session.post(url, data=body, headers=headers) as answer:
            return await answer.read()

    def _card(self, method: bytes, button: str) -> bytes:
        if method != b"sendMessage":
            return TAKEN
        answer = self._message(self.desk)
        self.cards.append((self._newest, button))
        return answer

    def _message(self, chat: bytes) -> bytes:
        self._newest += 1
        kind = b"supergroup" if chat.startswith(b"-") else b"private"
        told = b'{"ok":true,"result":{"message_id":%d,"date":0,"chat":{"id":%s,"type":"%s"}}}'
        return told % (self._newest, chat, kind)


@asynccontextmanager
async def sink(server: BotApiServer, desk: int) -> AsyncIterator[tuple[Sink, str]]:
    """Listen while the context lasts; gives the sink and its address."""
    taking = Sink(server, desk)
    async with ClientSession() as session:

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                while True:
                    head, body = await _request(reader)
                    method = _METHOD.match(head)
                    answer = taking.at_once(method[1], body) if method else TAKEN
                    if answer is None:
                        answer = await taking.onward(head, body, session)
                    writer.write(_response(answer))
            except (asyncio.IncompleteReadError, ConnectionError):
                writer.close()

        listening = await asyncio.start_server(serve, "127.0.0.1", 0, limit=1 << 24)
        try:
            yield taking, f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        finally:
            listening.close()


async def _request(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = await reader.readuntil(HEAD_ENDS)
    if found := _LENGTH.search(head):
        return head, await reader.readexactly(int(found[1]))
    if not _CHUNKED.search(head):
        return head, b""
    body = b""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readexactly(2)
    return head, body


def _response(body: bytes) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return head % len(body) + body
