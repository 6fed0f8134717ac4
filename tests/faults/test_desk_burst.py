"""A desk in a storm: a thousand reports in a minute, and two volunteers who clear them."""

import asyncio
import gc
import sys
from pathlib import Path

import pytest

from bot.demo.world import Message
from tests.support.burst import many_reports, open_cards, virtual_pace
from tests.support.reporting import answered, data_of, in_words, rows
from tests.support.stage import Stage, staged

OPEN_CARDS = 5
BLOCKS = 20_000
"""Of Python's memory: far less than a report that is kept for each of a thousand would take."""

VERDICTS = (
    "SELECT report, count(*) FROM verdicts WHERE action IN ('approved', 'declined') "
    "GROUP BY report"
)
ANSWERS = {"", in_words("kk")("This report has already been decided.")}


@pytest.mark.parametrize("count", [20, pytest.param(1000, marks=pytest.mark.slow)])
async def test_a_burst_is_borne(tmp_path: Path, count: int) -> None:
    """However many write at once, volunteers see five cards, at a bearable pace, to the last."""
    async with staged(tmp_path, desk_batch_seconds=600, desk_open_cards=OPEN_CARDS) as stage:
        watched = virtual_pace(stage)
        await many_reports(stage.app.stores, stage.clock(), count)
        memory: list[int] = []
        for _round in range(count):
            await stage.tick()
            cards = open_cards(stage)
            assert len(cards) <= OPEN_CARDS
            if not await rows(stage, "SELECT 1 FROM reports WHERE state = 'pending' LIMIT 1"):
                break
            await decide_all(stage, cards)
            stage.clock.tick(minutes=11)
            memory.append(blocks())
        assert watched.refused == 0
        assert await rows(stage, "SELECT DISTINCT state FROM reports") == [("approved",)]
        assert [n for _, n in await rows(stage, VERDICTS)] == [1] * count
        half = len(memory) // 2
        grown = memory[-1] - memory[half]
        shown = len(memory) - half
        assert grown < BLOCKS + shown * OPEN_CARDS * 400, "what the test's own chat keeps apart"


def blocks() -> int:
    gc.collect()
    return sys.getallocatedblocks()


async def decide_all(stage: Stage, cards: list[Message]) -> None:
    for card in cards:
        assert await answered(stage.room(), data_of(card, "ok"), card) == ""
    await stage.settle()


@pytest.mark.parametrize("count", [12, pytest.param(200, marks=pytest.mark.slow)])
async def test_two_clear_the_desk_side_by_side(tmp_path: Path, count: int) -> None:
    """Two moderators who tap at the same time never decide one report twice, and lose none."""
    async with staged(tmp_path, desk_batch_seconds=0, desk_open_cards=10) as stage:
        watched = virtual_pace(stage)
        await many_reports(stage.app.stores, stage.clock(), count)
        decided = [0, 0]
        for _round in range(count):
            await stage.tick()
            cards = open_cards(stage)
            if not cards:
                break
            backwards = list(reversed(cards))
            done = await asyncio.gather(clear(stage, 0, cards), clear(stage, 1, backwards))
            decided = [before + now for before, now in zip(decided, done, strict=True)]
            await stage.settle()
            stage.clock.tick(minutes=6)
        assert sum(decided) == count
        assert min(decided) > 0
        assert watched.refused == 0
        assert [n for _, n in await rows(stage, VERDICTS)] == [1] * count
        assert await rows(stage, "SELECT DISTINCT state FROM reports") == [("approved",)]


async def clear(stage: Stage, moderator: int, cards: list[Message]) -> int:
    """Approve what is there, card by card; return how many this moderator decided."""
    decided = 0
    for card in cards:
        if "desk:ok:" not in card.words:
            continue
        told = await answered(stage.room(moderator), data_of(card, "ok"), card)
        assert told in ANSWERS
        decided += told == ""
    return decided
