"""A week's close, interrupted: one release, its bytes the same, and the key gone for good."""

import os
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy import select

from bot.app.running import App
from bot.children import ChildCounter
from bot.demo.server import BotApiServer
from bot.domain.errors import KeyGone, StorageUnavailable, Unreadable
from bot.domain.language import Language
from bot.domain.release import Lost, parse
from bot.domain.schedule import WeekState
from bot.domain.week import Week
from bot.privacy.keyring import Keyring
from bot.privacy.sealing import Seal, ballots
from bot.storage import tables
from bot.storage.ballots import SqlBallots
from bot.storage.outbox import SqlOutbox
from bot.storage.weeks import SqlWeeks
from bot.telegram.press import TelegramPress
from bot.telegram.window import TelegramWindow
from bot.views.words import words
from tests.support.ballots import cast, cells, opinions
from tests.support.clock import FrozenClock
from tests.support.stage import Stage, restarted, stage_settings, staged
from tests.support.window import POSTS, read_and_seen

Step = tuple[type, str]

PART_BYTES = 32
CLOSE: tuple[Step, ...] = (
    (ChildCounter, "__call__"),
    (SqlWeeks, "freeze"),
    (Keyring, "destroy"),
    (TelegramPress, "__call__"),
    (TelegramWindow, "preview"),
    (SqlWeeks, "queue"),
    (SqlBallots, "forget"),
    (SqlOutbox, "next_due"),
)
"""What a close does, in this order."""

DURABLE = (CLOSE[1], CLOSE[5], CLOSE[6])
"""Steps that are not asked for again once they have happened: after them is before the next."""

POST: tuple[Step, ...] = ((SqlOutbox, "sending"), (SqlOutbox, "sent"))
"""What is noted of each post, before and after it is sent."""

Sealed = list[tuple[bytes, bytes]]


@pytest.mark.parametrize(
    "both", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["before", "before and after"]
)
async def test_a_crash_around_any_step_leads_to_one_release_one_preview_and_one_post(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, both: bool
) -> None:
    """Whatever happens on Monday, subscribers get the week once and nobody pays twice."""
    clock = FrozenClock()
    frozen: set[bytes] = set()
    async with BotApiServer(clock) as server:
        channel = server.channel(-1001000000001, "six_principles_demo")
        admin = server.person()
        admin.place.started = True
        settings = stage_settings(server, tmp_path, moderation_chat_id=None, admin_ids=(admin.id,))
        async with restarted(settings, clock) as app:
            week = Week.of(clock())
            await cast(app, week, opinions(30))

        async def crashing(steps: Sequence[Step], *, after: bool) -> None:
            with monkeypatch.context() as patch:
                met = _interrupt(patch, steps, after=after)
                async with restarted(settings, clock) as app:
                    await app.jobs.tick()
                    frozen.update(await _release(app, week))
                assert steps[0][1] in met, f"{steps[0]} was never reached"

        clock.set("2026-11-30T00:06+05:00")
        for at, step in enumerate(CLOSE):
            await crashing(CLOSE[at:], after=False)
            if both and step not in DURABLE:
                await crashing(CLOSE[at:], after=True)
        await crashing(POST[1:], after=True)
        async with restarted(settings, clock) as app:
            await app.jobs.tick()
        clock.tick(hours=19)
        for at in range(len(POST)):
            await crashing(POST[at:], after=False)
            if both:
                await crashing(POST[at:], after=True)
        async with restarted(settings, clock) as app:
            for _ in range(3):
                await app.jobs.tick()
            frozen |= await _release(app, week)
            assert await app.stores.weeks.state(week) is WeekState.PUBLISHED
            assert week not in app.stores.keyring.weeks("week")
            assert await _sealed(app, week) == []
        assert len(frozen) == 1
        posted = [*map(read_and_seen, channel.posts)]
        assert len(set(posted)) == len(posted) == POSTS
        assert [*map(read_and_seen, admin.chat)][:-1] == posted


async def test_after_the_close_nothing_on_disk_opens_a_ballot(stage: Stage) -> None:
    """Who takes the server away on Tuesday learns no answer of the week before."""
    week, keys = stage.week, stage.folder / "keys"
    await cast(stage.app, week, opinions(20))
    sealed = await _sealed(stage.app, week)
    part = (keys / f"week-{week.number}.part").read_bytes()
    master = (keys / "master.key").read_bytes()
    derived = stage.app.stores.keyring.ballot_key(week)
    assert _opens(sealed, _tried(stage.folder / "try", master, week, part))
    await stage.next_week()
    assert not (keys / f"week-{week.number}.part").exists()
    with pytest.raises(KeyGone):
        stage.app.stores.keyring.ballot_key(week)
    files = [
        path for path in stage.folder.rglob("*") if path.is_file() and "try" not in path.parts
    ]
    for path in files:
        assert part not in path.read_bytes(), path.name
        assert derived not in path.read_bytes(), path.name
    for window in (w for path in files if path.parent == keys for w in _windows(path)):
        assert not _opens(sealed, window)
        assert not _opens(sealed, _tried(stage.folder / "try", master, week, window))


