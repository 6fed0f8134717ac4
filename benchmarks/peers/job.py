"""The job that every peer in Python does: a pseudonym, a durable row, a toast and the next page."""

import hmac
import json
import os
import sqlite3
from pathlib import Path

API, TOKEN, PORT, SECRET = (os.environ[name] for name in ("API", "TOKEN", "PORT", "SECRET"))
MODE = os.environ["MODE"]
PATH = "/hook"
KEY = b"benchmark"
PAGE = json.loads(Path(os.environ["PAGE"]).read_text())
TEXT, KEYBOARD = PAGE["text"], PAGE["reply_markup"]["inline_keyboard"]
PRAGMAS = ("PRAGMA busy_timeout = 5000", "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL")
TABLE = (
    "CREATE TABLE IF NOT EXISTS rating (week INTEGER, who BLOB, principle INTEGER, "
    "score INTEGER, PRIMARY KEY (week, who, principle)) WITHOUT ROWID"
)
UPSERT = "INSERT INTO rating VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET score = excluded.score"


def who(person: int) -> bytes:
    return hmac.digest(KEY, b"%d" % person, "sha256")[:16]


def row(person: int, data: str) -> tuple[int, bytes, int, int]:
    """Read the button's data and return what is written of it."""
    _rate, _menu, week, principle, score = data.split(":")
    return int(week), who(person), int(principle), int(score)


def toast(data: str) -> str:
    return f"Saved: {data[-1]} of 5. You can change it until Sunday night."


def database() -> sqlite3.Connection:
    """Return the file with everything set; each ``execute`` of an upsert is one durable commit."""
    found = sqlite3.connect("rating.db", isolation_level=None)
    for line in (*PRAGMAS, TABLE):
        found.execute(line)
    return found
