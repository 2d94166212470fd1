"""An inquirer's book of its inquiries."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant

revision = "inquiry_0001"
down_revision = None
branch_labels = ("inquiry",)
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "inquiry",
        sa.Column("processing_number", sa.String(20), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("case_id", sa.String(64), nullable=True),
        sa.Column("addressee_number", sa.String(15), nullable=False),
        sa.Column("affair", sa.String(16), nullable=False),
        sa.Column("procedure", sa.String(16), nullable=False),
        sa.Column("provider", sa.String(16), nullable=False),
        sa.Column("item", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        sa.Column("closed_at", Instant, nullable=True),
        sa.Column("sealed_content", sa.LargeBinary, nullable=True),
        sa.PrimaryKeyConstraint("processing_number", name="pk_inquiry"),
    )