async def test_a_lost_key_part_is_told_with_the_figures_of_the_rest(tmp_path: Path) -> None:
    """When a server lost a part of the answers, the summary says so beside its figures."""
    later = opinions(100)
    async with staged(tmp_path, epsilon=100.0, test_mode=True) as stage:
        week = stage.week
        await cast(stage.app, week, opinions(90))
    (tmp_path / "keys" / f"week-{week.number}.part").unlink()
    async with staged(tmp_path, epsilon=100.0, test_mode=True) as stage:
        await cast(stage.app, week, later)
        await stage.next_week()
        await stage.publication()
        release = await stage.app.use.read_results(week)
        posts = stage.told
    assert release is not None
    view = parse(release.payload)
    assert view.lost is Lost.PART
    assert [list(row) for row in view.tables["national"].noisy] == cells(later)
    for post, language in zip(posts[::2], Language, strict=True):
        lost = words(language)(
            "Some answers were lost for a technical reason; the results cover the rest."
        )
        assert lost in post.text


async def test_a_week_that_could_not_close_for_three_days_is_told_as_lost(stage: Stage) -> None:
    """A week does not vanish without a word, and its key does not wait for ever."""
    week = stage.week
    await cast(stage.app, week, opinions(30))
    stage.clock.set(week.ends.isoformat())
    stage.clock.tick(hours=72, minutes=1)
    await stage.tick()
    assert week not in stage.app.stores.keyring.weeks("week")
    assert await _sealed(stage.app, week) == []
    for post, language in zip(stage.told[::2], Language, strict=True):
        lost = "This week's answers were lost for a technical reason; there are no results."
        assert words(language)(lost) in post.text


def _interrupt(patch: pytest.MonkeyPatch, steps: Sequence[Step], *, after: bool) -> list[str]:
    """Let the bot come no further than the first of these steps; the list names those tried.

    ``after`` lets that first step happen, and ends the process before anybody hears of it.
    """
    met: list[str] = []

    def stop(owner: type, name: str, *, happens: bool) -> Callable[..., Any]:
        step = getattr(owner, name)

        def fails(*given: object, **named: object) -> Any:  # noqa: ANN401 (whatever it gives)
            met.append(name)
            done = step(*given, **named) if happens else None
            if isinstance(done, Awaitable):
                return _cut_off(done)
            raise StorageUnavailable("interrupted")

        return fails

    for owner, step in steps:
        patch.setattr(owner, step, stop(owner, step, happens=after and step is steps[0][1]))
    return met


async def _cut_off(done: Awaitable[object]) -> NoReturn:
    await done
    raise StorageUnavailable("interrupted")


async def _release(app: App, week: Week) -> set[bytes]:
    found = await app.stores.releases.latest(week.next, 8)
    return {release.payload + release.signature for release in found}


async def _sealed(app: App, week: Week) -> Sealed:
    rows = select(tables.ballots.c.slot, tables.ballots.c.sealed).where(
        tables.ballots.c.week == week.number
    )
    found = await app.stores.database.read(lambda connection: connection.execute(rows).all())
    return [(slot, sealed) for slot, sealed in found]


def _opens(sealed: Sealed, key: bytes) -> bool:
    """Tell whether a key opens any of the ballots."""
    safe = ballots(Seal(key, os.urandom))

    def opens(slot: bytes, body: bytes) -> bool:
        try:
            safe.open(body, slot)
        except Unreadable:
            return False
        return True

    return any(opens(slot, body) for slot, body in sealed)


def _tried(folder: Path, master: bytes, week: Week, part: bytes) -> bytes:
    """Derive what would open a week's ballots if these bytes were its key part."""
    folder.mkdir(exist_ok=True)
    (folder / f"week-{week.number}.part").write_bytes(part)
    return Keyring(folder, master, os.urandom).ballot_key(week)


def _windows(path: Path) -> Iterator[bytes]:
    content = path.read_bytes()
    return (content[at : at + PART_BYTES] for at in range(len(content) - PART_BYTES + 1))
