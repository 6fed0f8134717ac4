"""Weeks that did not go as usual: each gets the right post, in its turn."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.demo.server import BotApiServer
from bot.domain import principles
from bot.domain.language import Language
from bot.domain.pause import Pause, Pauses
from bot.domain.principles import PRINCIPLES, wording
from bot.domain.release import Lost, parse
from bot.domain.week import Week
from bot.views import digest
from bot.views.words import words
from tests.support.ballots import cast, opinions
from tests.support.clock import FrozenClock
from tests.support.stage import Stage, restarted, stage_settings, staged, told
from tests.support.window import FILES, POSTS

EN = words(Language.EN)
LOST = EN("This week's answers were lost for a technical reason; there are no results.")

REWORDED = (*PRINCIPLES[:-1], replace(PRINCIPLES[-1], version=PRINCIPLES[-1].version + 1))


async def test_three_weeks_without_a_process_are_told_one_by_one(tmp_path: Path) -> None:
    """Readers learn what became of each week, oldest first, and the chain has no gap."""
    clock = FrozenClock()
    async with BotApiServer(clock) as server:
        places = {
            lang: server.channel(-1001000000010 - n, lang) for n, lang in enumerate(Language)
        }
        channel, names = places[Language.EN], {lang: f"@{lang}" for lang in Language}
        settings = stage_settings(
            server, tmp_path, channel_id=None, channels=names, moderation_chat_id=None
        )
        async with restarted(settings, clock) as app:
            first = Week.of(clock())
            await cast(app, first, opinions(300))
        clock.set(first.later(3).starts.isoformat())
        clock.tick(hours=20)
        async with restarted(settings, clock) as app:
            for _ in range(3):
                await app.jobs.tick()
            weeks = [first, first.next, first.later(2)]
            releases = [*reversed(await app.stores.releases.latest(first.later(3), 8))]
        assert [release.week for release in releases] == weeks
        views = [parse(release.payload) for release in releases]
        assert [view.lost for view in views] == [Lost.ALL, Lost.ALL, Lost.NOTHING]
        assert [view.previous for view in views[1:]] == [r.hash for r in releases[:-1]]
        pictures = told(channel)[::2]
        assert [EN.days(week.monday, week.sunday) in post.text for week, post in zip(
            weeks, pictures, strict=True
        )] == [True] * 3  # fmt: skip
        assert [LOST in post.text for post in pictures] == [True, True, False]
        assert len(channel.posts) == 3 * (2 + FILES)


async def test_a_paused_week_collects_nothing_and_is_told_when_the_pause_is_over(
    tmp_path: Path,
) -> None:
    """During an election the bot is silent; afterwards the week is told for what it was."""
    pauses = Pauses((Pause(date(2026, 11, 23), date(2026, 12, 1)),))
    async with staged(tmp_path, pauses=pauses) as stage:
        week = stage.week
        await stage.next_week()
        assert week not in stage.app.stores.keyring.weeks("week")
        await stage.publication()
        assert stage.channel.posts == []
        assert "19:00" in stage.cards[-1].text
        stage.clock.set("2026-12-02T19:00+05:00")
        await stage.tick()
        assert len(stage.channel.posts) == POSTS
        assert digest.capital(EN("too few ratings to publish")) in stage.channel.posts[4].text


async def test_a_text_that_changes_in_the_middle_of_a_week_is_told(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers to the old text are never published as answers to the new one."""
    week, before = stage.week, wording()
    for rated in (week, week.next):
        await cast(stage.app, rated, opinions(300))
        monkeypatch.setattr(principles, "PRINCIPLES", REWORDED)
        await stage.tick()
        stage.clock.set(rated.next.starts.isoformat())
        await stage.tick()
        stage.clock.tick(minutes=6)
        await stage.tick()
    newer, older = (
        parse(one.payload) for one in await stage.app.stores.releases.latest(week.later(2), 2)
    )
    assert (older.wording, newer.wording) == (f"{before}+{wording()}", wording())
    figures = [one.figures for one in newer.principles if one.figures]
    assert [one.change for one in figures] == [None] * len(PRINCIPLES)
