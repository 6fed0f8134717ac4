"""What holds for all tests, and the one PostgreSQL of a run, started by who asks first."""

import sys
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage

import bot.telegram  # noqa: F401 (to be before whatever imports aiogram)
from bot.storage import schema
from tests.support.postgres import Postgres, postgres_server

TESTS = Path(__file__).parent

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


UNMEASURED = ("attacks", "browser", "faults")
"""Folders whose tests walk thousands of times where others walk once."""

ADDS_NOTHING = pytest.StashKey[bool]()
"""Whether what a test runs is run by others, too: coverage doubles its time and learns nothing."""


@pytest.hookimpl(trylast=True)  # when the long forms are out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure coverage by the first case of each test."""
    seen = set()
    for item in items:
        test, folder = item.nodeid.partition("[")[0], item.path.relative_to(TESTS).parts[0]
        item.stash[ADDS_NOTHING] = test in seen or folder in UNMEASURED
        seen.add(test)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Stop measuring while a test runs that adds nothing: a worker of xdist measures by two."""
    stopped: list[Coverage] = []
    while item.stash[ADDS_NOTHING] and (measuring := Coverage.current()):
        measuring.stop()
        stopped.append(measuring)
    try:
        return (yield)
    finally:
        for measuring in reversed(stopped):
            measuring.start()


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
