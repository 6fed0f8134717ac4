"""Tables of releases, of holds on them, and of the keys that sign them."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Integer,
    LargeBinary,
    Named,
    String,
    Table,
    TypedColumns,
    UniqueConstraint,
)

from bot.storage.only_added import only_added
from bot.storage.tables import Moment, metadata, of_length, one_of


class ReleaseColumns(TypedColumns):
    """``place`` is that in the chain: each payload names the hash of the one before."""

    place: Named[int] = Column(Integer, primary_key=True)
    week: Named[int] = Column(Integer)
    revision: Named[int] = Column(Integer)
    payload: Named[bytes] = Column(LargeBinary)
    signature: Named[bytes] = Column(LargeBinary)


releases = Table("releases", metadata, ReleaseColumns, UniqueConstraint("week", "revision"))


class HoldColumns(TypedColumns):
    """What moderators and admins did to releases; rows are only ever added, the newest counts.

    ``moderator`` 0 is the operator at the command line.
    """

    id: Named[int] = Column(Integer, primary_key=True)
    week: Named[int] = Column(Integer, index=True)
    moderator: Named[int] = Column(BigInteger)
    action: Named[str] = Column(String)
    reason: Named[str | None] = Column(String)
    at: Named[datetime] = Column(Moment)


holds = Table(
    "holds",
    metadata,
    HoldColumns,
    one_of("action", "held", "lifted"),
    CheckConstraint("(action = 'held') = (reason IS NOT NULL)", name="reason"),
)
only_added(holds)


class SigningKeyColumns(TypedColumns):
    epoch: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    public: Named[bytes] = Column(LargeBinary)
    handover: Named[bytes] = Column(LargeBinary)


signing_keys = Table(
    "signing_keys",
    metadata,
    SigningKeyColumns,
    of_length("public", 32),
    CheckConstraint("length(handover) = CASE WHEN epoch = 0 THEN 0 ELSE 64 END", name="handover"),
)
