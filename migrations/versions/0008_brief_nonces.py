"""Ballots keep five bytes of their nonce: what is here opens as before, what comes is shorter.

Nothing changes in the tables. An older program cannot open the new ballots, and must not start.
"""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leave the rows: either length opens."""


def downgrade() -> None:
    """Leave the new rows: an older program takes them for damaged, so restore a backup instead."""
