"""Several processes on one keys folder: only the one that leads changes what lies in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app.commands import rotate
from bot.app.stores import Stores
from bot.domain.errors import NotNow, OperatorError
from bot.settings import Settings
from bot.storage.engine import Database
from tests.support.postgres import Postgres
from tests.support.stores import awake, chosen


@pytest.fixture
def settings(tmp_path: Path, postgres: Postgres) -> Settings:
    return chosen(tmp_path, database_url=postgres.url(postgres.database()))


@pytest.fixture
async def leader(settings: Settings) -> AsyncIterator[Stores]:
    async with awake(settings) as (stores, _signatory):
        yield stores


async def test_a_follower_leaves_the_leaders_drafts_alone(
    settings: Settings, leader: Stores
) -> None:
    """A process that starts beside a change of the master key neither ends nor spoils it."""
    leader.rotation.begin()
    draft = settings.keys_dir / "report-202648.part.x.tmp"
    draft.write_bytes(b"a draft of the process that leads")
    draft.chmod(0o600)
    master = (settings.keys_dir / "master.key").read_bytes()
    with pytest.raises(NotNow, match="being changed: start this process again"):
        async with awake(settings):
            pass
    assert draft.read_bytes() == b"a draft of the process that leads"
    assert leader.rotation.begun
    assert (settings.keys_dir / "master.key").read_bytes() == master


async def test_who_sits_down_during_a_change_stops_it(
    settings: Settings, leader: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No process goes on with a master key that another one destroys."""
    signatory = await leader.signatory()
    master = (settings.keys_dir / "master.key").read_bytes()
    late, present = Database(settings.database_url), leader.database.present

    async def first_alone() -> int:
        found = await present()
        if found == 1:
            await late.open()
        return found

    monkeypatch.setattr(leader.database, "present", first_alone)
    with pytest.raises(OperatorError, match="stop all but one"):
        await rotate(leader, signatory, "master")
    assert not leader.rotation.begun
    await late.close()
    assert (settings.keys_dir / "master.key").read_bytes() == master
    assert len(await leader.signing_keys.line()) == 1
