"""Clean stops: a new version may be installed in the middle of a busy hour."""

import asyncio
import signal
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from bot.app.process import serve
from bot.app.running import opened
from bot.app.world import World
from bot.demo.server import BotApiServer
from bot.domain.ballot import Score
from bot.domain.errors import SecondInstance, StorageUnavailable
from bot.domain.principles import PRINCIPLES
from bot.domain.week import Week
from bot.settings import Settings
from tests.faults.crowd import Rater, newcomer
from tests.faults.ledger import ledger
from tests.support.nursery import Nursery
from tests.support.ports import free_port
from tests.support.process import bot_environment, town
from tests.support.stage import stage_settings

STOPS = 5
IN_FLIGHT = 100
SECONDS = 10.0
LEEWAY = 5.0
"""Seconds that a busy machine may need on top."""

HOUR = 3600
SECRET = "s" * 32
ANSWER = "answerCallbackQuery"


@pytest.mark.parametrize("stops", [2, pytest.param(STOPS, marks=pytest.mark.slow)])
@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_clean_stops_under_load_lose_nothing(
    tmp_path: Path, nursery: Nursery, mode: str, stops: int
) -> None:
    """A citizen does not notice that the bot was restarted under them."""
    clock = World().clock
    async with BotApiServer(clock) as server:
        town(server)
        week = Week.of(clock())
        environment = bot_environment(server, **_mode(mode))
        raters = [Rater(*newcomer(server), week) for _ in range(IN_FLIGHT)]
        for stop in range(stops):
            bot = await nursery.started(tmp_path, environment, f"{stop}.log")
            await _named(server, mode)
            await _flood(server, raters, stop)
            assert await bot.stop(SECONDS) == 0
        bot = await nursery.started(tmp_path, environment)
        await _named(server, mode)
        await server.idle()
        assert await bot.stop(SECONDS) == 0
        assert server.violations == []
    async with ledger(tmp_path) as book:
        for number, rater in enumerate(raters):
            ballot = await book.ballot(week, rater.person.id)
            expected = tuple(_score(number, stop) for stop in range(stops))
            assert ballot.scores == (*expected, *(None,) * (len(PRINCIPLES) - stops))


async def test_a_stop_does_not_wait_for_a_telegram_that_hangs(
    tmp_path: Path, nursery: Nursery
) -> None:
    """An operator's restart ends in time even in Telegram's bad hours, and loses nothing."""
    clock = World().clock
    async with BotApiServer(clock) as server:
        town(server)
        week = Week.of(clock())
        raters = [Rater(*newcomer(server), week) for _ in range(IN_FLIGHT)]
        bot = await nursery.started(tmp_path, bot_environment(server))
        silence = server.faults.hang(f"{ANSWER}|editMessageText", HOUR, times=HOUR)
        for number, rater in enumerate(raters):
            await rater.rate(PRINCIPLES[0], _score(number, 0))
        await server.telegram.activity.until(lambda: server.updates.idle, SECONDS)
        server.faults.hang("getUpdates", HOUR, times=HOUR)
        assert await bot.stop(SECONDS + LEEWAY) == 0
        assert silence.met
    async with ledger(tmp_path) as book:
        for number, rater in enumerate(raters):
            ballot = await book.ballot(week, rater.person.id)
            assert ballot.score(PRINCIPLES[0]) is _score(number, 0)


async def test_a_stop_ends_a_start_that_waits_for_telegram(tmp_path: Path) -> None:
    """Who sees a wrong setting while the bot looks for Telegram need not wait out its minute."""
    async with BotApiServer(World().clock) as server:
        trouble = server.faults.status("getMe", times=HOUR)
        bot = asyncio.ensure_future(serve(stage_settings(town(server), tmp_path)))
        await server.telegram.activity.until(lambda: trouble.met, SECONDS + LEEWAY)
        signal.raise_signal(signal.SIGTERM)
        async with asyncio.timeout(SECONDS + LEEWAY):
            await bot


async def test_a_way_in_that_breaks_down_loses_no_screen(tmp_path: Path) -> None:
    """Who tapped just before another process took over still sees what was saved."""
    shown: list[str] = []
    async with BotApiServer(World().clock) as server:
        settings = stage_settings(town(server), tmp_path)
        with pytest.raises(SecondInstance):
            await _breaks_down(settings, lambda: shown.append("screen"))
    assert shown == ["screen"]


async def test_a_start_that_fails_lets_go_of_the_database(tmp_path: Path) -> None:
    """What could not be read at the start can be mended, and tried again at once."""
    async with BotApiServer(World().clock) as server:
        settings = stage_settings(town(server), tmp_path)
        async with opened(settings):
            pass
        with closing(sqlite3.connect(tmp_path / "data" / "bot.db")) as file:
            file.execute("ALTER TABLE desk RENAME TO lost")
            with pytest.raises(StorageUnavailable):
                async with opened(settings):
                    pass
            file.execute("ALTER TABLE lost RENAME TO desk")
        async with opened(settings):
            pass


async def _breaks_down(settings: Settings, show: Callable[[], None]) -> None:
    """Serve, and break down while a screen is still to be shown."""
    async with opened(settings) as app, app.serving():
        [watch] = [task for task in asyncio.all_tasks() if task.get_name() == "watch"]

        async def show_late() -> None:
            await asyncio.wait({watch})  # it ends when all else has come to rest
            show()

        app.out.lanes.later(1, show_late)
        raise SecondInstance


async def _flood(server: BotApiServer, raters: Sequence[Rater], stop: int) -> None:
    """Let a tap of everybody arrive at once; return as soon as some have been answered."""
    before = server.calls[ANSWER]
    server.updates.hold()
    for number, rater in enumerate(raters):
        await rater.rate(PRINCIPLES[stop], _score(number, stop))
    server.updates.release()
    await server.telegram.activity.until(lambda: server.calls[ANSWER] > before, SECONDS)
    assert server.calls[ANSWER] < before + IN_FLIGHT, "none is in flight any more"


def _score(number: int, stop: int) -> Score:
    return Score((number + stop) % len(Score))


def _mode(mode: str) -> dict[str, str]:
    if mode == "polling":
        return {}
    port = free_port()
    return {
        "BOT_MODE": mode,
        "BOT_WEBHOOK_URL": f"https://127.0.0.1:{port}",
        "BOT_WEBHOOK_PORT": str(port),
        "BOT_WEBHOOK_SECRET": SECRET,
    }


async def _named(server: BotApiServer, mode: str) -> None:
    """Wait until Telegram knows where the bot listens."""
    if mode == "webhook":
        await server.telegram.activity.until(lambda: bool(server.updates.webhook), SECONDS)
