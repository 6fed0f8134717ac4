"""The demo's page over its WebSocket: what it is told, what it may ask, what is refused."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiogram.types import BufferedInputFile

from bot.demo.browser import Demo
from bot.demo.scene import CHANNEL, DESK
from bot.demo.tab import MOST_WAITING, Tab
from tests.support.page import Page, looking, playing
from tests.support.telegram import connected

NOBODY = 1


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    async with playing(tmp_path) as demo:
        yield demo


@pytest.fixture
async def page(demo: Demo) -> AsyncIterator[Page]:
    async with looking(demo) as page:
        yield page


async def listed(page: Page, who: int, language: str) -> None:
    """Take somebody from /start to the list of principles."""
    await page.ask("start", who, payload="")
    await page.press(who, f"speak:{language}")
    await page.press(who, "agree:")


async def same_after_reload(demo: Demo, page: Page) -> None:
    """Check that all that was told adds up to what a new tab is shown."""
    await demo.live.stage.settle()
    async with looking(demo) as fresh:
        demo.live.tell("So far.")
        for tab in (page, fresh):
            await tab.comes("told", lambda frame: frame["text"] == "So far.")
        for part in ("chats", "people", "told"):
            assert page.state[part] == fresh.state[part]


async def test_the_page_opens_on_a_small_town(page: Page) -> None:
    """A newcomer finds citizens of several languages, an admin, a moderator, a stranger, chats."""
    people = {p["name"]: p for p in page.state["people"]}
    assert [p["language"] for p in people.values() if p["role"] == "citizen"] == [
        "kk", "ru", "en", "de", "",
    ]  # fmt: skip
    assert [len(page.people(role)) for role in ("admin", "moderator", "stranger")] == [1, 1, 1]
    kinds = {chat["id"]: chat["kind"] for chat in page.state["chats"]}
    assert (kinds[CHANNEL], kinds[DESK]) == ("channel", "supergroup")
    assert page.state["demo"]["key"] == "present"
    assert DESK not in people["Айгүл"]["chats"]


async def test_a_journey_arrives_step_by_step(demo: Demo, page: Page) -> None:
    """Rating, report, verdict: each step appears as it happens, and a reload shows the same."""
    me, moderator = page.people("citizen")[0], page.people("moderator")[0]
    await listed(page, me, "kk")
    await page.press(me, "page:", ":p1")
    await page.press(me, "rate:", ":1:4")
    said = await page.comes("answer", lambda frame: frame["data"].startswith("rate:"))
    assert said["person"] == me
    assert said["text"]
    await page.press(me, "write:")
    await page.shows(me, lambda m: "cancel:" in json.dumps(m["keyboard"]))
    await page.ask("send", me, chat=me, text="Ауламызда жарық жоқ.")
    deleted = await page.comes("deleted", lambda frame: frame["chat"] == me)
    assert deleted["messages"]
    await page.press(me, "send:")
    await page.press(moderator, "desk:ok:", chat=DESK)
    await page.comes("answer", lambda frame: frame["chat"] == DESK)
    await same_after_reload(demo, page)
    everybody = json.dumps(page.state["chats"][:1], ensure_ascii=False)
    assert "жарық жоқ" not in everybody


async def test_a_stranger_at_the_desk_is_turned_away(page: Page) -> None:
    """Who is no member can decide nothing, whatever an old client still shows."""
    me, stranger = page.people("citizen")[2], page.people("stranger")[0]
    await listed(page, me, "en")
    await page.press(me, "page:", ":p2")
    await page.press(me, "write:")
    await page.shows(me, lambda m: "cancel:" in json.dumps(m["keyboard"]))
    await page.ask("send", me, chat=me, text="Nobody answers the phone.")
    await page.press(me, "send:")
    card = await page.press(stranger, "desk:ok:", chat=DESK)
    said = await page.comes("answer", lambda frame: frame["person"] == stranger)
    assert said["text"]
    shown = await page.shows(DESK, lambda m: m["id"] == card["id"])
    assert shown["text"] == card["text"]


async def test_people_come_and_change_their_language(page: Page) -> None:
    """A newcomer joins; a client in another language is offered its own commands."""
    await page.ask("newcomer")
    new = (await page.comes("person"))["person"]
    assert page.chat(new["id"])["messages"] == []
    await page.ask("language", new["id"], code="ru")
    person = (await page.comes("person"))["person"]
    assert person["language"] == "ru"
    start = {"command": "start", "description": "начать"}
    await page.comes("commands", lambda f: f["person"] == new["id"] and start in f["commands"])
    await page.ask("start", new["id"], payload="p3")
    await page.shows(new["id"], lambda m: bool(m["keyboard"]))


REFUSED: list[dict[str, Any]] = [
    {"do": "nothing"},
    {"do": "send", "as": NOBODY, "chat": NOBODY, "text": "a"},
    {"do": "send", "as": "me", "chat": "me", "text": "a" * 4097},
    {"do": "send", "as": "me", "chat": "me", "text": " "},
    {"do": "send", "as": "me", "chat": CHANNEL, "text": "a"},
    {"do": "send", "as": "me", "chat": DESK, "text": "a"},
    {"do": "send", "as": "stranger", "chat": DESK, "text": "a"},
    {"do": "send", "as": "me", "chat": "me", "text": "a", "reply_to": 10**9},
    {"do": "send", "as": "me", "chat": "me", "text": "a", "extra": 1},
    {"do": "send", "as": True, "chat": "me", "text": "a"},
    {"do": "tap", "as": "me", "chat": "me", "message": 10**9, "data": "a"},
    {"do": "tap", "as": "me", "chat": DESK, "message": 1, "data": "a"},
    {"do": "tap", "as": "me", "chat": 2**80, "message": 1, "data": "a"},
    {"do": "start", "as": "me", "payload": "a b"},
    {"do": "language", "as": "me", "code": "xx"},
    {"do": "inline", "as": NOBODY, "query": "a"},
    {"do": "inline", "as": "me", "query": "a" * 257},
    {"do": "choose", "as": "me", "chat": "me", "result": "1"},
    {"do": "crowd", "job": "rate", "count": 0},
    {"do": "crowd", "job": "rate", "count": 10**6},
    {"do": "crowd", "job": "vote", "count": 1},
    {"do": "fault", "name": "earthquake"},
]

NO_WISHES: list[str | bytes] = [
    "", "{", "[]", "null", "1", '{"do":', '"' + "a" * 1_000_000 + '"', "[" * 60_000,
    '{"do":"disk"}' + " " * 70_000, '{"do":"send","as":1,"chat":1,"text":"\\ud800"}',
    b"\x00\xff", b"",
]  # fmt: skip


async def test_whatever_a_page_sends_is_refused_and_ends_nothing(page: Page) -> None:
    """Bad JSON, wrong ids, a megabyte or bytes: kind words come back, and the chat goes on."""
    me, stranger = page.people("citizen")[0], page.people("stranger")[0]
    names = {"me": me, "stranger": stranger}
    for wish in REFUSED:
        named = {k: names.get(v, v) if k in {"as", "chat"} else v for k, v in wish.items()}
        await page.socket.send_str(json.dumps(named))
        assert (await page.refused()).endswith("."), wish
    for frame in NO_WISHES:
        if isinstance(frame, str):
            await page.socket.send_str(frame)
        else:
            await page.socket.send_bytes(frame)
        assert (await page.refused()).endswith("."), frame[:20]
    await page.ask("start", me, payload="")
    await page.press(me, "speak:kk")


async def test_several_tabs_see_the_same(demo: Demo, page: Page) -> None:
    """What one tab does appears in the other."""
    me = page.people("citizen")[1]
    async with looking(demo) as other:
        await page.ask("start", me, payload="")
        seen = [await tab.shows(me, lambda m: bool(m["keyboard"])) for tab in (page, other)]
        assert seen[0] == seen[1]


async def test_what_a_chat_can_show_arrives_whole(demo: Demo, page: Page) -> None:
    """Entities, files, pins and typing reach the page, and a wrong request is listed there."""
    me = page.people("citizen")[0]
    await page.ask("start", me, payload="")
    await page.shows(me, lambda m: bool(m["keyboard"]))
    async with connected(demo.server) as bot:
        file = BufferedInputFile(b"a,b\n", "қағидат 1.csv")
        await bot.send_document(me, file, caption="<b>six</b>", parse_mode="HTML")
        shown = await page.shows(me, lambda m: m["media"] is not None)
        assert shown["text"] == "six"
        assert shown["entities"] == [{"type": "bold", "offset": 0, "length": 3}]
        assert (shown["media"]["name"], shown["media"]["size"]) == ("қағидат 1.csv", 4)
        await bot.send_chat_action(me, "typing")
        await page.comes("acting", lambda frame: frame["chat"] == me)
        post = await bot.send_message(CHANNEL, "post")
        await bot.pin_chat_message(CHANNEL, post.message_id)
        assert (await page.comes("pinned"))["messages"] == [post.message_id]
        line = await page.shows(CHANNEL, lambda m: m["service"] == "pinned")
        assert line["reply_to"] == post.message_id
        with pytest.raises(Exception, match="text must be non-empty"):
            await bot.send_message(me, " ")
    assert (await page.comes("violation"))["method"] == "sendMessage"
    demo.server.violations.clear()


class Socket:
    """A tab's connection that remembers what was sent."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def send_str(self, text: str) -> None:
        self.sent.append(text)


