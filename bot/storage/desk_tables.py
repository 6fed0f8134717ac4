"""The desk's own tables: what moderators do with reports, and what their room remembers."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    LargeBinary,
    Named,
    String,
    Table,
    TypedColumns,
)

from bot.domain.desk import LEASE
from bot.storage.tables import Moment, metadata


class ClaimColumns(TypedColumns):
    """Who has taken a card, and until when: others wait for it."""

    report: Named[bytes] = Column(LargeBinary, primary_key=True)
    moderator: Named[int] = Column(BigInteger)
    until: Named[datetime] = Column(Moment)


claims = Table("claims", metadata, ClaimColumns, sqlite_with_rowid=False)


def lasting(now: datetime) -> ColumnElement[bool]:
    """Tell a claim that lasts; one that lasts too long was made while the clock was ahead."""
    return (claims.c.until > now) & (claims.c.until <= now + LEASE)


class MarkColumns(TypedColumns):
    """What moderators did to a report: numbers of hidden words, and who would quote it."""

    report: Named[bytes] = Column(LargeBinary, primary_key=True)
    hidden: Named[str] = Column(String)
    proposed_by: Named[int | None] = Column(BigInteger)
    agreed_by: Named[int | None] = Column(BigInteger)


marks = Table("marks", metadata, MarkColumns, sqlite_with_rowid=False)


class TwinColumns(TypedColumns):
    """Reports of one week with the same words have the same keyed ``tag``."""

    report: Named[bytes] = Column(LargeBinary, primary_key=True)
    tag: Named[bytes] = Column(LargeBinary, index=True)


twins = Table(
    "twins",
    metadata,
    TwinColumns,
    CheckConstraint("length(tag) = 16", name="tag"),
    sqlite_with_rowid=False,
)


class DeskColumns(TypedColumns):
    """What the desk remembers over a restart; bot/storage/room.py lists the facts."""

    fact: Named[str] = Column(String, primary_key=True)
    value: Named[str] = Column(String)


desk = Table("desk", metadata, DeskColumns)
