"""Transmissions and the operation log."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.db import Instant

revision = "juki_link_0001"
down_revision = None
branch_labels = ("juki-link",)
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "transmission",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("content_digest", sa.String(64), nullable=False),
        sa.Column("records", sa.Integer, nullable=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("outcome", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_transmission"),
    )
    op.create_index("ix_transmission_content_digest", "transmission", ["content_digest"])
    op.create_table(
        "operation_log",
        sa.Column("book", sa.String(64), nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("transmission_id", sa.String(32), nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("file", sa.String(64), nullable=False),
        sa.Column("party", sa.String(32), nullable=False),
        sa.Column("operator", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("book", "sequence", name="pk_operation_log"),
    )
    op.create_index("ix_operation_log_transmission_id", "operation_log", ["transmission_id"])
