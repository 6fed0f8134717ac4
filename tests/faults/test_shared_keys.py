"""Several processes on one keys folder: only the one that leads changes what lies in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app.stores import Stores
from bot.domain.errors import OperatorError
from bot.settings import Settings
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
    with pytest.raises(OperatorError, match="being changed: start this process again"):
        async with awake(settings):
            pass
    assert draft.read_bytes() == b"a draft of the process that leads"
    assert leader.rotation.begun
    assert (settings.keys_dir / "master.key").read_bytes() == master
