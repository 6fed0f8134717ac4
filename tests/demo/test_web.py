"""The demo's page over HTTP: its own files, the chats' files, and nobody else's requests."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from aiogram.types import BufferedInputFile
from aiohttp import ClientSession, WSServerHandshakeError
from typer.testing import CliRunner
from yarl import URL

from bot.__main__ import cli
from bot.demo.browser import Demo, show
from bot.demo.scene import CHANNEL
from bot.demo.server import TOKEN
from bot.domain.errors import OperatorError
from tests.support.page import looking, playing
from tests.support.process import HOME
from tests.support.telegram import connected

PATHS = ["/", "/page/main.js", "/file/x", "/live", f"/bot{TOKEN}/getMe"]
ASTRAY = [
    "/page/../live.py",
    "/page/%2e%2e/live.py",
    "/page/..%2flive.py",
    "/page/%2e%2e%2flive.py",
    "/page/..%5clive.py",
    "/page//etc/passwd",
    "/page/%2fetc%2fpasswd",
    "/page/main.js%00.png",
    "/page/.hidden.js",
    "/page/nothing.js",
    "/page/",
    "/file/../page/main.js",
    "/file/..%2f..%2fserver.py",
    "/file/photo-00000001%2f..",
    "/file/",
    "/bot/live.py",
]
FOREIGN = [
    {"Host": "evil.example"},
    {"Host": "127.0.0.1:1"},
    {"Host": "127.0.0.1.evil.example"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"},
]


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    async with playing(tmp_path) as demo:
        yield demo


@pytest.fixture
def short() -> Iterator[Path]:
    """Give a folder with a short name: the path of a Unix socket has 107 bytes at most."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


async def get(demo: Demo, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    url = URL(demo.server.url + path, encoded=True)
    async with ClientSession() as session, session.get(url, headers=headers) as response:
        return response.status, await response.read(), dict(response.headers)


def left(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_the_page_is_served_under_a_strict_policy(demo: Demo) -> None:
    """Nothing but the page's own files may run or load in it."""
    status, body, headers = await get(demo, "/")
    assert status == HTTPStatus.OK
    assert b"<html" in body
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


async def test_other_names_and_other_sites_are_refused(demo: Demo) -> None:
    """A site the newcomer has open beside the demo reaches neither the page nor the Bot API."""
    for headers in FOREIGN:
        for path in PATHS:
            assert (await get(demo, path, **headers))[0] == HTTPStatus.FORBIDDEN, (headers, path)


async def test_a_picture_of_another_site_asks_nothing_of_the_bot(demo: Demo) -> None:
    """An address hidden in a foreign page does nothing here; a link to the demo still opens it."""
    foreign = {"Sec-Fetch-Site": "cross-site"}
    asked = f"/bot{demo.server.token}/getMe"
    assert (await get(demo, asked, **foreign))[0] == HTTPStatus.FORBIDDEN
    assert (await get(demo, asked))[0] == HTTPStatus.OK
    assert (await get(demo, "/", **foreign))[0] == HTTPStatus.OK


async def test_a_socket_needs_the_pages_own_origin(demo: Demo) -> None:
    """A script that hides where it comes from is no page of ours."""
    async with ClientSession() as session:
        with pytest.raises(WSServerHandshakeError, match="403"):
            await session.ws_connect(f"{demo.server.url}/live")
        with pytest.raises(WSServerHandshakeError, match="403"):
            await session.ws_connect(f"{demo.server.url}/live", origin="http://evil.example")


async def test_only_files_of_the_page_are_served(demo: Demo) -> None:
    """No way of writing a path leads out of the page's folder or the chats' files."""
    for path in ASTRAY:
        status, body, _ = await get(demo, path)
        assert status in {HTTPStatus.NOT_FOUND, HTTPStatus.UNAUTHORIZED}, path
        assert b"import" not in body


async def test_a_document_is_saved_under_its_name(demo: Demo) -> None:
    """A file of the channel is downloaded as what it is, and never opened as a page."""
    async with connected(demo.server) as bot, looking(demo) as page:
        file = BufferedInputFile(b"<script>alert(1)</script>", 'қағидат "1".html')
        await bot.send_document(CHANNEL, file)
        shown = await page.shows(CHANNEL, lambda m: m["media"] is not None)
    status, body, headers = await get(demo, f"/file/{shown['media']['file']}")
    assert (status, body) == (HTTPStatus.OK, b"<script>alert(1)</script>")
    assert headers["Content-Type"] == "application/octet-stream"
    name = "%D2%9B%D0%B0%D2%93%D0%B8%D0%B4%D0%B0%D1%82%20%221%22.html"
    assert headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{name}"


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
async def test_the_command_names_one_address_and_leaves_nothing(
    short: Path, ending: signal.Signals
) -> None:
    """One line says where to look and how to stop; afterwards no file is left of the demo."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo",
        cwd=short,
        env={"PATH": os.defpath, "PYTHONPATH": str(HOME), "TMPDIR": str(short)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout
    line = (await process.stdout.readline()).decode()
    assert line, await process.communicate()
    url = line.split()[1]
    assert line == f"Open {url} in a browser; Ctrl-C ends it.\n"
    assert url.startswith("http://127.0.0.1:")
    assert left(short)
    async with ClientSession() as session:
        socket = await session.ws_connect(f"{url}/live", origin=url)
        assert (await socket.receive_json())["type"] == "state"
        process.send_signal(ending)
        out, errors = await process.communicate()
    assert (process.returncode, out, errors) == (0, b"", b"")
    assert left(short) == []


async def test_mistakes_of_the_command_line_are_one_line(demo: Demo, tmp_path: Path) -> None:
    """A taken port and a folder with another demo's data are named, and what to do instead."""
    with pytest.raises(OperatorError, match="is taken; name another one with --port"):
        await show(tmp_path / "new", demo.server.port, print)
    with pytest.raises(OperatorError, match="holds data already: name another folder"):
        await show(tmp_path, 0, print)


@pytest.mark.parametrize("port", ["70000", "-1", "web"])
def test_a_port_that_cannot_be_is_named(port: str) -> None:
    """No page is opened on a port that nobody asked for."""
    ended = CliRunner().invoke(cli, ["demo", f"--port={port}"])
    assert ended.exit_code == 2
    assert "'--port'" in ended.output
