"""Every store is tested on SQLite and on a real PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage import schema
from tests.storage.house import WEEK, House
from tests.support.postgres import Postgres  # noqa: TC001 (pytest reads it)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/data/bot.db"
    server: Postgres = request.getfixturevalue("postgres")
    return server.url(server.database())


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    url = f"sqlite+aiosqlite:///{tmp_path}/data/bot.db"
    schema.upgrade(url)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    found: str = request.getfixturevalue(name)
    return found


@pytest.fixture
async def house(url: str, tmp_path: Path) -> AsyncIterator[House]:
    """Open a house, and WEEK in it."""
    house = await House(url, tmp_path).open()
    await house.weeks.open(WEEK)
    yield house
    await house.database.close()
