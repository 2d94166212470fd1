"""What was erased when its retention had ended."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant

revision = "ims_0005"
down_revision = "ims_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "erasure",
        sa.Column("book", sa.String(64), nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("staff_id", sa.String(64), nullable=False),
        sa.Column("addressee_number", sa.String(15), nullable=False),
        sa.Column("kept_since", Instant, nullable=False),
        sa.Column("retention_days", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("book", "sequence", name="pk_erasure"),
    )
