"""Power cuts at the desk: each report has one verdict, and the cards tell the same."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot import settings as configuration
from bot.app.stores import Stores
from bot.app.world import World
from bot.demo.people import Room
from bot.demo.places import Group
from bot.demo.server import BotApiServer
from bot.demo.telegram import Tap
from bot.demo.world import Content, Message
from bot.domain.language import Language
from bot.domain.report import Reason
from bot.domain.week import Week
from bot.storage import schema
from bot.views.desk_taps import DeskTap, DeskVerb
from bot.views.words import words
from tests.faults.crowd import seeded
from tests.faults.ledger import integrity
from tests.support.burst import many_reports
from tests.support.nursery import Nursery
from tests.support.process import bot_environment, town
from tests.support.stage import DESK

CARDS = 20
MODERATORS = 10
TAPS = 50
PATIENCE = 120.0


@pytest.mark.parametrize("rounds", [1, pytest.param(8, marks=pytest.mark.slow)])
async def test_a_kill_leaves_one_verdict_each(
    tmp_path: Path, nursery: Nursery, rounds: int
) -> None:
    """Ten moderators tap on twenty cards while the bot dies: one verdict each, told by all."""
    for seed in range(rounds):
        folder = tmp_path / str(seed)
        folder.mkdir()
        await _one_round(folder, nursery, seed)


async def _one_round(folder: Path, nursery: Nursery, seed: int) -> None:
    chance = seeded(seed)
    async with BotApiServer(World().clock) as server:
        town(server)
        people = [server.person(first_name=f"Moderator {n}") for n in range(MODERATORS)]
        desk = server.group(DESK, "Moderators", people)
        environment = bot_environment(server, BOT_DESK_LANGUAGE="en", BOT_DESK_OPEN_CARDS="20")
        cards = await _dealt(folder, server, desk)
        bot = await nursery.started(folder, environment)
        plans = [
            (chance.choice(people).in_group(desk), *chance.choice(list(cards.items())))
            for _ in range(TAPS)
        ]
        verdicts = [chance.choice([None, *Reason]) for _ in plans]
        taps = [
            await _tap(room, report, card, reason)
            for (room, report, card), reason in zip(plans, verdicts, strict=True)
        ]
        answers = chance.randrange(TAPS)
        await _until(server, lambda: sum(tap.answer is not None for tap in taps) >= answers)
        await bot.kill()
        bot = await nursery.started(folder, environment)
        await server.idle()
        await _cards_agree(folder, server, cards)
        assert await bot.stop() == 0
        assert server.violations == []
    _one_verdict_each(folder, {report for _, report, _ in plans})


async def _dealt(folder: Path, server: BotApiServer, desk: Group) -> dict[bytes, Message]:
    """Return cards that lie on the desk before the bot starts, by their reports."""
    settings = configuration.of(
        token="1:a",
        database_url=f"sqlite+aiosqlite:///{folder / 'data' / 'bot.db'}",
        keys_dir=folder / "keys",
    )
    stores = Stores(settings, World())
    schema.ensure(settings.database_url)
    await stores.database.open()
    now = World().clock()
    await stores.weeks.open(Week.of(now))
    dealt = {}
    for report in await many_reports(stores, now, CARDS):
        dealt[report] = server.telegram.post(desk.place, Content("a card"), by_bot=True)
        await stores.desk.card_shown(report, dealt[report].id)
    await stores.database.close()
    return dealt


async def _tap(room: Room, report: bytes, card: Message, reason: Reason | None) -> Tap:
    verb = DeskVerb.REASON if reason else DeskVerb.APPROVE
    return await room.tap_data(str(DeskTap(verb, report, reason)), card)


async def _cards_agree(folder: Path, server: BotApiServer, cards: dict[bytes, Message]) -> None:
    """Wait until every card says what the database says."""
    stands = {id_: str(state) for id_, state in _read(folder, "SELECT id, state FROM reports")}
    _ = words(Language.EN)
    marks = {"approved": _("✓ Approved"), "declined": "✗ Declined", "pending": "Approve"}
    await _until(
        server, lambda: all(marks[stands[report]] in _said(card) for report, card in cards.items())
    )


async def _until(server: BotApiServer, met: Callable[[], bool]) -> None:
    await server.telegram.chat(DESK).pulse.until(met, PATIENCE)


def _said(card: Message) -> str:
    """Return the verdict's line, or the buttons of an undecided card."""
    undecided = any("desk:ok:" in value for row in card.content.keyboard for b in row
                    for value in b.values())  # fmt: skip
    return "Approve" if undecided else card.text


def _one_verdict_each(folder: Path, tapped: set[bytes]) -> None:
    assert integrity(folder / "data" / "bot.db") == "ok"
    decided = _read(folder, "SELECT id, state, reason FROM reports WHERE state <> 'pending'")
    assert {report for report, _, _ in decided} == tapped, "a tap was lost"
    audit = _read(
        folder,
        "SELECT report, action, reason FROM verdicts WHERE action IN ('approved', 'declined')",
    )
    assert sorted(audit) == sorted(decided)


def _read(folder: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(folder / "data" / "bot.db")) as connection:
        return list(connection.execute(query))
