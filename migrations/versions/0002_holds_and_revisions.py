"""Holds on releases, revisions of releases, and which post a correction answers."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COPIED = sa.text(
    "INSERT INTO releases (week, revision, payload, signature)"
    " SELECT week, 0, payload, signature FROM releases_before ORDER BY week"
)
COPIED_BACK = sa.text(
    "INSERT INTO releases (week, payload, signature)"
    " SELECT week, payload, signature FROM releases_before AS r WHERE revision ="
    " (SELECT max(revision) FROM releases_before AS s WHERE s.week = r.week)"
)


def upgrade() -> None:
    op.add_column("weeks", sa.Column("reminded", sa.Date))
    op.add_column("outbox", sa.Column("language", sa.String))
    set_aside_releases()
    op.create_table(
        "releases",
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("week", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("week", "revision"),
    )
    op.execute(COPIED)
    op.drop_table("releases_before")
    op.create_table(
        "holds",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("week", sa.Integer, index=True, nullable=False),
        sa.Column("moderator", sa.BigInteger, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("action IN ('held', 'lifted')", name="action"),
        sa.CheckConstraint("(action = 'held') = (reason IS NOT NULL)", name="reason"),
    )


def downgrade() -> None:
    """Keep of each week's releases the newest: before, there was no other."""
    op.drop_table("holds")
    set_aside_releases()
    op.create_table(
        "releases",
        sa.Column("week", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
    )
    op.execute(COPIED_BACK)
    op.drop_table("releases_before")
    op.drop_column("outbox", "language")
    op.drop_column("weeks", "reminded")


def set_aside_releases() -> None:
    """Rename the table; PostgreSQL keeps a key's name, which the new table needs."""
    op.rename_table("releases", "releases_before")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("pk_releases", "releases_before", type_="primary")
