"""One bot that everything bad is sent to, and what is asked of each bad input.

The bot takes its updates by webhook, so that both what a stranger posts to its door and what a
person's client sends reach it. It logs as in production, at DEBUG, into a text of ours.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, ClientTimeout
from sqlalchemy import Connection, select

from bot.demo import render
from bot.demo.people import Person
from bot.demo.world import Content, Json
from bot.domain.language import Language
from bot.storage.all_tables import metadata
from bot.telegram.webhook import SECRET_HEADER, Webhook, webhook_path
from bot.views.screen import Screen
from bot.views.words import Words, words
from tests.support.loud import overheard
from tests.support.ports import free_port
from tests.support.reporting import in_words, only_in, prompted
from tests.support.stage import Stage, staged

SECRET = "s" * 32
ADMIN = 7001
NAME = "Канарейка"
BODY_SECONDS = 2.0
"""What a trickling body is given here; the bot itself gives it some seconds more."""

SECONDS = 10.0
"""A bound that a busy machine keeps too; what was measured is printed."""

NOTHING: Mapping[str, int] = {}
Shelf = dict[str, Counter[Any]]


@dataclass(slots=True)
class Scene:
    """The running bot, the language that its next guest speaks, and what its log holds."""

    stage: Stage
    port: int
    log: StringIO
    language: Language = Language.KK
    guests: list[str] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    _ids: Iterator[int] = field(default_factory=lambda: count(900_000_001))

    @property
    def menu(self) -> str:
        """What the buttons of somebody who has agreed carry."""
        return f"{self.language}1no"

    @property
    def _(self) -> Words:
        return words(self.language)

    def begin(self, language: Language) -> None:
        """Make ready for the next row: its people speak this language."""
        self.language = language
        self.guests.clear()
        self.took.clear()
        self.stage.clock.tick(minutes=1)

    def citizen(self, name: str = NAME) -> Person:
        """Return somebody new; neither their name nor their number may ever be logged."""
        server = self.stage.server
        person = server.person(first_name=name, username="kanareika", language_code=self.language)
        self.guests += [name, str(person.id)]
        return person

    async def prompted(self) -> Person:
        """Return somebody new of whom a report is expected."""
        person = self.citizen()
        await prompted(self.stage, person, self.language)
        return person

    def saying(self, screen: Callable[[Words], Screen], text: str) -> bool:
        """Tell whether a text is a screen's in this language."""
        shown = screen(self._)
        return text in {shown.text, shown.alert}

    def says(self, text: str, msgid: str, **values: object) -> bool:
        """Tell whether a text says something in the guest's language, and only in it."""
        return only_in(self.language, text, msgid, **values)

    def in_words(self, msgid: str, **values: object) -> str:
        return in_words(self.language)(msgid, **values)

    @asynccontextmanager
    async def given(
        self, *content: str, stores: Mapping[str, int] | None = NOTHING, inputs: int = 1
    ) -> AsyncIterator[None]:
        """Watch one bad input, or several, from sending to the last answer.

        It is answered in time, it changes as many rows of each table as ``stores`` says (None:
        the row looks itself), and neither ``content`` nor a guest comes out in the log.
        """
        await self.rest()
        before, said = await self._shelf(), len(self.log.getvalue())
        began = time.monotonic()
        yield
        self.took.append((time.monotonic() - began) / inputs)
        await self.rest()
        changed = _changed(before, await self._shelf())
        assert stores is None or changed == stores, f"{changed} is stored, not {stores}"
        logged = self.log.getvalue()[said:]
        for word in (*content, *self.guests):
            assert word not in logged, logged
        assert "set_aside" not in logged, logged
        assert self.took[-1] < SECONDS, f"the answer took {self.took[-1]:.1f} s"

    async def rest(self) -> None:
        """Wait until the bot has nothing to do."""
        server, lanes = self.stage.server, self.stage.app.out.lanes
        await server.idle(rest=0.01)
        await lanes.drain(60.0)
        await server.idle(rest=0.01)

    async def post(
        self,
        body: bytes,
        headers: Mapping[str, str] | None = None,
        method: str = "POST",
        path: str | None = None,
    ) -> tuple[int, Json]:
        """Knock at the bot's door; return the status and what the answer tells Telegram to do."""
        url = f"http://127.0.0.1:{self.port}{webhook_path(SECRET) if path is None else path}"
        shown = {SECRET_HEADER: SECRET} if headers is None else headers
        async with (
            ClientSession(timeout=ClientTimeout(total=30)) as client,
            client.request(method, url, data=body, headers=shown) as answer,
        ):
            taken = await answer.read() if answer.ok else b""
            return answer.status, json.loads(taken) if taken else {}

    async def raw(self, head: bytes, body: bytes = b"") -> bytes:
        """Write bytes as they are to the door; return what comes back."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        path = webhook_path(SECRET).encode()
        writer.write(b"POST " + path + b" HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n" + body)
        await writer.drain()
        answer = await asyncio.wait_for(reader.read(4096), 30)
        writer.close()
        await writer.wait_closed()
        return answer

    def update(self, kind: str, payload: Json, number: int = 0) -> bytes:
        """Return a delivery; its number is a new one unless told."""
        return json.dumps({"update_id": number or next(self._ids), kind: payload}).encode()

    def tap(self, person: Person, data: str, number: int = 0) -> bytes:
        """Return the delivery of a tap in a person's own chat."""
        there = {"data": data, "message": render.gone(person.place, 1)}
        return self.query(person, number, **there)

    def query(self, person: Person, number: int = 0, **fields: object) -> bytes:
        """Return the delivery of a callback query with such fields."""
        tap = self.stage.server.telegram.tap(person.user, person.place)
        query = {"id": tap.id, "from": render.user(person.user), "chat_instance": "1"}
        return self.update("callback_query", query | fields, number)

    def message(self, person: Person, text: str, **more: object) -> Json:
        """Return a message as Telegram describes it, written by nobody's client."""
        post = self.stage.server.telegram.post(person.place, Content(text), author=person.user)
        return render.message(post) | more

    async def _shelf(self) -> Shelf:
        return await self.stage.app.stores.database.read(_read_all)


def _read_all(connection: Connection) -> Shelf:
    return {
        name: Counter(tuple(row) for row in connection.execute(select(table)))
        for name, table in metadata.tables.items()
    }


def _changed(before: Shelf, after: Shelf) -> dict[str, int]:
    """Count the rows of each table that came, went or changed."""
    rows = {
        name: max((after[name] - before[name]).total(), (before[name] - after[name]).total())
        for name in before
    }
    return {name: changed for name, changed in rows.items() if changed}


Act = Callable[[Scene], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Row:
    """One bad input by its number; ``act`` sends it and looks at the answer."""

    number: int
    what: str
    act: Act

    def __str__(self) -> str:
        return f"{self.number}-{self.what}".replace(" ", "-")


@asynccontextmanager
async def scene(folder: Path) -> AsyncIterator[Scene]:
    """Start the bot behind a proxy that takes TLS off."""
    port = free_port()
    webhook: dict[str, Any] = {
        "mode": "webhook",
        "webhook_url": f"https://127.0.0.1:{port}",
        "webhook_port": port,
        "webhook_secret": SECRET,
        "admin_ids": str(ADMIN),
        "desk_open_cards": 100,
    }
    with pytest.MonkeyPatch.context() as patch, overheard(patch) as log:
        patch.setitem(Webhook.__init__.__kwdefaults__ or {}, "body_seconds", BODY_SECONDS)
        async with staged(folder, **webhook) as stage:
            await stage.tick()
            yield Scene(stage, port, log)
