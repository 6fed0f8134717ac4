"""What the demo's page is told, over one WebSocket a tab; what it may ask is in ``wishes.py``.

Every frame is a JSON object with a ``type``:

    state      all there is; sent first, after "start over", and to a tab that fell behind
    message    a message that is new, or with a known id changed in place
    deleted    ids that have left a chat
    answer     what popped up after a person's tap; an empty text only stops the spinner
    acting     the bot is typing, for five seconds or until its next message
    pinned     all pinned ids of a chat, oldest pin first
    person     somebody who is new, or whose language is another one
    chat       a chat that is new, or has moved
    commands   the list a person is offered; also when it changes by itself
    inline     what the bot offers for a query
    demo       the clock, the week and its key, the progress of a job, the armed faults
    told       one line about what has just happened
    violation  a request that no correct bot sends
    disk       tables with sample rows, keys, files
    refused    why a wish was not granted

Times are ISO 8601, offsets and lengths of entities UTF-16 units; ``frames.py`` has the fields.
"""

import asyncio
from collections.abc import Iterable

import msgspec

from bot.demo import frames
from bot.demo.people import Person
from bot.demo.scene import CHANNEL, DESK, Scene
from bot.demo.tab import Tab
from bot.demo.telegram import Tap
from bot.demo.wishes import Refused
from bot.demo.witness import Witness
from bot.demo.world import Chat, Json, Message

MOST_TOLD = 100


class Live(Witness):
    """Sees all that changes in a scene and tells every open tab.

    Simulated crowds stay out of sight: of private chats only those of the cast are shown.
    """

    def __init__(self) -> None:
        self.tabs: set[Tab] = set()
        self.scene: Scene | None = None
        self.busy: Json | None = None
        self.armed: list[Json] = []
        self._told: list[Json] = []
        self._offered: dict[int, Json] = {}
        self._curtain = asyncio.Event()

    async def open_tab(self) -> Tab:
        """Begin to tell one more tab, first of all the whole state, once there is one."""
        await self._curtain.wait()
        tab = Tab(lambda: encode(self.state()) if self.scene else None)
        self.tabs.add(tab)
        return tab

    def show(self, scene: Scene) -> None:
        """Let the curtain rise: from now on this is what the tabs see."""
        self.scene = scene
        self._told.clear()
        self._offered.clear()
        self.armed.clear()
        scene.server.telegram.witness = self
        for tab in self.tabs:
            tab.refresh()
        self._curtain.set()

    def hide(self) -> None:
        """Let the curtain fall: the tabs keep what they saw until the next scene."""
        self._curtain.clear()
        if self.scene is not None:
            self.scene.server.telegram.witness = Witness()
        self.scene = None

    def wrote(self, message: Message) -> None:
        chat = message.chat
        if self._seen(chat):
            self.push({"type": "message", "chat": chat.id, "message": frames.message(message)})

    def deleted(self, chat: Chat, messages: list[int]) -> None:
        if self._seen(chat):
            self.push({"type": "deleted", "chat": chat.id, "messages": messages})

    def answered(self, tap: Tap) -> None:
        if self._seen(tap.chat) and self._person(tap.user.id):
            self.push(frames.answer(tap))

    def acting(self, chat: Chat) -> None:
        if self._seen(chat):
            self.push({"type": "acting", "chat": chat.id})

    def pinned(self, chat: Chat) -> None:
        if self._seen(chat):
            self.push({"type": "pinned", "chat": chat.id, "messages": list(chat.pinned)})

    def placed(self, chat: Chat) -> None:
        if self._seen(chat):
            self.push({"type": "chat", "chat": frames.chat(chat)})

    def listed(self) -> None:
        for person in self._people():
            frame = self.commands(person, person.place)
            if self._offered.get(person.id) != frame:
                self._offered[person.id] = frame
                self.push(frame)

    def complained(self, method: str, text: str) -> None:
        self.push({"type": "violation", "method": method, "text": text})

    def tell(self, text: str) -> None:
        """Say in one line what has just happened."""
        line = {"text": text, "at": self._now()}
        self._told = [*self._told, line][-MOST_TOLD:]
        self.push({"type": "told", **line})

    def met(self, person: Person) -> None:
        """Tell of somebody who is new, or whose client speaks another language now."""
        self.push({"type": "person", "person": self._about(person)})
        self.push(self.commands(person, person.place))

    def demo_changed(self) -> None:
        self.push({"type": "demo", "demo": self.demo()})

    def push(self, frame: Json) -> None:
        if self.tabs:
            text = encode(frame)
            for tab in self.tabs:
                tab.push(text)

    def state(self) -> Json:
        """Return all that the page shows."""
        scene = self.stage
        places = scene.server.telegram.chats.values()
        me = scene.server.telegram.me
        return {
            "type": "state",
            "bot": {"name": me.first_name, "username": me.username},
            "demo": self.demo(),
            "people": [self._about(person) for person in self._people()],
            "chats": [frames.chat(chat) for chat in places if self._seen(chat)],
            "violations": [
                {"method": c.method, "text": c.description} for c in scene.server.violations
            ],
            "told": self._told,
        }

    def demo(self) -> Json:
        scene = self.stage
        week = scene.week
        return {
            "now": scene.clock().isoformat(timespec="seconds"),
            "week": week.label,
            "first_day": week.monday.isoformat(),
            "last_day": week.sunday.isoformat(),
            "key": "present" if scene.key_part(week).exists() else "destroyed",
            "busy": self.busy,
            "faults": self.armed,
        }

    def commands(self, person: Person, chat: Chat) -> Json:
        listed = self.stage.server.telegram.profile.commands_for(person.user, chat)
        return {"type": "commands", "person": person.id, "chat": chat.id, "commands": listed}

    @property
    def stage(self) -> Scene:
        if self.scene is None:
            raise Refused("The demo is just starting; one moment.")
        return self.scene

    def _about(self, person: Person) -> Json:
        cast = self.stage.cast
        return frames.person(person, cast.roles[person.id], cast.chats(person))

    def _people(self) -> Iterable[Person]:
        return self.stage.cast.people.values()

    def _person(self, number: int) -> bool:
        return number in self.stage.cast.people

    def _seen(self, chat: Chat) -> bool:
        return chat.id in {CHANNEL, DESK} or self._person(chat.id)

    def _now(self) -> str:
        return self.stage.clock().isoformat(timespec="seconds")


def encode(frame: Json) -> str:
    return msgspec.json.encode(frame).decode()
