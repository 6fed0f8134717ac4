"""The second audit, of holds on releases: its rows too can only be added."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    refuse = {
        "sqlite": "BEGIN SELECT RAISE(ABORT, 'rows are only added'); END",
        "postgresql": "FOR EACH ROW EXECUTE FUNCTION only_added()",
    }[op.get_bind().dialect.name]
    for statement in ("UPDATE", "DELETE"):
        rule = f"CREATE TRIGGER holds_{statement.lower()} BEFORE {statement} ON holds"
        op.execute(sa.text(f"{rule} {refuse}"))


def downgrade() -> None:
    of_table = "" if op.get_bind().dialect.name == "sqlite" else " ON holds"
    for rule in ("holds_update", "holds_delete"):
        op.execute(sa.text(f"DROP TRIGGER {rule}{of_table}"))
