"""Provision by condition, and the record of each provision."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant

revision = "juki_link_0002"
down_revision = "juki_link_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what a transmission carries, and the records."""
    op.add_column("transmission", sa.Column("items", sa.String(256)))
    op.add_column("transmission", sa.Column("provided", sa.Integer))
    op.create_table(
        "provision_record",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("content", sa.String(32), nullable=False),
        sa.Column("items", sa.String(256), nullable=False),
        sa.Column("records", sa.Integer, nullable=False),
        sa.Column("recipient", sa.String(32), nullable=False),
        sa.Column("method", sa.String(64), nullable=False),
        sa.Column("party", sa.String(32), nullable=False),
        sa.Column("operator", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(64), nullable=False),
        sa.Column("retained_until", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_provision_record"),
    )
    op.create_index("ix_provision_record_retained_until", "provision_record", ["retained_until"])
