"""The tables. Nothing a citizen touches carries a time finer than a day, or an order of arrival.

Rows about citizens lie under keyed tags or random ids, in tables without a rowid: their order on
disk tells nothing. What a row says about a person is sealed.
"""

from datetime import UTC, date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Named,
    String,
    Table,
    TypedColumns,
    TypeDecorator,
    false,
)

from bot.domain.language import Language
from bot.storage.only_added import only_added

NAMES = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "ix_%(table_name)s_%(column_0_name)s",
}

metadata = MetaData(naming_convention=NAMES)


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.replace(tzinfo=UTC)


def of_length(column: str, count: int) -> CheckConstraint:
    return CheckConstraint(f"length({column}) = {count}", name=column)


def one_of(column: str, *values: str) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class WeekColumns(TypedColumns):
    week: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    state: Named[str] = Column(String)
    key_fingerprint: Named[bytes] = Column(LargeBinary)
    lost: Named[bool] = Column(Boolean, server_default=false())
    wording: Named[str | None] = Column(String)
    desk_daily: Named[date | None] = Column(Date)
    reminded: Named[date | None] = Column(Date)


weeks = Table(
    "weeks",
    metadata,
    WeekColumns,
    CheckConstraint("week BETWEEN 202000 AND 209953", name="week"),
    one_of("state", "open", "closing", "frozen", "queued", "published"),
    of_length("key_fingerprint", 8),
)


class BallotColumns(TypedColumns):
    week: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    slot: Named[bytes] = Column(LargeBinary, primary_key=True)
    sealed: Named[bytes] = Column(LargeBinary)


ballots = Table("ballots", metadata, BallotColumns, of_length("slot", 16), sqlite_with_rowid=False)


class ConversationColumns(TypedColumns):
    week: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    slot: Named[bytes] = Column(LargeBinary, primary_key=True)
    sealed: Named[bytes] = Column(LargeBinary)


conversations = Table(
    "conversations", metadata, ConversationColumns, of_length("slot", 16), sqlite_with_rowid=False
)


class ReportColumns(TypedColumns):
    """``first`` = its author's first of the week; ``settled`` = it has left the desk.

    ``author_slot`` and ``dedupe`` are tags under the week key, wiped when the week closes;
    ``ban_tag`` is sealed under it, and wiped then too. ``return_address`` is there only while its
    author waits to be told, or may object. ``sealed_text`` is missing where the author took the
    report back. ``abuse`` is a mark of clear abuse that has not led to a ban.
    """

    id: Named[bytes] = Column(LargeBinary, primary_key=True)
    week: Named[int] = Column(Integer, index=True)
    day: Named[date] = Column(Date)
    principle: Named[int] = Column(Integer)
    language: Named[str] = Column(String)
    region: Named[str] = Column(String)
    sealed_text: Named[bytes | None] = Column(LargeBinary)
    quotable: Named[bool] = Column(Boolean)
    first: Named[bool] = Column(Boolean)
    state: Named[str] = Column(String)
    reason: Named[str | None] = Column(String)
    settled: Named[bool] = Column(Boolean, server_default=false())
    author_slot: Named[bytes | None] = Column(LargeBinary)
    dedupe: Named[bytes | None] = Column(LargeBinary, unique=True)
    return_address: Named[bytes | None] = Column(LargeBinary)
    ban_tag: Named[bytes | None] = Column(LargeBinary)
    abuse: Named[bool] = Column(Boolean, server_default=false())


reports = Table(
    "reports",
    metadata,
    ReportColumns,
    of_length("id", 16),
    CheckConstraint("principle BETWEEN 1 AND 6", name="principle"),
    one_of("language", *Language),
    one_of("state", "pending", "approved", "declined", "withdrawn"),
    CheckConstraint("(state = 'declined') = (reason IS NOT NULL)", name="reason"),
    CheckConstraint("(state = 'withdrawn') = (sealed_text IS NULL)", name="text"),
    sqlite_with_rowid=False,
)


