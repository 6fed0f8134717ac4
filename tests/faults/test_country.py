"""One afternoon of a country: a peak of a thousand taps a second, reports, moderators at work.

Time is the stage's: each of its seconds brings as many taps as the curve says, and is over when
the bot has taken them, so the afternoon passes as fast as the bot goes. Updates come over HTTP as
Telegram sends them; what the bot sends to citizens goes into a sink, all else to the embedded
server.
"""

import asyncio
import gc
import math
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import msgspec
import pytest
import uvloop
from sqlalchemy import func, select

from bot.app.memory import settle_memory
from bot.app.running import App
from bot.demo.server import BotApiServer
from bot.domain.ballot import Score
from bot.domain.counts import Counts
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES
from bot.domain.published import CELLS, NATIONAL
from bot.domain.schedule import WeekState
from bot.domain.tally import Table
from bot.domain.week import Week
from bot.storage.count import stream_ballots
from bot.storage.tables import reports, verdicts
from bot.telegram.webhook import SECRET_HEADER, webhook_path
from bot.views.taps import Menu, RateTap, Tap, Verb
from tests.support.burst import a_text
from tests.support.clock import FrozenClock
from tests.support.ports import free_port
from tests.support.process import resident
from tests.support.sink import Sink, sink
from tests.support.stage import CHANNEL, CHANNEL_NAME, DESK, restarted, stage_settings
from tests.support.window import POSTS

PEAK = 1000
"""Taps a second."""
BLOCK = 50
"""People who rate side by side; one of them changes an answer, one writes a report."""
CONNECTIONS = 40
FIRST_PERSON = 6_000_000_000
FIRST_UPDATE = 1_000_000_000
SECRET = "s" * 32
MENU = Menu(Language.EN, agreed=True)
SAVED = b"Saved:"
MEMORY = 200 * 2**20
"""So much more the bot, the sink and the crowd may hold at the end than after a tenth."""

Errand = list[bytes]
"""Updates that are sent one after another."""


class Country:
    """Everybody's taps in the order of the afternoon, and what they come to."""

    def __init__(self, people: int, week: Week) -> None:
        self.people = people
        self.expected = [[0] * CELLS for _ in PRINCIPLES]
        self.texts = 0
        self._week = week
        self._update = FIRST_UPDATE

    @property
    def taps(self) -> int:
        return self.people * len(PRINCIPLES) + self.people // BLOCK

    def errands(self) -> Iterator[Errand]:
        for first in range(0, self.people, BLOCK):
            for principle in PRINCIPLES:
                for person in range(first, first + BLOCK):
                    yield [self._rating(person, principle.number)]
            yield [self._rating(first, 1, again=True)]
            yield self._report(first + 1)

    def _rating(self, person: int, number: int, *, again: bool = False) -> bytes:
        score = (person * 7 + number) % len(Score)
        if again:
            self.expected[number - 1][score] -= 1
            score = (score + 1) % len(Score)
        self.expected[number - 1][score] += 1
        return self._tap(
            person, str(RateTap(MENU, self._week, PRINCIPLES[number - 1], Score(score)))
        )

    def _report(self, person: int) -> Errand:
        self.texts += 1
        return [
            self._tap(person, str(Tap(Verb.WRITE, MENU, PRINCIPLES[0]))),
            self._new(message=_message(person, a_text(self.texts)) | {"from": _user(person)}),
            self._tap(person, str(Tap(Verb.SEND, MENU))),
        ]

    def _tap(self, person: int, data: str) -> bytes:
        return self._new(callback_query=_query(_user(person), data, _message(person, "menu")))

    def approved(self, card: int, button: str, moderator: int) -> bytes:
        """Return a moderator's tap on a card."""
        desk = {"id": DESK, "type": "supergroup", "title": "Moderators"}
        shown = {"message_id": card, "date": 1, "chat": desk, "text": "a card"}
        who = {"id": moderator, "is_bot": False, "first_name": "Moderator"}
        return self._new(callback_query=_query(who, button, shown))

    def _new(self, **kind: object) -> bytes:
        self._update += 1
        if "callback_query" in kind:
            kind["callback_query"] = {"id": str(self._update), **kind["callback_query"]}  # type: ignore[dict-item]  # a dict
        return msgspec.json.encode({"update_id": self._update, **kind})


def _user(person: int) -> dict[str, object]:
    return {"id": FIRST_PERSON + person, "is_bot": False, "first_name": "A", "language_code": "en"}


def _message(person: int, text: str) -> dict[str, object]:
    chat = {"id": FIRST_PERSON + person, "type": "private", "first_name": "A"}
    return {"message_id": 7, "date": 1, "chat": chat, "text": text}


def _query(who: object, data: str, message: object) -> dict[str, object]:
    return {"from": who, "chat_instance": "1", "data": data, "message": message}


