"""What holds for all tests, and the one PostgreSQL of a run, started by who asks first."""

from collections.abc import Iterator

import pytest

import bot.telegram  # noqa: F401 (to be before whatever imports aiogram)
from bot.storage import schema
from tests.support.postgres import Postgres, postgres_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def migrated(postgres: Postgres) -> str:
    """Name a database at head, to be copied."""
    name = postgres.database()
    schema.upgrade(postgres.url(name))
    return name


@pytest.fixture
def postgres_url(postgres: Postgres, migrated: str) -> str:
    """Give the address of a database at head."""
    return postgres.url(postgres.database(migrated))
