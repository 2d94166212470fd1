"""What the store was seeded with."""

import sqlalchemy as sa
from alembic import op

revision = "evidence_2026_11_27_world_start"
down_revision = "evidence_checkpoints"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "world_start",
        sa.Column("one", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("seed", sa.String(200), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("profile", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("one", name="pk_world_start"),
    )
