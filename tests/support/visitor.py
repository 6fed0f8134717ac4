"""Somebody at the demo's page: presses what can be seen and waits for what should come."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, expect

from bot.demo.browser import Demo
from tests.support.browser import DESKTOP, window

OPENS_WITHIN = 30.0
JOB_WITHIN_MS = 60_000


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[str]:
    """Play the demo as its command does; yield its address."""
    played, opened = Demo(folder), asyncio.Event()
    loop = asyncio.get_running_loop()
    playing = loop.create_task(played.play(opened.set), name="demo")
    async with asyncio.timeout(OPENS_WITHIN):
        await opened.wait()
    yield played.server.url
    playing.cancel()
    await asyncio.wait([playing])


@dataclass(frozen=True, slots=True)
class Visitor:
    """One window on a running demo."""

    page: Page

    def log(self, pane: str = "citizen") -> Locator:
        return self.page.locator(f"#{pane} .log")

    def texts(self, pane: str = "citizen") -> Locator:
        return self.log(pane).locator(".text")

    def key(self, head: str, tail: str = "", pane: str = "citizen") -> Locator:
        """Return the newest inline button whose callback data begins and ends so."""
        data = f'[data-data^="{head}"]' + (f'[data-data$="{tail}"]' if tail else "")
        return self.log(pane).locator(f".key{data}").last

    async def press(self, head: str, tail: str = "", pane: str = "citizen") -> None:
        await self.key(head, tail, pane).click()

    async def become(self, name: str, pane: str = "citizen") -> None:
        await self.page.locator(f"#{pane} .persons").get_by_role("button", name=name).click()

    async def newcomer(self) -> None:
        """Be somebody who has never been here."""
        await self.page.locator('#citizen [data-key="new"]').click()
        await expect(self.page.locator("#citizen .begin")).to_be_visible()

    async def agreed(self, tongue: str) -> None:
        """Go from the first press to the list of principles."""
        await self.page.locator("#citizen .begin").click()
        await self.press(f"speak:{tongue}")
        await self.press("agree:")
        await expect(self.key("page:", ":p1")).to_be_visible()

    async def write(self, text: str, pane: str = "citizen") -> None:
        field = self.page.locator(f"#{pane} textarea")
        await field.fill(text)
        await field.press("Enter")

    async def reported(self, text: str, tongue: str) -> None:
        """Come in, write a report, ask to be told the verdict, and send it."""
        await self.newcomer()
        await self.agreed(tongue)
        await self.press("page:", ":p1")
        await self.press("write:", ":p1")
        await expect(self.key("cancel:")).to_be_visible()
        await self.write(text)
        await self.press("tell:")
        await self.press("send:")
        await expect(self.key("send:")).to_have_count(0)

    async def strip(self, name: str) -> None:
        """Press a button of the strip, once it may be, and wait until its job is done."""
        button = self.page.locator(f"#{name}")
        told = await self.page.locator("#told").text_content()
        await button.click(timeout=JOB_WITHIN_MS)
        await expect(self.page.locator("#told")).not_to_have_text(
            told or "", timeout=JOB_WITHIN_MS
        )
        await expect(button).to_be_enabled(timeout=JOB_WITHIN_MS)


@asynccontextmanager
async def visit(
    browser: Browser, address: str, size: tuple[int, int] = DESKTOP, tongue: str = "en"
) -> AsyncIterator[Visitor]:
    """Open the page; an error in the browser's console fails the test."""
    async with window(browser, size, locale=tongue) as page:
        await page.goto(address)
        await page.locator("#week b").wait_for(state="attached")
        yield Visitor(page)
