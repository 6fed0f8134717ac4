"""The line of public signing keys."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signing_keys",
        sa.Column("epoch", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("public", sa.LargeBinary, nullable=False),
        sa.Column("handover", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("length(public) = 32", name="public"),
        sa.CheckConstraint(
            "length(handover) = CASE WHEN epoch = 0 THEN 0 ELSE 64 END", name="handover"
        ),
    )


def downgrade() -> None:
    op.drop_table("signing_keys")
