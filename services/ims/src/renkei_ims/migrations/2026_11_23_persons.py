"""Persons, registrations and cases."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant

revision = "ims_0001"
down_revision = None
branch_labels = ("ims",)
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "person",
        sa.Column("addressee_number", sa.String(15), nullable=False),
        sa.Column("number_hash", sa.String(64), nullable=False),
        sa.Column("sealed_number", sa.LargeBinary, nullable=False),
        sa.Column("authenticity", sa.String(16), nullable=False),
        sa.Column("checked_at", Instant, nullable=False),
        sa.Column("linkage_code", sa.String(16), nullable=False),
        sa.Column("registered_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("addressee_number", name="pk_person"),
        sa.UniqueConstraint("number_hash", name="uq_person_number_hash"),
    )
    op.create_table(
        "registration",
        sa.Column("case_id", sa.String(64), nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("sealed_intake", sa.LargeBinary, nullable=True),
        sa.Column("addressee_number", sa.String(15), nullable=True),
        sa.Column("authenticity", sa.String(16), nullable=True),
        sa.Column("differs", sa.String(256), nullable=True),
        sa.Column("received_at", Instant, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("leased_until", Instant, nullable=True),
        sa.PrimaryKeyConstraint("case_id", name="pk_registration"),
    )
    op.create_index("ix_registration_state", "registration", ["state"])
    op.create_table(
        "examination_case",
        sa.Column("case_id", sa.String(64), nullable=False),
        sa.Column("addressee_number", sa.String(15), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("opened_at", Instant, nullable=False),
        sa.Column("closed_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("case_id", name="pk_examination_case"),
    )
