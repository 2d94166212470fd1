"""Intakes at the counter, and what was shown for each."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant

revision = "ims_0004"
down_revision = "ims_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "intake",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(64), nullable=False),
        sa.Column("submitter", sa.String(32), nullable=False),
        sa.Column("affair", sa.String(16), nullable=False),
        sa.Column("sealed_applicant", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("opened_by", sa.String(64), nullable=False),
        sa.Column("opened_at", Instant, nullable=False),
        sa.Column("notice_version", sa.String(32), nullable=True),
        sa.Column("acknowledged_at", Instant, nullable=True),
        sa.Column("verified_by", sa.String(64), nullable=True),
        sa.Column("verified_at", Instant, nullable=True),
        sa.Column("accepted_by", sa.String(64), nullable=True),
        sa.Column("accepted_at", Instant, nullable=True),
        sa.Column("read_from", sa.String(16), nullable=True),
        sa.Column("number_entered_at", Instant, nullable=True),
        sa.Column("document_returned_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_intake"),
        sa.UniqueConstraint("case_id", name="uq_intake_case_id"),
    )
    op.create_table(
        "evidence_shown",
        sa.Column("sequence", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("intake_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("valid_until", sa.Date, nullable=True),
        sa.Column("checked_by", sa.String(64), nullable=False),
        sa.Column("checked_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_evidence_shown"),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name="fk_evidence_shown_intake_id_intake"),
    )
    op.create_index("ix_evidence_shown_intake_id", "evidence_shown", ["intake_id"])
