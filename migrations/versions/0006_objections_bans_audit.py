"""Objections, bans, and an audit whose rows can only be added."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BEFORE = (
    *("approved", "declined", "undone"),
    *("reopened", "passed", "masked", "proposed", "quoted", "refused"),
)
ACTIONS = (*BEFORE, "abuse", "upheld", "overturned", "unbanned")

ONLY_ADDED = """
CREATE OR REPLACE FUNCTION only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows are only added';
END
$$
"""


def upgrade() -> None:
    op.add_column("reports", sa.Column("ban_tag", sa.LargeBinary))
    op.add_column(
        "reports", sa.Column("abuse", sa.Boolean, server_default=sa.false(), nullable=False)
    )
    create_tables()
    let_actions(ACTIONS)
    guard()


def downgrade() -> None:
    unguard()
    listed = ", ".join(f"'{action}'" for action in BEFORE)
    op.execute(sa.text(f"DELETE FROM verdicts WHERE action NOT IN ({listed})"))  # noqa: S608 (ours)
    let_actions(BEFORE)
    for table in ("bans", "fairness", "objection_cards", "objections"):
        op.drop_table(table)
    for column in ("abuse", "ban_tag"):
        op.drop_column("reports", column)


def create_tables() -> None:
    op.create_table(
        "objections",
        sa.Column("report", sa.LargeBinary, primary_key=True),
        sa.Column("week", sa.Integer, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("asked", sa.Boolean, nullable=False),
        sa.Column("settled", sa.Boolean, server_default=sa.false(), nullable=False),
        sa.CheckConstraint("length(report) = 16", name="report"),
        sa.CheckConstraint(
            "state IN ('standing', 'raised', 'upheld', 'overturned', 'closed')", name="state"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "objection_cards",
        sa.Column("message", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("report", sa.LargeBinary, index=True, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fairness",
        sa.Column("week", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("yes", sa.Integer, nullable=False),
        sa.Column("no", sa.Integer, nullable=False),
    )
    op.create_table(
        "bans",
        sa.Column("tag", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("ends", sa.Date, nullable=False),
        sa.CheckConstraint("tag BETWEEN 0 AND 1048575", name="tag"),
        sqlite_with_rowid=False,
    )


def guard() -> None:
    """Refuse to change or delete rows of the audit."""
    lite = op.get_bind().dialect.name == "sqlite"
    if not lite:
        op.execute(sa.text(ONLY_ADDED))
    for statement in ("UPDATE", "DELETE"):
        kept = f"CREATE TRIGGER verdicts_{statement.lower()} BEFORE {statement} ON verdicts"
        refuse = "BEGIN SELECT RAISE(ABORT, 'rows are only added'); END"
        function = "FOR EACH ROW EXECUTE FUNCTION only_added()"
        op.execute(sa.text(f"{kept} {refuse if lite else function}"))


def unguard() -> None:
    lite = op.get_bind().dialect.name == "sqlite"
    for rule in ("verdicts_update", "verdicts_delete"):
        op.execute(sa.text(f"DROP TRIGGER {rule}" + ("" if lite else " ON verdicts")))
    if not lite:
        op.execute(sa.text("DROP FUNCTION only_added()"))


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
