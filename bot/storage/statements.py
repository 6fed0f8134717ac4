"""What the two dialects do not say in the same words, said once."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from sqlalchemy import Connection, Table, text
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")

CHUNK = 500
"""Values in one IN list: SQLite's parser and PostgreSQL's planner both like it."""

Insert = sqlite.Insert | postgresql.Insert

_INSERT: dict[str, Callable[[Table], Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}

# Sorted before they are taken: two batches with the same tags cannot wait for one another.
_LOCK_TAGS = text(
    "SELECT pg_advisory_xact_lock(tag) FROM "
    "(SELECT unnest(CAST(:tags AS bigint[])) AS tag ORDER BY 1) AS ascending"
)


def insert(connection: Connection, table: Table) -> Insert:
    """Begin an INSERT that knows ON CONFLICT."""
    return _INSERT[connection.dialect.name](table)


def lock_tags(connection: Connection, tags: Sequence[bytes]) -> None:
    """Hold tags until the transaction ends; SQLite has one writer and needs no lock."""
    if connection.dialect.name == "postgresql":
        numbers = [int.from_bytes(tag[:8], "big", signed=True) for tag in tags]
        connection.execute(_LOCK_TAGS, {"tags": numbers})


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[at : at + CHUNK] for at in range(0, len(values), CHUNK))
