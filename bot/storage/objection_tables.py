"""Tables of objections and bans; the rules of ``tables.py`` hold here too."""

from datetime import date

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Integer,
    LargeBinary,
    Named,
    String,
    Table,
    TypedColumns,
    false,
)

from bot.storage.tables import metadata


class ObjectionColumns(TypedColumns):
    """Notes of verdicts that stand in authors' chats, and objections; ``day`` of the last change.

    ``settled``: its author was told the outcome. ``asked``: "was it fair?" is not answered yet.
    """

    report: Named[bytes] = Column(LargeBinary, primary_key=True)
    week: Named[int] = Column(Integer)
    day: Named[date] = Column(Date)
    state: Named[str] = Column(String)
    asked: Named[bool] = Column(Boolean)
    settled: Named[bool] = Column(Boolean, server_default=false())


objections = Table(
    "objections",
    metadata,
    ObjectionColumns,
    CheckConstraint("length(report) = 16", name="report"),
    CheckConstraint(
        "state IN ('standing', 'raised', 'upheld', 'overturned', 'closed')", name="state"
    ),
    sqlite_with_rowid=False,
)


class ObjectionCardColumns(TypedColumns):
    """A second reading lies on the desk, with its text, as long as its row is there."""

    message: Named[int] = Column(BigInteger, primary_key=True, autoincrement=False)
    report: Named[bytes] = Column(LargeBinary, index=True)


objection_cards = Table("objection_cards", metadata, ObjectionCardColumns, sqlite_with_rowid=False)


class FairnessColumns(TypedColumns):
    """How authors of a week's reports answered "was it fair?", each with a coin thrown over it."""

    week: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    yes: Named[int] = Column(Integer)
    no: Named[int] = Column(Integer)


fairness = Table("fairness", metadata, FairnessColumns)


class BanColumns(TypedColumns):
    """``tag``: 20 bits of a keyed hash, shared by about a thousand accounts.

    ``ends`` is the ban's last day.
    """

    tag: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    ends: Named[date] = Column(Date)


bans = Table(
    "bans",
    metadata,
    BanColumns,
    CheckConstraint("tag BETWEEN 0 AND 1048575", name="tag"),
    sqlite_with_rowid=False,
)
