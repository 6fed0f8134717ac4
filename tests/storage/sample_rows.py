"""A row or two for every table, as the newest version has them; earlier ones lack some columns."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import Connection, MetaData, Table, insert, select

Row = Mapping[str, object]

WEEK = 202648
DAY = date(2026, 11, 25)
AT = datetime(2026, 11, 25, 7, tzinfo=UTC)
REPORT, DECLINED = bytes([1]) * 16, bytes([2]) * 16

_SENT = {
    "week": WEEK,
    "day": DAY,
    "principle": 3,
    "language": "kk",
    "region": "almaty",
    "sealed_text": b"sealed",
    "quotable": True,
    "first": True,
    "settled": False,
    "author_slot": bytes(16),
    "return_address": b"sealed",
    "ban_tag": b"sealed",
    "abuse": False,
}
_CLEAR = {
    "lane": "@six",
    "body": b"post",
    "state": "new",
    "post_of": WEEK,
    "due": AT,
    "since": AT,
    "key_week": None,
    "day": None,
    "last_known": 41,
    "message": 0,
    "attempts": 2,
    "language": "ru",
}

ROWS: Mapping[str, Sequence[Row]] = {
    "weeks": [
        {
            "week": WEEK,
            "state": "open",
            "key_fingerprint": bytes(8),
            "lost": True,
            "wording": "1.1.1.1.1.1",
            "desk_daily": DAY,
            "reminded": DAY,
        }
    ],
    "ballots": [{"week": WEEK, "slot": bytes([n]) * 16, "sealed": b"sealed"} for n in range(9)],
    "conversations": [{"week": WEEK, "slot": bytes(16), "sealed": b"sealed"}],
    "reports": [
        {"id": REPORT, "state": "pending", "reason": None, "dedupe": bytes([1]) * 16} | _SENT,
        {"id": DECLINED, "state": "declined", "reason": "spam", "dedupe": None} | _SENT,
    ],
    "cards": [{"message": 77, "report": REPORT}],
    "verdicts": [
        {
            "id": 1,
            "report": DECLINED,
            "moderator": 42,
            "action": "declined",
            "reason": "spam",
            "at": AT,
        }
    ],
    "outbox": [
        {"id": 1} | _CLEAR,
        {"id": 2}
        | _CLEAR
        | {"key_week": WEEK, "day": DAY, "due": None, "since": None, "post_of": None},
    ],
    "last_messages": [{"lane": "@six", "message": 41}],
    "channels": [
        {
            "lane": "@six",
            "guide": bytes(32),
            "message": 5,
            "posts": 1,
            "pinned": True,
            "reminded": WEEK,
        }
    ],
    "deletions": [{"id": bytes(16), "week": WEEK, "sealed": b"sealed"}],
    "releases": [
        {"place": 1, "week": 202646, "revision": 0, "payload": b"46", "signature": b"signed"},
        {"place": 2, "week": 202647, "revision": 0, "payload": b"47", "signature": b"signed"},
    ],
    "holds": [
        {"id": 1, "week": WEEK, "moderator": 42, "action": "held", "reason": "law", "at": AT}
    ],
    "claims": [{"report": REPORT, "moderator": 42, "until": AT}],
    "marks": [{"report": REPORT, "hidden": "1,2", "proposed_by": 42, "agreed_by": None}],
    "twins": [{"report": REPORT, "tag": bytes(16)}],
    "desk": [{"fact": "message", "value": "77"}],
    "objections": [
        {
            "report": DECLINED,
            "week": WEEK,
            "day": DAY,
            "state": "standing",
            "asked": False,
            "settled": False,
        }
    ],
    "objection_cards": [{"message": 78, "report": DECLINED}],
    "fairness": [{"week": WEEK, "yes": 3, "no": 1}],
    "bans": [{"tag": 77, "ends": DAY}],
    "signing_keys": [{"epoch": 0, "public": bytes(32), "handover": b""}],
}


def fill(connection: Connection) -> None:
    """Put the rows into whatever version a database is at."""
    for table in _tables(connection):
        rows = [
            {c.name: row[c.name] for c in table.columns if c.name in row}
            for row in ROWS[table.name]
        ]
        connection.execute(insert(table), rows)
    connection.commit()


def kept(connection: Connection, names: Mapping[str, Sequence[str]]) -> Mapping[str, object]:
    """Read those columns of all tables; the order of rows does not matter."""
    found = {}
    for table in _tables(connection):
        if columns := [table.columns[name] for name in names.get(table.name, ())]:
            rows = connection.execute(select(*columns)).all()
            found[table.name] = sorted(map(repr, rows))
    return found


def columns_of(connection: Connection) -> Mapping[str, Sequence[str]]:
    return {t.name: [column.name for column in t.columns] for t in _tables(connection)}


def _tables(connection: Connection) -> Sequence[Table]:
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]
