"""Rights granted for a time."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant

revision = "staff_0002"
down_revision = "staff_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "staff_grant",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("target", sa.String(128), nullable=False),
        sa.Column("agency", sa.String(16), nullable=False),
        sa.Column("staff_id", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("begins_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.Column("requested_by", sa.String(64), nullable=False),
        sa.Column("requested_at", Instant, nullable=False),
        sa.Column("approved", sa.Boolean),
        sa.Column("decided_by", sa.String(64)),
        sa.Column("decided_at", Instant),
        sa.Column("ended_by", sa.String(64)),
        sa.Column("ended_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_staff_grant"),
    )
    op.create_index("ix_staff_grant_staff_id", "staff_grant", ["staff_id"])
