"""More of the desk: claims, hidden words, quotes, same texts, what it remembers, more actions."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BEFORE = ("approved", "declined", "undone")
ACTIONS = (*BEFORE, "reopened", "passed", "masked", "proposed", "quoted", "refused")


def upgrade() -> None:
    let_actions(ACTIONS)
    op.create_table(
        "claims",
        sa.Column("report", sa.LargeBinary, primary_key=True),
        sa.Column("moderator", sa.BigInteger, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "marks",
        sa.Column("report", sa.LargeBinary, primary_key=True),
        sa.Column("hidden", sa.String, nullable=False),
        sa.Column("proposed_by", sa.BigInteger),
        sa.Column("agreed_by", sa.BigInteger),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "twins",
        sa.Column("report", sa.LargeBinary, primary_key=True),
        sa.Column("tag", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("length(tag) = 16", name="tag"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_twins_tag", "twins", ["tag"])
    op.create_table(
        "desk",
        sa.Column("fact", sa.String, primary_key=True),
        sa.Column("value", sa.String, nullable=False),
    )


def downgrade() -> None:
    for table in ("desk", "twins", "marks", "claims"):
        op.drop_table(table)
    op.execute(
        sa.text("DELETE FROM verdicts WHERE action NOT IN ('approved','declined','undone')")
    )
    let_actions(BEFORE)


def let_actions(actions: tuple[str, ...]) -> None:
    """Change the list of actions; SQLite cannot, so there the table is made anew."""
    listed = ", ".join(f"'{action}'" for action in actions)
    rule = f"action IN ({listed})"
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("action", "verdicts", type_="check")
        op.create_check_constraint("action", "verdicts", rule)
        return
    op.drop_index("ix_verdicts_report", "verdicts")
    op.rename_table("verdicts", "old_verdicts")
    op.create_table(
        "verdicts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("report", sa.LargeBinary, nullable=False),
        sa.Column("moderator", sa.BigInteger, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(rule, name="action"),
    )
    op.create_index("ix_verdicts_report", "verdicts", ["report"])
    op.execute(sa.text("INSERT INTO verdicts SELECT * FROM old_verdicts ORDER BY id"))
    op.drop_table("old_verdicts")
