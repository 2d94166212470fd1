"""Acquisitions from Juki-net and from media."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant

revision = "ims_0007"
down_revision = "ims_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "acquisition",
        sa.Column("sequence", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("provision_id", sa.String(32), nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("affair", sa.String(16), nullable=False),
        sa.Column("staff_id", sa.String(64), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("received", sa.Integer, nullable=False),
        sa.Column("registered", sa.Integer, nullable=False),
        sa.Column("known", sa.Integer, nullable=False),
        sa.Column("passed_over", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_acquisition"),
        sa.UniqueConstraint("provision_id", name="uq_acquisition_provision_id"),
    )
