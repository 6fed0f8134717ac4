"""Before a release is posted the desk sees it, and may hold it until an admin lets it go."""

from pathlib import Path

import pytest

from bot.app.commands import publish_now
from bot.demo.town import FIRST_PERSON
from bot.demo.world import Role
from bot.domain.errors import OperatorError
from bot.domain.language import Language
from bot.views.window_taps import WindowVerb
from bot.views.words import words
from tests.support.ballots import cast, opinions
from tests.support.reporting import rows
from tests.support.stage import Stage, staged
from tests.support.window import POSTS, forged, held, previews, read_and_seen, tapped, windows

KK = words(Language.KK)
ADMINS = (FIRST_PERSON,)
"""The first of a stage's moderators."""


async def test_the_desk_sees_first_exactly_what_the_channel_gets(stage: Stage) -> None:
    """Moderators look at the very pictures and words that subscribers will read, once."""
    await cast(stage.app, stage.week, opinions(300))
    await stage.next_week()
    await stage.tick()
    assert stage.channel.posts == []
    assert KK("Hold…") in windows(stage)[0].words
    assert "19:00" in windows(stage)[0].text
    await stage.publication()
    shown, posted = previews(stage), stage.channel.posts
    assert [*map(read_and_seen, shown)] == [*map(read_and_seen, posted)]
    assert len(stage.channel.posts) == POSTS
    assert len(windows(stage)) == 1
    assert [m.silent for m in (*previews(stage), *windows(stage))] == [True] * POSTS + [False]


async def test_a_preview_wakes_nobody(tmp_path: Path) -> None:
    """In quiet hours what comes at midnight comes without a sound; by day the desk hears it."""
    async with staged(tmp_path, desk_quiet="22:00-08:00") as stage:
        await stage.next_week()
        await stage.tick()
        assert [m.silent for m in (*previews(stage), *windows(stage))] == [True] * (POSTS + 1)
        stage.clock.tick(hours=9)
        await held(stage, stage.week.previous)
        await stage.tick()
        assert not windows(stage)[-1].silent


async def test_a_held_release_waits_for_an_admin_whatever_happens(tmp_path: Path) -> None:
    """A doubt of one moderator is enough to stop a post, and only an admin's hand ends it."""
    async with staged(tmp_path, admin_ids=ADMINS) as stage:
        week = stage.week
        await stage.next_week()
        message = await held(stage, week, number=1)
        assert await tapped(stage.room(1), message, WindowVerb.LIFT, week) == KK(
            "Only an administrator of the bot can do this."
        )
        await stage.tick()
        told = windows(stage)[-1]
        assert told.id != message.id
        assert KK("A figure looks wrong").lower() in told.text
        early = windows(stage)[-1].buttons
        await stage.publication()
        assert (early, stage.channel.posts) == ([[KK("Lift the hold")]], [])
        with pytest.raises(OperatorError, match="hold"):
            await publish_now(stage.app, None, lambda _: None, early=False)
        assert stage.channel.posts == []
        late = windows(stage)[-1]
        await tapped(stage.room(0), late, WindowVerb.LIFT, week)
        await stage.tick()
        assert len(stage.channel.posts) == POSTS
        audit = await rows(stage, "SELECT moderator, action, reason FROM holds ORDER BY id")
        assert [tuple(row) for row in audit] == [
            (FIRST_PERSON + 1, "held", "figures"),
            (FIRST_PERSON, "lifted", None),
        ]


async def test_a_hold_outlives_a_restart_and_is_recalled_each_day(tmp_path: Path) -> None:
    """Nothing held is forgotten: not by the bot, and not by the people."""
    async with staged(tmp_path, admin_ids=ADMINS) as stage:
        week = stage.week
        await stage.next_week()
        await held(stage, week)
        await stage.tick()  # the desk is told of the hold before the bot ends
    async with staged(tmp_path, stage.clock, admin_ids=ADMINS) as again:
        for day in ("2026-11-30", "2026-12-01", "2026-12-02"):
            for hour in ("17:59", "18:00", "19:00"):
                again.clock.set(f"{day}T{hour}+05:00")
                await again.tick()
        assert again.channel.posts == []
        assert len(windows(again)) == 2
        assert previews(again) == []
        assert windows(again)[-1].buttons == [[KK("Publish now")]]


async def test_a_held_release_keeps_the_later_ones_behind_it(tmp_path: Path) -> None:
    """Subscribers read the weeks in their order, however long one of them is looked at."""
    async with staged(tmp_path, admin_ids=ADMINS) as stage:
        first = stage.week
        await stage.next_week()
        await held(stage, first)
        second = stage.week
        await stage.next_week()
        await stage.publication()
        assert stage.channel.posts == []
        await tapped(stage.room(0), windows(stage)[1], WindowVerb.LIFT, first)
        await stage.tick()
        await stage.tick()
        shown = [post.text for post in stage.channel.posts]
        assert len(shown) == 2 * POSTS
        assert KK.days(first.monday, first.sunday) in shown[0]
        assert KK.days(second.monday, second.sunday) in shown[POSTS]


async def test_only_the_desk_may_hold_and_only_before_the_post(stage: Stage) -> None:
    """A copied button in a stranger's hand stops nothing, nor does a tap that comes too late."""
    week = stage.week
    await stage.next_week()
    stranger = stage.citizen("kk")
    await stranger.start()
    await stage.settle()
    tap = await stranger.tap_data(forged(WindowVerb.HOLD, week))
    assert (await stranger.answer(tap)).text == KK("Only moderators can do this.")
    stage.desk.place.restate(stage.moderators[1].user, Role.LEFT)
    message = windows(stage)[0]
    assert await tapped(stage.room(1), message, WindowVerb.HOLD, week) == KK(
        "Only moderators can do this."
    )
    await stage.publication()
    assert await tapped(stage.room(0), message, WindowVerb.HOLD, week) == KK(
        "This summary is already published; only a correction can follow it."
    )
    assert await rows(stage, "SELECT * FROM holds") == []


async def test_without_a_desk_the_first_admin_looks(tmp_path: Path) -> None:
    """A pilot without a group can stop a wrong post too; where nobody is named, nobody waits."""
    async with staged(tmp_path, moderation_chat_id=None, admin_ids=ADMINS) as stage:
        admin, week = stage.moderators[0], stage.week
        await stage.agreed(admin)
        await stage.next_week()
        await stage.tick()
        assert len([message for message in admin.chat if message.by_bot]) == 1 + POSTS + 1
        await tapped(admin, admin.screen, WindowVerb.HOLD, week)
        await stage.settle()
        await tapped(admin, admin.screen, WindowVerb.REASON, week)
        await stage.publication()
        assert stage.channel.posts == []
