"""A machine's clock that jumps: no week begins or ends by it, and nothing is closed twice."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app.running import App, opened
from bot.app.world import World
from bot.demo.server import BotApiServer
from bot.domain.errors import OperatorError
from bot.domain.language import Language
from bot.domain.schedule import WeekState
from bot.domain.week import Week
from bot.views import desk
from bot.views.desk import Trouble
from bot.views.words import words
from tests.support.ballots import cast, opinions
from tests.support.clock import FrozenClock
from tests.support.restarts import Town
from tests.support.stage import restarted, stage_settings
from tests.support.window import POSTS

JUMPS = (
    timedelta(days=8),
    -timedelta(days=8),
    timedelta(hours=13),
    -timedelta(days=400),
    timedelta(days=40),
    -timedelta(days=57 * 365),
)


async def nothing_moves(app: App, clock: FrozenClock, jump: timedelta) -> None:
    """Let the clock jump for some minutes, and come back."""
    keys = app.stores.keyring.weeks("week"), app.stores.keyring.weeks("report")
    before = await app.stores.weeks.unfinished()
    clock.moment += jump
    for _ in range(2):
        await app.jobs.tick()
        clock.tick(minutes=1)
    clock.moment -= jump
    assert await app.stores.weeks.unfinished() == before
    assert (app.stores.keyring.weeks("week"), app.stores.keyring.weeks("report")) == keys
    assert await app.stores.releases.all() == []
    clock.tick(minutes=-2)
    await app.jobs.tick()


async def test_a_clock_that_jumps_ends_no_week(tmp_path: Path) -> None:
    """A wrong clock costs a message to the operator: not a week's answers, and no second post."""
    telegrams, ours = FrozenClock("2026-11-29T22:30+05:00"), FrozenClock("2026-11-29T22:30+05:00")
    async with BotApiServer(telegrams) as server:
        town = Town(server, tmp_path, ours)
        settings = stage_settings(server, tmp_path)
        async with restarted(settings, ours) as app:
            await app.jobs.tick()
            week = Week.of(ours())
            await cast(app, week, opinions(30))
            for jump in JUMPS:
                await nothing_moves(app, ours, jump)
            told = words(Language.KK)(desk._TROUBLES[Trouble.CLOCK])
            assert sum(told in text for text in town.asked) == len(JUMPS)
            for clock in (telegrams, ours):
                clock.set("2026-11-30T00:06+05:00")
            await app.jobs.tick()
            assert await app.stores.weeks.state(week) is WeekState.QUEUED
            ours.tick(hours=19)  # to the hour of the post, but for Telegram
            await app.jobs.tick()
            assert town.channel.posts == []
            telegrams.tick(hours=19)
            for clock in (telegrams, ours, ours):
                await app.jobs.tick()
                clock.tick(hours=-2)
            assert len(town.channel.posts) == POSTS
            assert len(await app.stores.releases.all()) == 1


async def test_a_start_with_a_wrong_clock_says_so(tmp_path: Path) -> None:
    """A machine that wakes up in 1970 writes nothing before its clock is right."""
    telegrams = FrozenClock()
    async with BotApiServer(telegrams) as server:
        Town(server, tmp_path, telegrams)
        for moved, side in ((-timedelta(days=20000), "behind"), (timedelta(hours=1), "ahead of")):
            wrong = FrozenClock()
            wrong.moment += moved
            with pytest.raises(OperatorError, match=f"{side} Telegram's; set it by NTP"):
                async with opened(
                    stage_settings(server, tmp_path), replace(World(), clock=wrong)
                ) as app:
                    raise AssertionError(app)
