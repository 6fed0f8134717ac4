"""Migrations: a new database is made, an old one is never touched unasked."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, DateTime, bindparam, text

from bot.domain.errors import SecondInstance, StorageUnavailable, WrongSchema
from bot.domain.proof import SigningKey
from bot.storage import connect, schema
from bot.storage.all_tables import metadata
from bot.storage.connect import parsed
from bot.storage.engine import Database
from bot.storage.signing_keys import SqlSigningKeys, unsigned
from tests.support.postgres import Postgres

OBJECTIONS = ("objections", "bans", "objection_cards")


def described(connection: Connection) -> object:
    """Describe all that a migration may make, in the engine's own words."""
    if connection.dialect.name == "sqlite":
        tables = "SELECT name, sql FROM sqlite_master WHERE name <> 'alembic_version' ORDER BY 1"
        return sorted((name, _words(sql)) for name, sql in connection.execute(text(tables)))
    columns = (
        "SELECT table_name, column_name, data_type, is_nullable, column_default"
        " FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name <> 'alembic_version' ORDER BY 1, 2"
    )
    rules = (
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace"
        " AND conrelid <> coalesce(to_regclass('alembic_version'), 0) ORDER BY 1, 2"
    )
    indexes = (
        "SELECT indexdef FROM pg_indexes"
        " WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1"
    )
    return [connection.execute(text(query)).all() for query in (columns, rules, indexes)]


def _words(sql: str | None) -> list[str]:
    """Normalise spaces, and the order of a table's constraints."""
    return sorted(part.strip() for part in (sql or "").replace("\n", " ").split(", "))


def see(url: str) -> object:
    return schema._with_connection(parsed(url), described)


def test_up_down_up(empty_url: str) -> None:
    """Every migration can be taken back and made again, and leaves the same tables."""
    schema.upgrade(empty_url)
    first = see(empty_url)
    schema.downgrade(empty_url, "base")
    assert schema.current(empty_url) is None
    assert see(empty_url) != first
    schema.upgrade(empty_url)
    assert see(empty_url) == first
    assert schema.current(empty_url) == schema.head()


def test_releases_and_what_waits_survive_the_way_up_and_down(empty_url: str) -> None:
    """An update of the bot loses no release, no hash and no post on its way."""
    schema.upgrade(empty_url, "0001")

    def filled(connection: Connection) -> None:
        for week in (202647, 202648):
            connection.execute(
                text("INSERT INTO releases (week, payload, signature) VALUES (:w, :p, :s)"),
                {"w": week, "p": f"{week}".encode(), "s": b"signed"},
            )
        connection.execute(
            text(
                "INSERT INTO outbox (lane, body, state, due, since, last_known, message, attempts)"
                " VALUES ('@c', :body, 'new', :at, :at, 0, 0, 0)"
            ).bindparams(bindparam("at", type_=DateTime(timezone=True))),
            {"body": b"post", "at": datetime(2026, 11, 30, tzinfo=UTC)},
        )
        connection.commit()

    def kept(connection: Connection) -> object:
        releases = connection.execute(text("SELECT week, payload FROM releases ORDER BY week"))
        posts = connection.execute(text("SELECT lane, body, state FROM outbox"))
        return [(w, bytes(p)) for w, p in releases], [(c, bytes(b), s) for c, b, s in posts]

    schema._with_connection(parsed(empty_url), filled)
    before = schema._with_connection(parsed(empty_url), kept)
    schema.upgrade(empty_url)
    assert schema._with_connection(parsed(empty_url), kept) == before
    schema.downgrade(empty_url, "0001")
    assert schema._with_connection(parsed(empty_url), kept) == before
    schema.upgrade(empty_url)
    assert schema._with_connection(parsed(empty_url), kept) == before


def test_migrations_make_what_the_code_expects(empty_url: str) -> None:
    """The tables that migrations make are those the statements are written for."""
    schema.upgrade(empty_url)

    def differences(connection: Connection) -> object:
        return compare_metadata(MigrationContext.configure(connection), metadata)

    assert schema._with_connection(parsed(empty_url), differences) == []
    migrated = see(empty_url)

    def remade(connection: Connection) -> object:
        metadata.drop_all(connection)
        metadata.create_all(connection)
        return described(connection)

    assert schema._with_connection(parsed(empty_url), remade) == migrated


