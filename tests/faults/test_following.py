"""A process that follows: what it does for people, and how it keeps up with the one that leads."""

import gc
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app.running import App, opened
from bot.app.world import World
from bot.domain.errors import KeyGone, SecondInstance, StorageUnavailable
from bot.domain.language import Language
from bot.usecases.signing import RotateSigning
from tests.support.burst import many_reports, open_cards
from tests.support.postgres import Postgres
from tests.support.stage import Stage, staged


@pytest.fixture
async def stage(tmp_path: Path, postgres: Postgres) -> AsyncIterator[Stage]:
    url = postgres.url(postgres.database())
    async with staged(
        tmp_path,
        database_url=url,
        desk_batch_seconds=86400,
        desk_daily_at="23:59",
        desk_open_cards=20,
    ) as there:
        yield there


@pytest.fixture
async def other(stage: Stage) -> AsyncIterator[App]:
    """Open a second bot on the same database."""
    world = replace(World(), clock=stage.clock, seconds=stage.pace, sleep=stage.pace.sleep)
    async with opened(stage.settings, world, may_follow=True) as app:
        yield app


async def test_a_follower_keeps_up_and_wakes_the_leader(
    stage: Stage, other: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Moderators and readers see one bot, whichever of its processes they reach."""
    leader = stage.app
    assert (leader.stores.database.leads, other.stores.database.leads) == (True, False)

    await RotateSigning(leader.stores.signing_keys, leader.use.signatory)()
    await other.follow.tick()
    assert other.use.signatory.public_key == leader.use.signatory.public_key
    await leader.jobs.tick()
    assert leader.out.sender._limits._processes == other.out.sender._limits._processes == 2

    await other.use.desk.choose_language(Language.EN)
    await stage.tick()
    assert leader.out.desk_look.language is Language.EN

    for first, dealt in ((0, 5), (5, 5)):  # the next batch waits for a day
        await many_reports(other.stores, stage.clock(), 5, first)
        await stage.tick()
        assert len(open_cards(stage)) == dealt
    await other.use.desk.deal.ask()
    other.nudge()
    await other.out.tasks.drain(30)
    await stage.settle()
    assert len(open_cards(stage)) == 10

    await many_reports(other.stores, stage.clock(), 5, 10)
    await other.use.desk.deal.ask()
    with monkeypatch.context() as patch:
        patch.setattr(other.stores.desk, "waiting", _away)
        other.nudge()
        await other.out.tasks.drain(30)
    await other.follow.tick()
    await stage.settle()
    assert len(open_cards(stage)) == 15, "five that were asked for come after a failure too"

    week = stage.week
    other.stores.keyring.week(week)
    await stage.next_week()
    await other.follow.tick()
    with pytest.raises(KeyGone):
        other.stores.keyring.week(week)


async def _away() -> Sequence[bytes]:
    raise StorageUnavailable("away")


async def test_a_follower_tidies_its_memory(
    stage: Stage, other: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that follows for months does not grow until it is killed."""
    await stage.app.watch.rounds.tick()
    tidied: list[str] = []
    monkeypatch.setattr(gc, "get_freeze_count", lambda: 1)
    monkeypatch.setattr(gc, "collect", lambda: tidied.append("once"))
    stage.clock.tick(hours=1)
    await other.watch.rounds.tick()
    await other.watch.rounds.tick()
    assert not other.stores.database.leads
    assert tidied == ["once"]


async def test_a_second_poller_ends_with_one_line(stage: Stage) -> None:
    """Telegram answers one poller: a second bot that polls says so and ends."""
    with pytest.raises(SecondInstance):
        async with opened(stage.settings):
            pass
