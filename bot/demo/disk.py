"""What lies on the disk while the bot runs: rows as they are, and which keys there are.

The database is read by a connection of its own that can only read, as a thief of the disk would.
"""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.demo.scene import Scene
from bot.demo.world import Json
from bot.domain.week import Week

SAMPLE = 5
LONGEST = 96


async def look(scene: Scene) -> Json:
    """Return tables with sizes and sample rows, keys present or destroyed, and all files."""
    folder, keys = scene.folder / "data", scene.app.settings.keys_dir
    tables, weeks = await asyncio.to_thread(_database, folder / "bot.db")
    return {
        "type": "disk",
        "tables": tables,
        "keys": _keys(keys, {scene.key_part(week).name for week in weeks}),
        "files": [_size(file) for file in sorted(folder.iterdir())],
    }


def _database(file: Path) -> tuple[list[Json], list[Week]]:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
        named = database.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
            "ORDER BY name"
        )
        tables = [_table(database, name) for (name,) in named.fetchall()]
        weeks = [Week(number) for (number,) in database.execute("SELECT week FROM weeks")]
        return tables, weeks


def _table(database: sqlite3.Connection, name: str) -> Json:
    (rows,) = database.execute(f'SELECT count(*) FROM "{name}"').fetchone()  # noqa: S608 (a name from the schema)
    (size,) = database.execute(
        "SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name IN "
        "(SELECT name FROM sqlite_schema WHERE tbl_name = ?)",
        (name,),
    ).fetchone()
    found = database.execute(f'SELECT * FROM "{name}" LIMIT ?', (SAMPLE,))  # noqa: S608 (a name from the schema)
    columns = [column[0] for column in found.description]
    sample = [dict(zip(columns, map(_shown, row), strict=True)) for row in found]
    return {"name": name, "rows": rows, "bytes": size, "sample": sample}


def _shown(value: object) -> str:
    """Write a value as text, sealed bytes as hexadecimal digits."""
    text = value.hex() if isinstance(value, bytes) else "" if value is None else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _keys(folder: Path, expected: set[str]) -> list[Json]:
    there = {file.name: file for file in sorted(folder.iterdir()) if file.is_file()}
    return [
        {"file": name, "state": "present", "bytes": there[name].stat().st_size}
        if name in there
        else {"file": name, "state": "destroyed", "bytes": 0}
        for name in sorted(there.keys() | expected)
    ]


def _size(file: Path) -> Json:
    return {"name": file.name, "bytes": file.stat().st_size}