async def test_a_slow_tab_gets_the_whole_instead_of_a_backlog() -> None:
    """A tab that does not read costs no memory, and sees the right state when it does."""
    tab = Tab(lambda: "everything")
    socket: Any = Socket()
    writing = asyncio.get_running_loop().create_task(tab.write(socket))
    await asyncio.sleep(0)
    tab.push("one")
    await asyncio.sleep(0)
    assert socket.sent == ["everything", "one"]
    for number in range(MOST_WAITING + 1):
        tab.push(str(number))
    tab.push("last")
    await asyncio.sleep(0)
    assert socket.sent == ["everything", "one", "everything"]
    writing.cancel()


async def test_a_tab_that_is_behind_outlives_the_bot(demo: Demo) -> None:
    """Who opens the page, or reads slowly, while the demo starts over sees the new beginning."""
    tab, scene = await demo.live.open_tab(), demo.live.stage
    demo.live.hide()
    socket: Any = Socket()
    writing = asyncio.get_running_loop().create_task(tab.write(socket))
    await asyncio.sleep(0)
    assert (writing.done(), socket.sent) == (False, [])
    demo.live.show(scene)
    await asyncio.sleep(0)
    assert [json.loads(frame)["type"] for frame in socket.sent] == ["state"]
    writing.cancel()