class CardColumns(TypedColumns):
    """A card lies on the desk, with its text, as long as its row is there.

    A report may have two: one that was sent and not heard of, and the one sent after it.
    """

    message: Named[int] = Column(BigInteger, primary_key=True, autoincrement=False)
    report: Named[bytes] = Column(LargeBinary, index=True)


cards = Table("cards", metadata, CardColumns, sqlite_with_rowid=False)


class VerdictColumns(TypedColumns):
    """Moderators' actions, one row each; rows are only ever added.

    A refused tap is one of them, with the kind of refusal as its ``reason``; ``moderator`` is 0
    for a stranger, who may be a citizen.
    """

    id: Named[int] = Column(Integer, primary_key=True)
    report: Named[bytes] = Column(LargeBinary, index=True)
    moderator: Named[int] = Column(BigInteger)
    action: Named[str] = Column(String)
    reason: Named[str | None] = Column(String)
    at: Named[datetime] = Column(Moment)


ACTIONS = (
    *("approved", "declined", "undone"),
    *("reopened", "passed", "masked", "proposed", "quoted", "refused"),
    *("abuse", "upheld", "overturned", "unbanned"),
)

verdicts = Table("verdicts", metadata, VerdictColumns, one_of("action", *ACTIONS))
only_added(verdicts)


class OutboxColumns(TypedColumns):
    """``lane`` keeps the order of one chat: its id or @name, or a citizen's tag in hex.

    A citizen's row has ``key_week``, whose key seals its body, and only a ``day``; any other has
    exact times and clear bytes. ``post_of`` is the week whose post it is, ``language`` that of
    its picture.
    """

    id: Named[int] = Column(Integer, primary_key=True)
    lane: Named[str] = Column(String)
    body: Named[bytes] = Column(LargeBinary)
    state: Named[str] = Column(String)
    post_of: Named[int | None] = Column(Integer)
    due: Named[datetime | None] = Column(Moment)
    since: Named[datetime | None] = Column(Moment)
    key_week: Named[int | None] = Column(Integer)
    day: Named[date | None] = Column(Date)
    last_known: Named[int] = Column(BigInteger)
    message: Named[int] = Column(BigInteger)
    attempts: Named[int] = Column(Integer)
    language: Named[str | None] = Column(String)


outbox = Table(
    "outbox",
    metadata,
    OutboxColumns,
    one_of("state", "new", "sending", "unknown", "sent", "failed"),
    CheckConstraint("(key_week IS NULL) = (day IS NULL)", name="day"),
    CheckConstraint("(key_week IS NULL) = (due IS NOT NULL)", name="due"),
    CheckConstraint("(key_week IS NULL) = (since IS NOT NULL)", name="since"),
    Index("ix_outbox_lane", "lane", "id"),
)


class LastMessageColumns(TypedColumns):
    """The newest message id known in a channel or in the desk."""

    lane: Named[str] = Column(String, primary_key=True)
    message: Named[int] = Column(BigInteger)


last_messages = Table("last_messages", metadata, LastMessageColumns)


class ChannelColumns(TypedColumns):
    """What stands in a channel beside its weeks' posts; ``lane`` is its id or @name.

    ``guide`` is the fingerprint of the post that says how to read the figures, ``message`` its
    id (0 until known), ``posts`` how often it was posted. ``reminded`` is the number of the last
    week that a reminder was sent for, 0 where there was none.
    """

    lane: Named[str] = Column(String, primary_key=True)
    guide: Named[bytes | None] = Column(LargeBinary)
    message: Named[int] = Column(BigInteger)
    posts: Named[int] = Column(Integer)
    pinned: Named[bool] = Column(Boolean)
    reminded: Named[int] = Column(Integer)


channels = Table("channels", metadata, ChannelColumns, of_length("guide", 32))


class DeletionColumns(TypedColumns):
    """What still has to leave a citizen's chat; ``sealed`` holds the moment too."""

    id: Named[bytes] = Column(LargeBinary, primary_key=True)
    week: Named[int] = Column(Integer)
    sealed: Named[bytes] = Column(LargeBinary)


deletions = Table(
    "deletions", metadata, DeletionColumns, of_length("id", 16), sqlite_with_rowid=False
)
