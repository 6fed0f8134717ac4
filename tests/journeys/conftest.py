"""One stage for each journey, and each journey on both kinds of database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.server import BotApiServer
from tests.support.clock import FrozenClock
from tests.support.postgres import Postgres  # noqa: TC001 (pytest reads it)
from tests.support.restarts import Town
from tests.support.stage import Stage, Where, staged

ON_BOTH = frozenset(
    {
        "test_six_ratings_take_at_most_ten_taps",
        "test_five_quick_taps_end_at_the_last",
        "test_withdrawn_answer_stays_withdrawn",
        "test_a_report_goes_from_page_to_desk",
        "test_approval_reaches_the_author",
        "test_without_noise_the_published_figures_are_the_true_ones",
        "test_an_objection_outlives_a_restart",
        "test_a_tap_is_answered_in_the_response",
    }
)
"""The main journeys; the others are walked on PostgreSQL by the long tests."""

ABOUT_THE_FILE = "test_raw_bytes"
"""A module whose tests look for words in the bytes of an SQLite file."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    long = [] if metafunc.function.__name__ in ON_BOTH else [pytest.mark.slow]
    other = [pytest.param("postgresql", marks=long)]
    if metafunc.module.__name__.endswith(ABOUT_THE_FILE):
        other = []
    metafunc.parametrize("database", ["sqlite", *other], indirect=True)


@pytest.fixture(autouse=True)
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every folder's data lie in a database of this kind."""
    if request.param == "sqlite":
        return
    server: Postgres = request.getfixturevalue("postgres")
    migrated: str = request.getfixturevalue("migrated")
    made: dict[Path, str] = {}

    def database_of(folder: Path) -> str:
        if folder not in made:
            made[folder] = server.url(server.database(migrated))
        return made[folder]

    monkeypatch.setattr(Where, "database", staticmethod(database_of))


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as there:
        yield there


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = FrozenClock()
    async with BotApiServer(clock) as server:
        yield Town(server, tmp_path, clock)
        assert server.violations == []
