"""A12, A13: marks in every field of an update, pushed through every handler and every error.

Then all that the bot wrote, said or showed is searched for them. The very same search is made of a
bot whose seals do not seal and whose libraries log as they like: there it has to find plenty.
"""

import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest
from aiogram.dispatcher.event.handler import CallableObject, HandlerObject
from aiogram.dispatcher.event.telegram import TelegramEventObserver
from sqlalchemy.exc import OperationalError

from bot import logs
from bot.demo.crowd import press, showing
from bot.demo.people import Person
from bot.storage import ballots, conversations
from bot.telegram.updates import ALLOWED_UPDATES, read_update
from bot.usecases.ballots import ReadBallot
from tests.attacks.conftest import Measure
from tests.attacks.sinks import as_it_is, naive, sinks
from tests.attacks.taint import Hit, Mark, hits
from tests.attacks.tainted import Marks, Tainted
from tests.support.ports import free_port
from tests.support.reporting import answered, data_of
from tests.support.stage import Stage, staged

FIELDS, SINKS = 14, 11
"""How many fields and sinks there have to be at least."""

FIRST_UPDATE = 900_000_001
WORDS = "report.words"


class Handlers:
    """Which handlers there are, and which were called."""

    def __init__(self) -> None:
        self.there: set[str] = set()
        self.called: set[str] = set()

    @contextmanager
    def watched(self) -> Iterator[None]:
        register = TelegramEventObserver.register

        def noted(observer: Any, callback: Any, *filters: Any, **more: Any) -> Any:  # noqa: ANN401 (aiogram's own)
            self.there.add(_name(callback))
            return register(observer, callback, *filters, **more)

        async def called(handler: HandlerObject, /, *given: Any, **named: Any) -> Any:  # noqa: ANN401
            self.called.add(_name(handler.callback))
            return await CallableObject.call(handler, *given, **named)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(TelegramEventObserver, "register", noted)
            patch.setattr(HandlerObject, "call", called, raising=False)
            yield


def _name(callback: Any) -> str:  # noqa: ANN401
    return f"{callback.__module__}.{callback.__qualname__}"


