"""The strip: crowds, the calendar, faults, the disk and a new beginning, each with its end."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo import pranks
from bot.demo.browser import Demo
from bot.demo.scene import CHANNEL
from tests.support.page import Frame, Page, looking, playing

CALM_SECONDS = 0.8


@pytest.fixture
async def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Demo]:
    monkeypatch.setattr(pranks, "CALM_SECONDS", CALM_SECONDS)
    async with playing(tmp_path) as demo:
        yield demo


@pytest.fixture
async def page(demo: Demo) -> AsyncIterator[Page]:
    async with looking(demo) as page:
        yield page


def rests(frame: Frame) -> bool:
    return frame["demo"]["busy"] is None


async def table(page: Page, name: str) -> Frame:
    await page.ask("disk")
    disk = await page.comes("disk")
    return next(table for table in disk["tables"] if table["name"] == name)


async def test_a_week_passes_with_a_crowd(page: Page, tmp_path: Path) -> None:
    """People rate and report, the week closes though an answer of Telegram is lost, a new begins.

    What lies on the disk is sealed, and the key of the week that ended is gone.
    """
    before = page.state["demo"]
    await page.ask("crowd", job="rate", count=12)
    await page.ask("crowd", job="rate", count=1)
    assert "One thing at a time" in await page.refused()
    assert await page.told() == "12 citizens have rated."
    progress = page.state["demo"]["busy"]
    assert (progress["job"], progress["done"], progress["total"]) == ("rate", 12, 12)
    await page.comes("demo", rests)
    ballots = await table(page, "ballots")
    assert ballots["rows"] == 12
    assert ballots["bytes"] > 0
    assert all(re.fullmatch("[0-9a-f]{32}", row["slot"]) for row in ballots["sample"])

    await page.ask("fault", name="timeout_after")
    await page.ask("close")
    lines = [await page.told(), await page.told()]
    assert f"{before['week']} is closed: its key is destroyed, its digest stands" in str(lines)
    assert "sendPhoto was done, but the answer was lost; the bot" in str(lines)
    assert len([p for p in page.posts if p["media"] and p["media"]["kind"] == "photo"]) == 3
    assert page.state["demo"]["week"] > before["week"]

    await page.ask("disk")
    disk = await page.comes("disk")
    part = f"week-{before['week'].replace('-W', '')}.part"
    assert {"file": part, "state": "destroyed", "bytes": 0} in disk["keys"]
    assert not (tmp_path / "keys" / part).exists()
    assert (await table(page, "ballots"))["rows"] == 0
    assert {m["chat"] for m in page.chat(CHANNEL)["messages"]} == {CHANNEL}

    await page.ask("crowd", job="report", count=3)
    assert await page.told() == "3 citizens have written a report."
    assert (await table(page, "reports"))["rows"] == 3


async def test_the_demo_begins_anew(demo: Demo, page: Page) -> None:
    """Everything said is gone, and the bot answers as on the first day."""
    me, now = page.people("citizen")[0], page.state["demo"]["now"]
    await page.ask("start", me, payload="")
    await page.shows(me, lambda m: bool(m["keyboard"]))
    await page.ask("fault", name="reorder")
    await page.ask("start_over")
    await page.comes("state")
    assert [chat["messages"] for chat in page.state["chats"]] == [[]] * len(page.state["chats"])
    assert page.state["demo"]["faults"] == []
    assert page.state["demo"]["now"][:10] == now[:10]
    me = page.people("citizen")[0]
    await page.ask("start", me, payload="")
    await page.press(me, "speak:kk")
    await page.shows(me, lambda m: "agree:" in str(m["keyboard"]))
    assert demo.server.violations == []


ENDINGS = {
    "timeout_before": r"sendMessage was lost before Telegram did it; .* stands in the chat once\.",
    "timeout_after": r"sendMessage was done, but the answer was lost; .* (once|2 times).*",
    "flood": r"sendMessage was refused with 429, retry after 3 s; .* stands in the chat once\.",
    "error_500": r"sendMessage was answered with 500; .* stands in the chat once\.",
}


async def test_telegram_fails_and_the_chat_ends_up_right(page: Page) -> None:
    """Each fault is armed once and told with how it ended; the screen is there after each."""
    me = page.people("citizen")[0]
    for name, ending in ENDINGS.items():
        await page.ask("fault", name=name)
        await page.comes("demo", lambda frame: bool(frame["demo"]["faults"]))
        await page.ask("fault", name=name)
        assert "armed already" in await page.refused()
        await page.ask("start", me, payload="")
        assert re.fullmatch(ending, await page.told())
        assert page.state["demo"]["faults"] == []
        newest = page.chat(me)["messages"][-1]
        assert newest["from"]["bot"]
        assert newest["keyboard"]


async def test_updates_come_twice_and_in_the_wrong_order(page: Page) -> None:
    """A repeated tap changes nothing, and of two swapped ones both are answered."""
    me = page.people("citizen")[0]
    await page.ask("start", me, payload="p1")
    await page.press(me, "speak:kk")
    await page.press(me, "agree:")
    await page.shows(me, lambda m: "rate:" in str(m["keyboard"]))
    await page.ask("fault", name="duplicate")
    await page.press(me, "rate:", ":1:4")
    assert await page.told() == "An update came twice; its second coming changed nothing."
    await page.ask("fault", name="reorder")
    await page.press(me, "rate:", ":2:4")
    await page.press(me, "rate:", ":2:1")
    told = "2 updates came in the wrong order; each was taken and every tap answered."
    assert await page.told() == told
