"""What holds for all tests, and the one PostgreSQL of a run, started by who asks first."""

import sys
import time
from collections.abc import Callable, Generator, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage

import bot.telegram  # noqa: F401 (to be before whatever imports aiogram)
from bot import machine
from bot.storage import schema
from bot.views.words import untranslated
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


UNMEASURED = tuple(TESTS / name for name in ("attacks", "browser", "faults"))
"""Slow where each line is traced; what they reach is mostly reached elsewhere."""

ADDS_LITTLE = pytest.StashKey[bool]()
"""Whether a test reaches little that no other does: coverage would take as long again."""


@pytest.hookimpl(trylast=True)  # when the long forms are out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure coverage by the first case of each test; ``--lf`` may leave that case out."""
    seen = set()
    for item in items:
        test = item.nodeid.partition("[")[0]
        item.stash[ADDS_LITTLE] = test in seen or any(
            item.path.is_relative_to(folder) for folder in UNMEASURED
        )
        seen.add(test)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Stop measuring while a test runs that adds little: a worker of xdist measures by two."""
    stopped: list[Coverage] = []
    while item.stash[ADDS_LITTLE] and (measuring := Coverage.current()):
        measuring.stop()
        stopped.append(measuring)
    try:
        return (yield)
    finally:
        for measuring in reversed(stopped):
            measuring.start()


@pytest.fixture(scope="session", autouse=True)
def catalogues_read_once() -> Iterator[None]:
    """Each start of a bot reads all catalogues, and no test changes one that a bot looks at."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(machine, "untranslated", cache(untranslated))
        yield


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
