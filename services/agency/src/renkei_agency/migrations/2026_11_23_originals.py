"""Who is known to each agency, and the agencies' originals."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.db import Instant

revision = "agency_0001"
down_revision = None
branch_labels = ("agency",)
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "addressee",
        sa.Column("agency", sa.String(16), nullable=False),
        sa.Column("addressee_number", sa.String(15), nullable=False),
        sa.PrimaryKeyConstraint("agency", "addressee_number", name="pk_addressee"),
    )
    op.create_table(
        "original",
        sa.Column("agency", sa.String(16), nullable=False),
        sa.Column("addressee_number", sa.String(15), nullable=False),
        sa.Column("item", sa.String(16), nullable=False),
        sa.Column("version", sa.String(4), nullable=False),
        sa.Column("valid_from", sa.String(10), nullable=False),
        sa.Column("valid_to", sa.String(10), nullable=True),
        sa.Column("auto_reply", sa.Boolean, nullable=False),
        sa.Column("sealed_content", sa.LargeBinary, nullable=False),
        sa.Column("copy_state", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("leased_until", Instant, nullable=True),
        sa.PrimaryKeyConstraint("agency", "addressee_number", "item", name="pk_original"),
    )
    op.create_index("ix_original_copy_state", "original", ["copy_state"])