class Line:
    """One of Telegram's connections to the webhook."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._head = (
            f"POST {webhook_path(SECRET)} HTTP/1.1\r\nHost: bot\r\n{SECRET_HEADER}: {SECRET}\r\n"
            "Content-Type: application/json\r\nContent-Length: "
        ).encode()

    async def send(self, errands: Sequence[Errand]) -> int:
        """Send updates one by one; return how many were answered as saved ratings."""
        return sum([SAVED in await self._post(update) for one in errands for update in one])

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    async def _post(self, update: bytes) -> bytes:
        self._writer.write(b"%s%d\r\n\r\n%s" % (self._head, len(update), update))
        head = await self._reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        found = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
        return await self._reader.readexactly(int(found[1])) if found else b""


@pytest.fixture
def settled() -> Iterator[None]:
    """Have the garbage collector as ``run`` has it."""
    thresholds = gc.get_threshold()
    settle_memory()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


@pytest.mark.slow
@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("people", [2_000, 1_000_000], ids="{:,}".format)
def test_an_afternoon_of_the_country(tmp_path: Path, people: int) -> None:
    """A million people rate in one afternoon; nobody's answer is lost, and Monday tells them."""
    uvloop.run(_a_week(tmp_path, people))


async def _a_week(folder: Path, people: int) -> None:
    clock, port = FrozenClock("2026-11-25T15:00+05:00"), free_port()
    async with BotApiServer(clock) as server:
        channel = server.channel(CHANNEL, CHANNEL_NAME.strip("@"), "Алты қағидат")
        moderator = server.person(first_name="Moderator")
        server.group(DESK, "Moderators", [moderator])
        async with sink(server, DESK) as (taking, url):
            settings = stage_settings(
                server,
                folder,
                api_url=url,
                mode="webhook",
                webhook_url=f"https://127.0.0.1:{port}",
                webhook_port=port,
                webhook_secret=SECRET,
                desk_open_cards=100,
            )
            async with restarted(settings, clock) as app:
                country = Country(people, Week.of(clock()))
                saved = await _afternoon(app, clock, country, taking, port, moderator.user.id)
                assert saved == country.taps
                await _nothing_is_lost(app, country)
                clock.set(Week.of(clock()).ends.isoformat())
                clock.tick(minutes=6)
                await app.jobs.tick()
                clock.tick(hours=19)
                for _ in range(3):
                    await app.jobs.tick()
                week = Week.of(clock()).previous
                assert await app.stores.weeks.state(week) is WeekState.PUBLISHED
        assert len(channel.posts) == POSTS
        assert server.violations == []


async def _afternoon(
    app: App, clock: FrozenClock, country: Country, taking: Sink, port: int, moderator: int
) -> int:
    """Let the taps come, by the second; return how many were told as saved."""
    lines = [Line(*await asyncio.open_connection("127.0.0.1", port)) for _ in range(CONNECTIONS)]
    errands, seconds = country.errands(), math.ceil(2 * country.taps / PEAK)
    early, saved, sent = 0, 0, 0.0
    for second in range(seconds + 1):
        sent += PEAK * math.sin(math.pi * (second + 0.5) / seconds) ** 2
        some = [*islice(errands, round(sent))] if second < seconds else [*errands]
        sent -= round(sent)
        while taking.cards:
            some.append([country.approved(*taking.cards.popleft(), moderator)])
        parts = (line.send(some[at::CONNECTIONS]) for at, line in enumerate(lines))
        saved += sum(await asyncio.gather(*parts))
        clock.tick(seconds=1)
        if second % 60 == 0:
            await app.jobs.tick()
        if second == max(seconds // 10, 1):
            early = resident()
    await app.out.lanes.drain(600)
    for line in lines:
        await line.close()
    grown = resident() - early
    assert grown < MEMORY, f"{grown >> 20} MiB more"
    return saved


async def _nothing_is_lost(app: App, country: Country) -> None:
    """Compare every answer and every report with what the bot keeps."""
    week = app.use.calendar.week
    assert await asyncio.to_thread(_tally, app, week) == tuple(map(tuple, country.expected))
    counted = select(func.count()).select_from(reports)
    kept = await app.stores.database.read(lambda c: c.scalar(counted))
    assert kept == country.texts
    decided = select(func.count()).select_from(verdicts).where(verdicts.c.action == "approved")
    assert await app.stores.database.read(lambda c: c.scalar(decided))


def _tally(app: App, week: Week) -> Table:
    safe = app.stores.keyring.week(week).ballots
    sheets = (
        safe.open(body, slot) for slot, body in stream_ballots(app.settings.database_url, week)
    )
    return Counts((NATIONAL,)).ballots(sheets).table(NATIONAL)
