"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "weeks",
    "ballots",
    "conversations",
    "reports",
    "cards",
    "verdicts",
    "releases",
    "outbox",
    "last_messages",
    "deletions",
)


def upgrade() -> None:
    op.create_table(
        "weeks",
        sa.Column("week", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("key_fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("lost", sa.Boolean, server_default=sa.false(), nullable=False),
        sa.Column("desk_daily", sa.Date),
        sa.CheckConstraint("week BETWEEN 202000 AND 209953", name="week"),
        one_of("state", "open", "closing", "frozen", "queued", "published"),
        length("key_fingerprint", 8),
    )
    for sealed in ("ballots", "conversations"):
        op.create_table(
            sealed,
            sa.Column("week", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("slot", sa.LargeBinary, primary_key=True),
            sa.Column("sealed", sa.LargeBinary, nullable=False),
            length("slot", 16),
            sqlite_with_rowid=False,
        )
    create_desk()
    create_post()


def create_desk() -> None:
    op.create_table(
        "reports",
        sa.Column("id", sa.LargeBinary, primary_key=True),
        sa.Column("week", sa.Integer, index=True, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("principle", sa.Integer, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("region", sa.String, nullable=False),
        sa.Column("sealed_text", sa.LargeBinary),
        sa.Column("quotable", sa.Boolean, nullable=False),
        sa.Column("first", sa.Boolean, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("settled", sa.Boolean, server_default=sa.false(), nullable=False),
        sa.Column("author_slot", sa.LargeBinary),
        sa.Column("dedupe", sa.LargeBinary, unique=True),
        sa.Column("return_address", sa.LargeBinary),
        length("id", 16),
        sa.CheckConstraint("principle BETWEEN 1 AND 6", name="principle"),
        one_of("language", "kk", "ru", "en"),
        one_of("state", "pending", "approved", "declined", "withdrawn"),
        sa.CheckConstraint("(state = 'declined') = (reason IS NOT NULL)", name="reason"),
        sa.CheckConstraint("(state = 'withdrawn') = (sealed_text IS NULL)", name="text"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cards",
        sa.Column("message", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("report", sa.LargeBinary, index=True, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "verdicts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("report", sa.LargeBinary, index=True, nullable=False),
        sa.Column("moderator", sa.BigInteger, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        one_of("action", "approved", "declined", "undone"),
    )


def create_post() -> None:
    op.create_table(
        "releases",
        sa.Column("week", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("lane", sa.String, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("post_of", sa.Integer),
        sa.Column("due", sa.DateTime(timezone=True)),
        sa.Column("since", sa.DateTime(timezone=True)),
        sa.Column("key_week", sa.Integer),
        sa.Column("day", sa.Date),
        sa.Column("last_known", sa.BigInteger, nullable=False),
        sa.Column("message", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        one_of("state", "new", "sending", "unknown", "sent", "failed"),
        sa.CheckConstraint("(key_week IS NULL) = (day IS NULL)", name="day"),
        sa.CheckConstraint("(key_week IS NULL) = (due IS NOT NULL)", name="due"),
        sa.CheckConstraint("(key_week IS NULL) = (since IS NOT NULL)", name="since"),
    )
    op.create_index("ix_outbox_lane", "outbox", ["lane", "id"])
    op.create_table(
        "last_messages",
        sa.Column("lane", sa.String, primary_key=True),
        sa.Column("message", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "deletions",
        sa.Column("id", sa.LargeBinary, primary_key=True),
        sa.Column("week", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        length("id", 16),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def one_of(column: str, *values: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


def length(column: str, count: int) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"length({column}) = {count}", name=column)