def test_new_database_is_migrated(empty_url: str) -> None:
    """The first start needs no command."""
    schema.ensure(empty_url)
    schema.ensure(empty_url)
    assert schema.current(empty_url) == schema.head()


@pytest.mark.parametrize("start", range(3))
def test_processes_that_start_at_once_make_one_database(postgres: Postgres, start: int) -> None:
    """Four containers come up on an empty server, and none of them says that it is too old."""
    url = postgres.url(postgres.database())
    with ThreadPoolExecutor(4) as starts:
        ends = [starts.submit(_after, start * 0.1 * number, url) for number in range(4)]
    assert [end.exception() for end in ends] == [None] * 4
    assert schema.current(url) == schema.head()


def _after(seconds: float, url: str) -> None:
    time.sleep(seconds)
    schema.ensure(url)


@pytest.mark.parametrize(("version", "advice"), [("0000", "update the bot"), (None, "migrate")])
def test_other_schema_is_refused(empty_url: str, version: str | None, advice: str) -> None:
    """A database of another version is left alone, and the line says what to do."""
    schema.upgrade(empty_url)

    def change(connection: Connection) -> None:
        connection.execute(text("DELETE FROM alembic_version"))
        if version is not None:
            connection.execute(text("INSERT INTO alembic_version VALUES (:v)"), {"v": version})
        connection.commit()

    schema._with_connection(parsed(empty_url), change)
    with pytest.raises(WrongSchema, match=advice):
        schema.ensure(empty_url)


async def test_works_inside_a_running_loop(empty_url: str) -> None:
    """A command of the running bot may look at the schema too."""
    schema.ensure(empty_url)
    assert schema.current(empty_url) == schema.head()


async def test_database_in_use_is_not_migrated(sqlite_url: str) -> None:
    """Nobody migrates under the feet of a running bot."""
    database = Database(sqlite_url)
    await database.open()
    with pytest.raises(SecondInstance):
        schema.upgrade(sqlite_url)
    await database.close()


async def test_looking_leaves_a_running_bot_alone(sqlite_url: str) -> None:
    """A doctor may look at the schema while the bot runs, and the file stays locked."""
    database = Database(sqlite_url)
    await database.open()
    before = _locks(database)
    assert before
    assert schema.current(sqlite_url) == schema.head()
    assert _locks(database) == before
    await database.close()


def _locks(database: Database) -> int:
    """Count the locks that the kernel knows of on the database file."""
    inode = f":{Path(database.url.database or '').stat().st_ino} "
    return sum(inode in line for line in Path("/proc/locks").read_text().splitlines())


def test_looking_does_not_make_a_file(tmp_path: Path) -> None:
    """A doctor that looks at a database that is not there does not make one."""
    assert schema.current(f"sqlite+aiosqlite:///{tmp_path}/none.db") is None
    assert not list(tmp_path.iterdir())


def test_no_table_keeps_the_order_of_citizens(sqlite_url: str) -> None:
    """Rows about citizens have no rowid, and none of their columns is a time or a counter."""

    def looked(connection: Connection) -> None:
        for table in ("ballots", "conversations", "reports", "deletions", "cards", *OBJECTIONS):
            with pytest.raises(Exception, match="rowid"):
                connection.execute(text(f"SELECT rowid FROM {table}"))  # noqa: S608 (our own)

    schema._with_connection(parsed(sqlite_url), looked)
    for name in ("ballots", "conversations", "reports", "deletions", *OBJECTIONS):
        kinds = {str(column.type) for column in metadata.tables[name].columns}
        assert not any("TIME" in kind for kind in kinds)


def test_a_silent_server_is_soon_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A start that waits for a database that says nothing ends in time to be stopped."""
    monkeypatch.setattr(connect, "CONNECT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(StorageUnavailable):
            schema.check(f"postgresql+asyncpg://somebody@127.0.0.1:{port}/six")


async def test_a_database_is_new_until_somebody_signs(empty_url: str) -> None:
    """Tables that ``migrate`` made ask for no master key; the first public key does."""
    assert unsigned(empty_url)
    schema.upgrade(empty_url)
    assert unsigned(empty_url)
    database = Database(empty_url)
    await database.open()
    await SqlSigningKeys(database).add(0, SigningKey(bytes(32)))
    await database.close()
    assert not unsigned(empty_url)
