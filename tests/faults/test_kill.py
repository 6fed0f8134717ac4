"""Power cuts: what people were told is saved is saved, however often the bot dies.

The bot is a process of its own that gets SIGKILL. Its first life begins with ``python -m bot
run``; the others are forked from a process that has loaded the code, and are the same bot else.
"""

import asyncio
import shutil
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

import pytest

from bot.app.world import World
from bot.demo.server import BotApiServer
from bot.domain.principles import PRINCIPLES
from bot.domain.week import Week
from tests.faults.crowd import Rater, Writer, newcomer, seeded
from tests.faults.ledger import integrity, ledger
from tests.support.nursery import Nursery
from tests.support.process import bot_environment, started, town

RATERS = 12
WRITERS = 3
SHORT, LONG = 50, 300
"""How many requests of the bot a life lasts at most; each tenth may be long, and catch up."""
FIRST_STEPS = 0.5
"""Seconds; each tenth life ends within its start."""
PATIENCE = 60.0


@pytest.mark.parametrize("kills", [12, pytest.param(1000, marks=pytest.mark.slow)])
async def test_no_kill_loses_or_doubles_what_was_acknowledged(
    tmp_path: Path, nursery: Nursery, kills: int
) -> None:
    """Nobody has to tap or write again because a server lost its power."""
    clock = World().clock
    async with BotApiServer(clock) as server:
        town(server)
        week = Week.of(clock())
        raters = [Rater(*newcomer(server), week) for _ in range(RATERS)]
        writers = [Writer(*newcomer(server)) for _ in range(WRITERS)]
        crowd = [
            *(rater.keep_rating(seeded(n)) for n, rater in enumerate(raters)),
            *(writer.keep_writing(seeded(-1 - n)) for n, writer in enumerate(writers)),
        ]
        await _killed_again_and_again(server, tmp_path, crowd, writers, nursery, kills)
        assert server.violations == []
    assert integrity(tmp_path / "data" / "bot.db") == "ok"
    await _everything_is_kept(tmp_path, week, raters, writers, kills)


async def _killed_again_and_again(
    server: BotApiServer,
    folder: Path,
    crowd: Sequence[Coroutine[Any, Any, NoReturn]],
    writers: Sequence[Writer],
    nursery: Nursery,
    kills: int,
) -> None:
    """Kill the bot under the crowd's stream, then let a last one take what still waits.

    A life is measured by what the bot asks of Telegram, not by the clock: a slow machine kills
    at the same instants of the work.
    """
    environment = bot_environment(server, BOT_REPORTS_PER_DAY="100")
    chance = seeded(kills)
    people = [asyncio.ensure_future(one) for one in crowd]
    try:
        await (await started(folder, environment)).kill()
        for life in range(kills):
            if life % 10 == 5:
                bot = nursery.born(folder, environment)
                await asyncio.sleep(chance.uniform(0, FIRST_STEPS))
            else:
                bot = await nursery.started(folder, environment)
                await _requests(server, chance.randrange(SHORT if life % 10 else LONG))
                await asyncio.sleep(chance.uniform(0.0, 0.02))
            await bot.kill()
            assert _integrity_of_a_copy(folder) == "ok"
        bot = await nursery.started(folder, environment)
        await server.telegram.activity.until(lambda: all(w.told for w in writers), PATIENCE)
        await bot.kill()
    finally:
        for one in people:
            one.cancel()
        ends = await asyncio.gather(*people, return_exceptions=True)
    assert all(isinstance(end, asyncio.CancelledError) for end in ends), ends
    bot = await nursery.started(folder, environment)
    await server.idle()
    assert await bot.stop() == 0


def _integrity_of_a_copy(folder: Path) -> str:
    """Look at what a kill left as the next start will find it, and touch nothing of it."""
    with TemporaryDirectory() as aside:
        for file in (folder / "data").glob("bot.db*"):
            if file.suffix in {".db", ".db-wal"}:  # a kill amid the start may leave no log
                shutil.copy(file, aside)
        return integrity(Path(aside) / "bot.db")


async def _requests(server: BotApiServer, count: int) -> None:
    """Wait until the bot has made so many more requests, or has nothing left to ask."""
    enough = server.calls.total() + count
    with suppress(TimeoutError):
        await server.telegram.activity.until(lambda: server.calls.total() >= enough, PATIENCE)


async def _everything_is_kept(
    folder: Path, week: Week, raters: Sequence[Rater], writers: Sequence[Writer], kills: int
) -> None:
    taps = [tap for rater in raters for some in rater.taps.values() for tap in some]
    told = [text for writer in writers for text in writer.told]
    async with ledger(folder) as book:
        for rater in raters:
            ballot = await book.ballot(week, rater.person.id)
            for principle in PRINCIPLES:
                assert ballot.score(principle) in rater.possible(principle)
        assert await book.ballots() <= RATERS
        kept = await book.reports(week)
    assert set(told) <= set(kept)
    assert len(kept) == len(set(kept))
    assert set(kept) <= {text for writer in writers for text in writer.tried}
    heard = sum(tap.acknowledged for tap in taps)
    print(f"{kills} kills: {heard} taps and {len(told)} reports told, all kept once")  # noqa: T201 (a figure of make soak)
    assert heard > 2 * kills, "the crowd was not heard"
    assert told, "nobody's report was taken"
