"""Who is known to each agency, and the agencies' originals."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant

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
    create_provider_tables()


def create_provider_tables() -> None:
    """Tables of the agencies' own systems as providers."""
    op.create_table(
        "linked",
        sa.Column("agency", sa.String(16), nullable=False),
        sa.Column("code_digest", sa.String(64), nullable=False),
        sa.Column("addressee_number", sa.String(15), nullable=False),
        sa.PrimaryKeyConstraint("agency", "code_digest", name="pk_linked"),
    )
    op.create_table(
        "notice_seen",
        sa.Column("agency", sa.String(16), nullable=False),
        sa.Column("permit_id", sa.String(64), nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("agency", "permit_id", name="pk_notice_seen"),
    )
    op.create_table(
        "waiting_provision",
        sa.Column("agency", sa.String(16), nullable=False),
        sa.Column("processing_number", sa.String(20), nullable=False),
        sa.Column("permit_id", sa.String(64), nullable=False),
        sa.Column("inquirer", sa.String(16), nullable=False),
        sa.Column("addressee_number", sa.String(15), nullable=True),
        sa.Column("item", sa.String(16), nullable=False),
        sa.Column("encryption_key", sa.Text, nullable=False),
        sa.Column("received_at", Instant, nullable=False),
        sa.Column("answered_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("agency", "processing_number", name="pk_waiting_provision"),
    )
    op.create_table(
        "provider_mode",
        sa.Column("agency", sa.String(16), nullable=False),
        sa.Column("answers", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("agency", name="pk_provider_mode"),
    )
