"""The demo's page over HTTP: its files, the pictures of the chats, and the WebSocket."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from aiohttp import WSMsgType, web

from bot import logs
from bot.demo.guard import own_names
from bot.demo.live import Live, encode
from bot.demo.tab import Tab
from bot.demo.wishes import Refused, Wish, read
from bot.demo.world import Json

PAGE = files("bot.demo") / "page"
LARGEST_FRAME = 16 * 1024 * 1024
HEARTBEAT = 30.0
KINDS = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "png": "image/png",
}
_NAME = re.compile(r"[a-z0-9_-]+\.(css|js|svg|png)")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

log = logs.get("demo")

Grant = Callable[[Any], Awaitable[Json | None]]
Grants = dict[type[Wish], Grant]


class Site:
    """Serves the page; ``grants`` says who grants a wish of which class."""

    def __init__(self, live: Live, grants: Grants) -> None:
        self._live = live
        self._grants = grants
        self._sockets: set[web.WebSocketResponse] = set()

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/", self._index),
            web.get("/page/{name}", self._static),
            web.get("/file/{id}", self._file),
            web.get("/live", self._serve),
        ]

    async def close(self) -> None:
        """Hang up on every tab."""
        for socket in list(self._sockets):
            with suppress(ConnectionError, TimeoutError):
                await socket.close(message=b"The demo has ended.")

    async def _index(self, request: web.Request) -> web.Response:
        del request
        return _static("index.html")

    async def _static(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if not _NAME.fullmatch(name):
            raise web.HTTPNotFound
        return _static(name)

    async def _file(self, request: web.Request) -> web.Response:
        scene = self._live.scene
        known = scene.server.telegram.files if scene else {}
        media = known.get(request.match_info["id"])
        if media is None:
            raise web.HTTPNotFound(headers=HEADERS)
        if media.kind == "photo":
            kind = "image/png" if media.data.startswith(b"\x89PNG") else "image/jpeg"
            return web.Response(body=media.data, content_type=kind, headers=HEADERS)
        saved = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(media.name, '')}"}
        kind = "application/octet-stream"
        return web.Response(body=media.data, content_type=kind, headers=HEADERS | saved)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        """Talk to one tab; scripts of other sites name no Origin of ours."""
        ours = {f"http://{name}" for name in own_names(request)}
        if request.headers.get("Origin") not in ours:
            raise web.HTTPForbidden(text="This server answers to its own page only.")
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=LARGEST_FRAME)
        await socket.prepare(request)
        tab = await self._live.open_tab()
        self._sockets.add(socket)
        loop = asyncio.get_running_loop()
        writer = loop.create_task(_write(tab, socket), name="a tab of the page")
        try:
            async for message in socket:
                if message.type in {WSMsgType.TEXT, WSMsgType.BINARY}:
                    await self._hear(tab, message.data)
        finally:
            self._live.tabs.discard(tab)
            self._sockets.discard(socket)
            writer.cancel()
        return socket

    async def _hear(self, tab: Tab, frame: object) -> None:
        """Grant one wish; whatever happens, the tab gets an answer and nothing ends."""
        try:
            wish = read(frame)
            reply = await self._grants[type(wish)](wish)
        except Refused as refusal:
            reply = {"type": "refused", "text": str(refusal)}
        except Exception as error:  # noqa: BLE001 (one wish must not end the page)
            log.error("wish_failed", error=error)
            reply = {"type": "refused", "text": "That could not be done; try it again."}
        if reply is not None:
            tab.reply(encode(reply))


async def _write(tab: Tab, socket: web.WebSocketResponse) -> None:
    with suppress(ConnectionError):
        await tab.write(socket)


def _static(name: str) -> web.Response:
    """Read a file at each request: who works on the page sees a change by reloading."""
    source = PAGE / name
    if not source.is_file():
        raise web.HTTPNotFound
    kind = KINDS[name.rpartition(".")[2]]
    charset = None if kind == "image/png" else "utf-8"
    return web.Response(
        body=source.read_bytes(), content_type=kind, charset=charset, headers=HEADERS
    )
