"""A week's row keeps the wordings it was rated in: a release names them, whoever closes it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Note of all weeks so far the first wording: no program before had another."""
    op.add_column("weeks", sa.Column("wording", sa.String))
    op.execute(sa.text("UPDATE weeks SET wording = '1.1.1.1.1.1'"))


def downgrade() -> None:
    op.drop_column("weeks", "wording")
