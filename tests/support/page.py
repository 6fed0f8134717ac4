"""The demo's page without a browser: a WebSocket, and what the frames add up to."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from bot.demo.browser import Demo
from bot.demo.scene import CHANNEL

Frame = dict[str, Any]
Wanted = Callable[[Frame], bool]

PATIENCE = 60.0


class Page:
    """One tab: ``state`` is the last whole state with all that has come since laid over it."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self.state: Frame = {}

    async def ask(self, do: str, who: int | None = None, **rest: object) -> None:
        wish = {"do": do, **rest} | ({} if who is None else {"as": who})
        await self.socket.send_str(json.dumps(wish))

    async def comes(self, kind: str, wanted: Wanted = lambda _: True) -> Frame:
        """Read frames until one of this kind fits; return it."""
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = await self._read()
                if frame["type"] == kind and wanted(frame):
                    return frame

    async def shows(self, chat: int, wanted: Wanted) -> Frame:
        """Return the newest message of a chat that fits, once there is one."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for message in reversed(self.chat(chat)["messages"]):
                    if wanted(message):
                        return dict(message)
                await self._read()

    async def press(self, who: int, head: str, tail: str = "", chat: int | None = None) -> Frame:
        """Tap the newest button whose data begins and ends so; return the tapped message."""
        where = who if chat is None else chat
        message = await self.shows(where, lambda shown: bool(_data(shown, head, tail)))
        data = _data(message, head, tail)
        await self.ask("tap", who, chat=where, message=message["id"], data=data)
        return message

    async def told(self) -> str:
        return str((await self.comes("told"))["text"])

    async def refused(self) -> str:
        return str((await self.comes("refused"))["text"])

    def chat(self, number: int) -> Frame:
        return next(chat for chat in self.state["chats"] if chat["id"] == number)

    def people(self, role: str) -> list[int]:
        return [person["id"] for person in self.state["people"] if person["role"] == role]

    @property
    def posts(self) -> list[Frame]:
        return [m for m in self.chat(CHANNEL)["messages"] if not m["service"]]

    async def _read(self) -> Frame:
        received = await self.socket.receive()
        assert received.type is WSMsgType.TEXT, received.type
        frame: Frame = json.loads(received.data)
        self._lay(frame)
        return frame

    def _lay(self, frame: Frame) -> None:
        """Do to the state what a page does with a frame."""
        match frame["type"]:
            case "state":
                self.state = frame
            case "message":
                _replace(self.chat(frame["chat"])["messages"], frame["message"])
            case "deleted":
                chat = self.chat(frame["chat"])
                gone = set(frame["messages"])
                chat["messages"] = [m for m in chat["messages"] if m["id"] not in gone]
                chat["pinned"] = [number for number in chat["pinned"] if number not in gone]
            case "pinned":
                self.chat(frame["chat"])["pinned"] = frame["messages"]
            case "person":
                _replace(self.state["people"], frame["person"])
            case "chat":
                _replace(self.state["chats"], frame["chat"])
            case "demo":
                self.state["demo"] = frame["demo"]
            case "told":
                self.state["told"].append({"text": frame["text"], "at": frame["at"]})
            case "violation":
                self.state["violations"].append(frame)


@asynccontextmanager
async def playing(folder: Path, *, past: bool = False) -> AsyncIterator[Demo]:
    """Play the demo while the context lasts; without a past, from when the channel has its guide.

    The bot sends it soon after its start, and it would come in the midst of something else.
    """
    demo = Demo(folder, past=past)
    opened = asyncio.Event()
    running = asyncio.get_running_loop().create_task(demo.play(opened.set))
    waiting = asyncio.get_running_loop().create_task(opened.wait())
    try:
        await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        if not past:
            channel = demo.live.stage.channel.place
            await demo.server.telegram.activity.until(lambda: channel.messages, PATIENCE)
        yield demo
        assert demo.server.violations == []
    finally:
        waiting.cancel()
        running.cancel()
        await asyncio.wait({running})


@asynccontextmanager
async def looking(demo: Demo) -> AsyncIterator[Page]:
    """Open one tab, with the state it was sent."""
    url = demo.server.url
    async with (
        ClientSession() as session,
        session.ws_connect(f"{url}/live", origin=url, max_msg_size=0) as socket,
    ):
        page = Page(socket)
        await page.comes("state")
        yield page


def _data(message: Frame, head: str, tail: str) -> str:
    carried = (button.get("data", "") for row in message["keyboard"] for button in row)
    return next((d for d in carried if d.startswith(head) and d.endswith(tail)), "")


def _replace(items: list[Frame], new: Frame) -> None:
    """Put something in its old place, or at the end where it is new."""
    for at, old in enumerate(items):
        if old["id"] == new["id"]:
            items[at] = new
            return
    items.append(new)