class Scenario:
    """A week full of marks; ``found`` are all hits, in mid-week and after the publication."""

    def __init__(self, place: Path, listening: AbstractContextManager[io.StringIO]) -> None:
        self.place = place
        self.listening = listening
        self.marks = Marks()
        self.handlers = Handlers()
        self.found: set[Hit] = set()
        self.sinks: set[str] = set()
        self._updates = iter(range(FIRST_UPDATE, FIRST_UPDATE + 10_000))

    async def play(self, *, brief: bool = False) -> None:
        """Let the week pass; ``brief`` ends with its first search."""
        port = free_port()
        with (
            self.listening as said,
            self.handlers.watched(),
            pytest.MonkeyPatch.context() as patch,
        ):
            (self.place / "temporary").mkdir(parents=True)
            patch.setattr(tempfile, "tempdir", str(self.place / "temporary"))
            async with staged(self.place / "bot", http_port=port) as stage:
                person = self._somebody(stage)
                text = await self._report(stage, person)
                await self._every_update(stage, person, brief=brief)
                if not brief:
                    await self._errors(stage, person)
                await self._search(stage, said, port, but=frozenset({Hit(WORDS, "desk")}))
                if brief:
                    return
                await _decided(stage, text)
                await stage.next_week()
                await stage.publication()
                await self._search(stage, said, port)

    def _somebody(self, stage: Stage) -> Person:
        sender = self.marks.person("from")
        return stage.server.person(
            sender["id"], sender["first_name"], username=sender["username"], language_code="kk"
        )

    async def _report(self, stage: Stage, person: Person) -> str:
        """Have a report sent that is full of what has to be hidden in it, and one left open."""
        words = self.marks.word(WORDS)
        typed = {
            "report.phone": "+7 701 555 41 73",
            "report.iin": "850101300005",
            "report.username": "@kanat_canary_zq",
            "report.email": "kanat.canary@mail.kz",
            "report.link": "https://kanat-canary.kz/page",
        }
        self.marks.made |= {name: Mark(name, value) for name, value in typed.items()}
        text = f"{words}: жарық жоқ. " + ", ".join(typed.values())
        await stage.rate_all(person, [1, 2, 3, 4, 5, 0])
        await person.send("/report")
        await press(person, "write:", ":p1")
        await showing(person, "cancel:", "")
        await person.send(text)
        await press(person, "tell:")
        await press(person, "send:")
        await person.sees("/my")
        await stage.settle()
        await stage.tick()
        return words

    async def _every_update(self, stage: Stage, person: Person, *, brief: bool) -> None:
        tainted = Tainted(self.marks, stage.week, person.screen.id)
        for message in (*tainted.messages(), *tainted.commands()):
            await self._push(stage, "message", message)
        for tap in () if brief else tainted.taps():
            await self._push(stage, "callback_query", tap)
        for kind, payload in tainted.others():
            await self._push(stage, kind, payload)
        await stage.settle()
        for text in (self.marks.word("draft"), self.marks.word("draft.again")):
            await self._push(stage, "callback_query", tainted.tap("write:kk1no:p1"))
            await self._push(stage, "message", tainted.message(text=text))
            await stage.settle()

    async def _push(self, stage: Stage, kind: str, payload: Any) -> None:  # noqa: ANN401 (any JSON)
        """Deliver an update as Telegram does; one that was never asked for, to the intake."""
        if kind in ALLOWED_UPDATES:
            stage.server.updates.push(kind, payload, self.marks.number("from.id"))
            return
        update = read_update({"update_id": next(self._updates), kind: payload}, stage.app.out.bot)
        await stage.app.intake.take([update] if update else [])

    async def _errors(self, stage: Stage, person: Person) -> None:
        """Let everything fail that can, each with marks in what it says."""
        said = " ".join(str(mark) for mark in self.marks.made.values())
        tainted = Tainted(self.marks, stage.week, person.screen.id)
        own = person.user.id
        faults = stage.server.faults
        troubles: Sequence[Callable[[], object]] = (
            lambda: faults.retry_after("sendMessage", 1, chat=own),
            lambda: faults.status("sendMessage", 500, chat=own),
            lambda: faults.drop_after("sendMessage", chat=own),
            lambda: faults.status("editMessageText", 400, chat=own),
        )
        for trouble_begins in troubles:
            trouble_begins()
            await self._push(stage, "message", tainted.message(text="/help"))
            await self._push(stage, "callback_query", tainted.tap("home:kk1no:-"))
            await stage.settle()

        async def bug(*_: object) -> NoReturn:
            raise KeyError(said)

        def broken(*_: object) -> NoReturn:
            raise OperationalError("INSERT", {"words": said}, Exception(said))

        for target, name, trouble, kind, payload in (
            (ReadBallot, "__call__", bug, "message", tainted.message(text="/my")),
            (ballots, "_store", broken, "callback_query", self._rating(tainted, stage)),
            (conversations, "_write", broken, "callback_query", tainted.tap("write:kk1no:p1")),
        ):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(target, name, trouble)
                await self._push(stage, kind, payload)
                await stage.settle()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(stage.app.jobs, "_chores", {"deliver": bug})
            await stage.tick()
        logs.get("telegram.intake").error("slip", error=ValueError(said), kind=said)

    def _rating(self, tainted: Tainted, stage: Stage) -> Any:  # noqa: ANN401 (any JSON)
        return tainted.tap(f"rate:kk1no:{stage.week.number}:2:4")

    async def _search(
        self, stage: Stage, said: io.StringIO, port: int, but: frozenset[Hit] = frozenset()
    ) -> None:
        await stage.settle()
        held = await sinks(stage, self.place, said, port)
        self.sinks |= held.keys()
        self.found |= set(hits(list(self.marks.made.values()), held)) - but

    def fields(self, sink: str = "") -> set[str]:
        """Return the fields that were found, in sinks of such a name."""
        return {hit.field for hit in self.found if sink in hit.sink}


async def _decided(stage: Stage, words: str) -> None:
    [card] = [card for card in stage.cards if words in card.text]
    await answered(stage.room(), data_of(card, "ok"), card)
    await stage.settle()
    stage.clock.tick(minutes=6)
    await stage.tick()
    await stage.tick()


async def test_no_mark_is_found_anywhere(tmp_path: Path, measure: Measure) -> None:
    """Whatever a client sends in whatever field, nothing of a person stays, is said or shown."""
    real = Scenario(tmp_path / "real", as_it_is())
    await real.play()
    weak = Scenario(tmp_path / "weak", naive())
    await weak.play(brief=True)
    fields, sunk = len(real.marks.made), len(real.sinks)
    what = f"hits of {fields} fields in {sunk} sinks"
    measure("A12", what, len(real.found), "= 0", len(weak.found))
    reached = len(real.handlers.there & real.handlers.called)
    measure("A12", f"handlers reached, of {len(real.handlers.there)}", reached, "told")
    assert fields >= FIELDS
    assert sunk >= SINKS
    assert real.found == set()
    assert weak.fields("bot.db"), "the search does not find what lies open in the database"
    for sink in ("backup", "table conversations", "log"):
        assert weak.fields(sink), f"the search does not find what lies open in {sink}"
    missed = {name for name in real.handlers.there - real.handlers.called if "citizen" in name}
    assert missed == set()
