"""What stands in a channel beside the summaries."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channels",
        sa.Column("lane", sa.String, primary_key=True),
        sa.Column("guide", sa.LargeBinary),
        sa.Column("message", sa.BigInteger, nullable=False),
        sa.Column("posts", sa.Integer, nullable=False),
        sa.Column("pinned", sa.Boolean, nullable=False),
        sa.Column("reminded", sa.Integer, nullable=False),
        sa.CheckConstraint("length(guide) = 32", name="guide"),
    )


def downgrade() -> None:
    op.drop_table("channels")
