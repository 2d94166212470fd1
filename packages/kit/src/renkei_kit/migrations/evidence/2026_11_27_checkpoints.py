"""Checkpoints: where a book begins after its oldest entries were purged."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant

revision = "evidence_checkpoints"
down_revision = "evidence_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "chain_checkpoint",
        sa.Column("book", sa.String(64), nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("purged_at", Instant, nullable=False),
        sa.Column("logged_as", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("book", name="pk_chain_checkpoint"),
    )
