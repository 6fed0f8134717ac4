"""Nothing is told as saved before the disk has it; the system's own calls are the witness.

A killed process proves nothing about the disk: what the kernel has taken survives it. So the bot
runs under strace here, and the order of its calls is read.
"""

import asyncio
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from bot.app.world import World
from bot.demo.server import BotApiServer
from bot.domain.ballot import Score
from bot.domain.principles import PRINCIPLES
from bot.domain.week import Week
from tests.faults.crowd import Rater, newcomer
from tests.faults.trace import STRACE, Request, requests
from tests.support.process import Running, bot_environment, passed_on, town, until_serving

BOT = (sys.executable, "-m", "bot", "run")
WITHOUT_SYNC = """
import sys
from bot.storage.connect import PRAGMAS
PRAGMAS["synchronous"] = ("NORMAL", 1)
from bot.__main__ import main
sys.argv = ["bot", "run"]
main()
"""
CARELESS = (sys.executable, "-c", WITHOUT_SYNC)
"""The same bot with the setting that most programs use: it survives crashes, not power cuts."""

TOLD = frozenset({"answerCallbackQuery", "getUpdates"})
PATIENCE = 60.0


async def test_every_answer_follows_a_sync_of_the_log(tmp_path: Path) -> None:
    """After "saved", and after an update is confirmed, a power cut takes nothing back."""
    told = await _told(tmp_path, BOT)
    syncs = _syncs_of_answers(told)
    assert len(syncs) == len(PRINCIPLES) * 2 + 1
    assert all(earlier < later for earlier, later in pairwise(syncs))
    assert not any(request.dirty for request in told)


@pytest.mark.slow
async def test_the_trace_shows_where_a_sync_is_missing(tmp_path: Path) -> None:
    """The test above can fail: with synchronous=NORMAL no answer follows a sync."""
    told = await _told(tmp_path, CARELESS)
    assert len(set(_syncs_of_answers(told))) == 1
    assert any(request.dirty for request in told)


def _syncs_of_answers(told: Sequence[Request]) -> Sequence[int]:
    """Return how often the log was synced before the first tap, and before each answer."""
    answers = [it.synced for it in told if it.method == "answerCallbackQuery"]
    return [told[0].synced, *answers]


async def _told(folder: Path, program: Sequence[str]) -> Sequence[Request]:
    """Have somebody tap twelve times, each after the last answer; return what left since then."""
    async with BotApiServer(World().clock) as server:
        town(server)
        rater = Rater(*newcomer(server), Week.of(World().clock()))
        bot = await _traced(folder, server, program)
        begun = folder / "trace"
        await server.idle()
        before = len(list(requests(begun, TOLD)))
        for score in (Score.WELL, Score.POORLY):
            for principle in PRINCIPLES:
                press = await rater.rate(principle, score)
                assert (await rater.person.answer(press, PATIENCE)).text.startswith("Saved:")
                await server.telegram.activity.until(lambda: server.updates.idle, PATIENCE)
        await server.idle()
        told = list(requests(begun, TOLD))[before - 1 :]
        assert await bot.stop() == 0
    return told


async def _traced(folder: Path, server: BotApiServer, program: Sequence[str]) -> Running:
    log = folder / "bot.log"
    with log.open("wb") as written:
        process = await asyncio.create_subprocess_exec(
            *(*STRACE, "-o", str(folder / "trace"), *program),
            cwd=folder,
            env=passed_on(bot_environment(server)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=written,
            stderr=written,
        )
    return await until_serving(Running(process, log))
