"""A database that any earlier version has left is brought up with all its rows, or left alone."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import pytest
from sqlalchemy import Connection, Engine, event, text

from bot.storage import schema
from bot.storage.connect import parsed
from tests.storage.sample_rows import ROWS, columns_of, fill, kept

T = TypeVar("T")

# Not forked from here: a thread that ends at that moment can hold a lock of OpenSSL for ever.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])

LONGEST = 120.0
VERSIONS = sorted(schema._known())
EARLIER = [
    *(("sqlite", version) for version in VERSIONS[:-1]),
    ("postgresql", VERSIONS[0]),
    *(pytest.param("postgresql", one, marks=pytest.mark.slow) for one in VERSIONS[1:-1]),
]


def see(url: str, job: Callable[[Connection], T]) -> T:
    return schema._with_connection(parsed(url), job)


def left(url: str, version: str) -> tuple[Mapping[str, Sequence[str]], Mapping[str, object]]:
    """Make a database as a version left it, with rows; return its columns and what is in them."""
    schema.upgrade(url, version)
    see(url, fill)
    columns = see(url, columns_of)
    return columns, see(url, lambda connection: kept(connection, columns))


def test_every_table_has_a_row_to_be_kept(empty_url: str) -> None:
    """A table that somebody adds is tried with rows too, in all later versions."""
    schema.upgrade(empty_url)
    assert set(see(empty_url, columns_of)) == set(ROWS)


@pytest.mark.parametrize(("empty_url", "version"), EARLIER, indirect=["empty_url"])
def test_what_an_earlier_version_left_is_all_there(empty_url: str, version: str) -> None:
    """An operator who skips some releases of the bot loses no row and no value."""
    columns, before = left(empty_url, version)
    schema.upgrade(empty_url)
    assert see(empty_url, lambda connection: kept(connection, columns)) == before
    assert schema.check(empty_url)


def test_weeks_of_before_were_rated_in_the_first_wording(empty_url: str) -> None:
    """A week that an operator upgrades in is told as what people were asked, to its first day."""
    left(empty_url, "0008")
    schema.upgrade(empty_url)
    found = text("SELECT wording FROM weeks")
    assert see(empty_url, lambda connection: connection.scalar(found)) == "1.1.1.1.1.1"


def cut_off(url: str, statement: int) -> None:
    """Migrate in a process that is killed before its n-th statement."""
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", count)
    schema.upgrade(url)


def killed(url: str, statement: int) -> bool:
    """Tell whether a migration was killed at that statement, or ended before it."""
    process = PROCESSES.Process(target=cut_off, args=(url, statement))
    process.start()
    process.join(LONGEST)
    assert process.exitcode in {0, -signal.SIGKILL}
    return process.exitcode != 0


@pytest.mark.parametrize(
    "steps",
    [(9, 25, 40), pytest.param(range(1, 400), marks=pytest.mark.slow)],
    ids=["some", "all"],
)
def test_a_migration_that_is_killed_changes_nothing(empty_url: str, steps: Sequence[int]) -> None:
    """Power lost in the middle of an update: the old database is there, and the next try works."""
    columns, before = left(empty_url, VERSIONS[0])
    died = 0
    for statement in steps:
        if not killed(empty_url, statement):
            break
        died += 1
        assert schema.current(empty_url) == VERSIONS[0]
        assert see(empty_url, columns_of) == columns
    assert died >= min(len(steps), 40)  # PostgreSQL needs a few more, SQLite many
    schema.upgrade(empty_url)
    assert see(empty_url, lambda connection: kept(connection, columns)) == before
