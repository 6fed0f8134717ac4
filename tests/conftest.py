"""What holds for all tests, and the one PostgreSQL of a run, started by who asks first."""

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import bot.telegram  # noqa: F401 (to be before whatever imports aiogram)
from bot.storage import schema
from tests.support.postgres import Postgres, postgres_server

_settrace = sys.settrace


def _settrace_in_turn(trace: Callable[..., Any] | None) -> None:
    """Wait up to a second while another thread sets its own trace function.

    CPython 3.11 raises then (gh-98257), and a thread that coverage looks at ends unborn.
    """
    for _ in range(1000):
        try:
            return _settrace(trace)
        except RuntimeError:
            time.sleep(0.001)
    return _settrace(trace)


sys.settrace = _settrace_in_turn


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
