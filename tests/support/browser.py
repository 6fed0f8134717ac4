"""A real Chromium for tests: the demo's page in it, and what can be measured of a page."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, Route, WebSocketRoute, async_playwright

from tests.support.scenery import Json, scene

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PAGE = ROOT / "bot" / "demo" / "page"
CHROMIUM = "/usr/bin/chromium"
AXE = ROOT / "tests" / "browser" / "node_modules" / "axe-core" / "axe.min.js"
NOWHERE = "http://127.0.0.1:9/"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
PATIENCE_MS = 15_000
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
PHONE, DESKTOP = (360, 740), (1440, 900)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Start the browser with a profile of its own, and end it."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        await browser.close()


@asynccontextmanager
async def window(
    browser: Browser,
    size: tuple[int, int] = DESKTOP,
    **context: Any,  # noqa: ANN401 (Playwright's)
) -> AsyncIterator[Page]:
    """Open an empty window; an error in its console fails the test."""
    width, height = size
    room = await browser.new_context(viewport={"width": width, "height": height}, **context)
    room.set_default_timeout(PATIENCE_MS)
    page = await room.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    yield page
    await room.close()
    assert errors == []


@dataclass
class Stand:
    """The page with a stage-hand in the server's place: frames go in, requests come out."""

    page: Page
    state: Json
    asked: list[Json] = field(default_factory=list)
    sockets: list[WebSocketRoute] = field(default_factory=list)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def send(self, *frames: Json) -> None:
        for frame in frames:
            self.sockets[-1].send(json.dumps(frame))

    async def heard(self, **request: object) -> Json:
        """Wait until the page asks for this; return the whole request."""
        async with asyncio.timeout(PATIENCE_MS / 1000), self._changed:
            while True:
                for one in self.asked:
                    if request.items() <= one.items():
                        return one
                await self._changed.wait()

    async def reopened(self, times: int) -> None:
        """Wait until the page has connected so often."""
        async with asyncio.timeout(PATIENCE_MS / 1000), self._changed:
            await self._changed.wait_for(lambda: len(self.sockets) >= times)

    async def _connect(self, socket: WebSocketRoute) -> None:
        socket.on_message(self._hear)
        async with self._changed:
            self.sockets.append(socket)
            self._changed.notify_all()
        self.send(self.state)

    async def _hear(self, text: str | bytes) -> None:
        async with self._changed:
            self.asked.append(json.loads(text))
            self._changed.notify_all()

    async def open(self) -> None:
        await self.page.route("**/*", _file)
        await self.page.route_web_socket("**/live", self._connect)
        await self.page.goto(NOWHERE)
        await self.page.locator("#week b").wait_for(state="attached")


@asynccontextmanager
async def stand(
    browser: Browser,
    state: Json | None = None,
    size: tuple[int, int] = DESKTOP,
    tongue: str = "en",
    **context: Any,  # noqa: ANN401 (Playwright's)
) -> AsyncIterator[Stand]:
    """Open the page with no server behind it, and no Content-Security-Policy to hide behind."""
    async with window(browser, size, locale=tongue, **context) as page:
        one = Stand(page, state or scene())
        await one.open()
        yield one


async def _file(route: Route) -> None:
    name = route.request.url.removeprefix(NOWHERE).removeprefix("page/") or "index.html"
    if name.startswith("file/"):
        await route.fulfill(body=PIXEL, content_type="image/png")
    else:
        path = PAGE / name
        await route.fulfill(body=path.read_bytes(), content_type=TYPES[path.suffix])


async def crooked(page: Page) -> list[str]:
    """Measure what embarrasses: sideways scrolling, cut text, things over each other."""
    found: list[str] = await page.evaluate((HERE / "measure.js").read_text(encoding="utf-8"))
    return found


async def unfit(page: Page) -> list[str]:
    """Return what axe-core calls serious or critical, each with where it is."""
    assert AXE.exists(), "axe-core is missing: npm ci --prefix tests/browser (make test does)"
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = await page.evaluate((HERE / "barriers.js").read_text(encoding="utf-8"))
    return found
