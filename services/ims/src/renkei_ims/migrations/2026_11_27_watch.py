"""The record of accesses to numbers, and alerts."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant

revision = "ims_0003"
down_revision = "ims_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "number_access",
        sa.Column("book", sa.String(64), nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("party", sa.String(32), nullable=False),
        sa.Column("staff_id", sa.String(64), nullable=False),
        sa.Column("operation", sa.String(64), nullable=False),
        sa.Column("addressee_number", sa.String(15), nullable=False),
        sa.Column("sealed_number", sa.Text, nullable=False),
        sa.Column("affair", sa.String(16), nullable=True),
        sa.Column("case_id", sa.String(64), nullable=True),
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("book", "sequence", name="pk_number_access"),
    )
    op.create_index("ix_number_access_party", "number_access", ["party"])
    op.create_index("ix_number_access_staff_id", "number_access", ["staff_id"])
    op.create_table(
        "alert",
        sa.Column("sequence", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("at", Instant, nullable=False),
        sa.Column("staff_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("accesses", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_alert"),
    )
    op.create_index("ix_alert_staff_id", "alert", ["staff_id"])
