"""The drill: a machine is lost, and the bot goes on from a backup with nothing told twice."""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import Connection, func, insert, select

from bot.app.running import App
from bot.domain.ballot import Ballot, Score
from bot.domain.citizen import Citizen
from bot.domain.compose import lost_release
from bot.domain.errors import OperatorError
from bot.domain.release import Lost, Release, parse
from bot.domain.schedule import WeekState
from bot.domain.week import Week
from bot.storage.tables import ballots
from bot.verify import check_files
from bot.views.opendata import files as files_of
from tests.faults.house_fire import town
from tests.support.ballots import cast, opinions
from tests.support.stage import files
from tests.support.window import POSTS

FIVE_MINUTES = 300.0
SHEET = Ballot((Score.WELL,) * 6)


async def test_a_lost_machine_goes_on_where_the_channel_is(tmp_path: Path) -> None:
    """After a fire readers see no gap, no fork and no post twice, and are told what was lost."""
    async with town(tmp_path / "bot") as there:
        async with there.running() as app:
            await cast(app, there.week, opinions(30))
            await there.backed_up()
            first = await there.published(app)
            await cast(app, there.week, opinions(20))
        there.burn()
        await there.restored()
        assert f"{first.label}: released since then, published" in there.told
        async with there.running() as app:
            for _ in range(3):
                await app.jobs.tick()
            assert len(there.channel.posts) == POSTS
            assert await app.stores.weeks.state(first) is WeekState.PUBLISHED
            second = there.week
            await cast(app, second, opinions(200))
            await there.published(app)
            [release, before] = await app.stores.releases.latest(second.next, 8)
        assert len(there.channel.posts) == 2 * POSTS
        view = parse(release.payload)
        assert (view.previous, view.lost) == (before.hash, Lost.PART)
        downloads = tmp_path / "downloads"
        downloads.mkdir()
        for name, content in files(there.channel).items():
            (downloads / name).write_bytes(content)
        assert check_files([downloads]).startswith("OK  2 release(s)")


async def test_a_release_given_as_a_file_continues_the_chain(tmp_path: Path) -> None:
    """Where the channel cannot be asked, a downloaded file says where the chain is.

    It has been posted, perhaps before its hour, unless the operator says that only the desk saw
    it. Files of another bot, other keys, and a channel that gives no answer leave the database as
    it is.
    """
    async with town(tmp_path / "bot") as there:
        async with there.running() as app:
            await there.backed_up()
            theirs = _file(tmp_path, app, there.week)
        async with town(tmp_path / "other") as elsewhere, elsewhere.running() as app:
            foreign = _file(tmp_path / "other", app, there.week)
        before = there.database.read_bytes()
        there.clock.set(there.week.ends.isoformat())
        there.clock.tick(hours=1)
        week = there.week.previous
        for changed, given, told in (
            ({}, [foreign], "was not signed by this bot"),
            ({"moderation_chat_id": None}, [], "Without a moderation group .* --release"),
            ({"moderation_chat_id": -100777}, [], "cannot be read now: .* --release"),
        ):
            with pytest.raises(OperatorError, match=told):
                await there.restored(given, **changed)
        master = there.settings.keys_dir / "master.key"
        right = master.read_bytes()
        master.write_bytes(bytes(32))
        with pytest.raises(OperatorError, match="releases were signed with"):
            await there.restored([theirs])
        master.write_bytes(right)
        assert there.database.read_bytes() == before
        await there.restored([theirs])
        assert f"{week.label}: released since then, published" in there.told
        there.told.clear()
        await there.restored([theirs], preview=True)
        assert f"{week.label}: released since then, frozen" in there.told
        there.clock.tick(hours=20)
        there.told.clear()
        await there.restored([theirs], preview=True)
        assert there.told[3:] == [
            f"{week.label}: released since then, published",
        ]


async def test_a_begun_change_of_the_master_key_comes_first(tmp_path: Path) -> None:
    """A restore that fails later has not changed a key that only the thrown-away copy knew of."""
    async with town(tmp_path / "bot") as there:
        async with there.running() as app:
            await there.backed_up()
            app.stores.rotation.begin()
        master = there.settings.keys_dir / "master.key"
        old = master.read_bytes()
        with pytest.raises(OperatorError, match="start the bot once, then restore"):
            await there.restored([tmp_path / "no such file"])
        assert master.read_bytes() == old
        async with there.running() as app:
            assert len(app.use.signatory.keys) == 2
        assert master.read_bytes() != old


@pytest.mark.slow
async def test_a_million_ballots_are_back_within_five_minutes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the worst hour a town of a million waits minutes, and no closed week is missing."""
    async with town(tmp_path / "bot") as there:
        async with there.running() as app:
            await cast(app, there.week, opinions(30))
            closed = await there.published(app)
            week = there.week
            await _filled(app, week, 1_000_000)
            began = monotonic()
            await there.backed_up()
            copied = monotonic() - began
            chain = await app.stores.releases.chain()
        size = there.copy.stat().st_size // 2**20
        there.burn(keys=False)
        began = monotonic()
        await there.restored()
        restored = monotonic() - began
        async with there.running() as app:
            ready = monotonic() - began
            assert await app.stores.releases.chain() == chain
            assert await app.stores.weeks.state(closed) is WeekState.PUBLISHED
            kept = await app.stores.ballots.read(week, Citizen(500_001))
            assert kept.scores == SHEET.scores
            rows = select(func.count()).select_from(ballots)
            assert await app.stores.database.read(lambda c: c.scalar(rows)) == 1_000_000
        with capsys.disabled():
            print(  # noqa: T201 (the figures of the drill)
                f"\n1,000,000 ballots, {size} MB: backed up live in {copied:.1f} s, restored in "
                f"{restored:.1f} s, serving after {ready:.1f} s"
            )
        assert ready < FIVE_MINUTES


async def _filled(app: App, week: Week, people: int) -> None:
    """Put so many sealed sheets into the ballot box, past the bot."""
    keys = app.stores.keyring.week(week)
    slots = (keys.slot(Citizen(1 + n)) for n in range(people))
    rows = ({"week": week.number, "slot": s, "sealed": keys.ballots.seal(SHEET, s)} for s in slots)
    while some := [*islice(rows, 50_000)]:
        await app.stores.database.write(partial(_insert, some))


def _insert(rows: Sequence[Mapping[str, object]], connection: Connection) -> None:
    connection.execute(insert(ballots), rows)


def _file(folder: Path, app: App, week: Week) -> Path:
    """Sign a release as a bot does, and write its JSON file as a reader downloads it."""
    payload = lost_release(week, [], app.use.facts())
    release = Release(week, payload, app.use.signatory(payload))
    file = files_of(release, app.use.signatory.keys)[0]
    path = folder / file.name
    path.write_bytes(file.content)
    return path
