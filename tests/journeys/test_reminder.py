"""The Thursday reminder: switched on by an operator, silent, once a week, never a count."""

from datetime import date, time
from pathlib import Path

import pytest

from bot.app.commands import publish_now
from bot.demo.world import Message
from bot.domain.language import Language
from bot.domain.pause import Pause, Pauses
from bot.domain.schedule import PublishAt
from bot.views.words import words
from tests.support.clock import FrozenClock
from tests.support.restarts import Town
from tests.support.stage import Stage, staged

NOON = time(12, 0)
THURSDAY = "2026-11-26T12:00+05:00"
UNTIL = "You can answer until Sunday night."


def reminders(stage: Stage) -> list[Message]:
    said = words(Language.KK)(UNTIL)
    return [post for post in stage.channel.posts if said in post.text]


async def test_thursday_noon_reminds_once(tmp_path: Path) -> None:
    """A subscriber hears of the running week once, in every language, without a sound."""
    clock = FrozenClock("2026-11-26T11:59+05:00")
    async with staged(tmp_path, clock, reminder=NOON) as stage:
        await stage.tick()
        assert stage.channel.posts == []
        clock.tick(minutes=1)
        for _ in range(3):
            await stage.tick()
        (post,) = reminders(stage)
        assert post.silent
        for language in Language:
            assert words(language)(UNTIL) in post.text
        clock.tick(days=1)
        await stage.tick()
        assert stage.channel.posts == [post]


@pytest.mark.parametrize("trouble", ["drop_after", "drop_before", "status"])
async def test_it_appears_once_whatever_fails(tmp_path: Path, trouble: str) -> None:
    """A bad connection makes it neither appear twice nor vanish."""
    async with staged(tmp_path, FrozenClock(THURSDAY), reminder=NOON) as stage:
        getattr(stage.server.faults, trouble)("sendMessage", chat=stage.settings.channel_id)
        await stage.tick()
        for _ in range(3):
            stage.clock.tick(minutes=1)
            await stage.tick()
        assert len(reminders(stage)) == 1


async def test_what_was_reminded_of_outlives_the_process(town: Town) -> None:
    """However often the bot is started anew, a week has one reminder, and the next one its own."""
    town.clock.set(THURSDAY)
    for _start in range(3):
        await town.runs(reminder=NOON)
    assert len(town.channel.posts) == 1
    town.clock.set("2026-12-03T12:00+05:00")
    await town.runs(reminder=NOON)
    said = words(Language.KK)(UNTIL)
    assert [said in post.text for post in town.channel.posts].count(True) == 2


async def test_no_reminder_unless_switched_on(tmp_path: Path) -> None:
    """An operator who wants a quiet channel has one."""
    async with staged(tmp_path, FrozenClock(THURSDAY)) as stage:
        await stage.tick()
        assert stage.channel.posts == []


async def test_a_week_touched_by_a_pause_has_none(tmp_path: Path) -> None:
    """Nobody is sent to the bot in a week whose answers a pause cuts short."""
    pauses = Pauses((Pause(date(2026, 11, 28), date(2026, 12, 12)),))
    async with staged(tmp_path, FrozenClock(THURSDAY), reminder=NOON, pauses=pauses) as stage:
        await stage.tick()
        assert stage.channel.posts == []


async def test_a_week_closed_early_has_none(tmp_path: Path) -> None:
    """Nobody is sent to a bot that collects nothing until Monday."""
    clock = FrozenClock("2026-11-26T09:00+05:00")
    async with staged(tmp_path, clock, reminder=NOON) as stage:
        await publish_now(stage.app, None, lambda _line: None, early=True)
        clock.set(THURSDAY)
        await stage.tick()
        assert reminders(stage) == []


async def test_it_never_waits_behind_other_posts(tmp_path: Path) -> None:
    """A reminder that would appear days too late, behind a summary that waits, is left out."""
    friday = PublishAt(4, time(19, 0))
    clock = FrozenClock("2026-11-29T23:00+05:00")
    async with staged(tmp_path, clock, reminder=NOON, publish_at=friday) as stage:
        await stage.next_week()
        clock.set("2026-12-03T12:00+05:00")
        await stage.tick()
        clock.set("2026-12-04T19:00+05:00")
        await stage.tick()
        assert len(stage.told) == 6
        assert reminders(stage) == []
