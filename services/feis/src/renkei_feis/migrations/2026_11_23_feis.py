"""Residents, cases, inquiries, and the outbox to IMS and RAS."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant

revision = "feis_0001"
down_revision = None
branch_labels = ("feis",)
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "resident",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(400), nullable=False),
        sa.Column("birth_date", sa.Date, nullable=False),
        sa.Column("sex", sa.String(1), nullable=False),
        sa.Column("address", sa.String(400), nullable=False),
        sa.Column("nationality", sa.String(400), nullable=False),
        sa.Column("status", sa.String(400), nullable=False),
        sa.Column("card_number", sa.String(12), nullable=False),
        sa.Column("permitted_on", sa.Date, nullable=False),
        sa.Column("expires_on", sa.Date),
        sa.Column("addressee_number", sa.String(15)),
        sa.PrimaryKeyConstraint("id", name="pk_resident"),
        sa.UniqueConstraint("card_number", name="uq_resident_card_number"),
    )
    op.create_table(
        "examination_case",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("application_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("applicant_kind", sa.String(32), nullable=False),
        sa.Column("residence_card_number", sa.String(12), nullable=False),
        sa.Column("resident_id", sa.String(64)),
        sa.Column("requested_months", sa.Integer),
        sa.Column("requested_status", sa.String(64)),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("reason_code", sa.String(64)),
        sa.Column("reason", sa.String(400)),
        sa.Column("submitted_at", Instant, nullable=False),
        sa.Column("received_at", Instant, nullable=False),
        sa.Column("decided_by", sa.String(64)),
        sa.Column("decided_at", Instant),
        sa.Column("granted_months", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_examination_case"),
        sa.UniqueConstraint("application_id", name="uq_examination_case_application_id"),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_examination_case_resident_id_resident"),
    )
    op.create_table(
        "inquiry",
        sa.Column("processing_number", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("affair", sa.String(16), nullable=False),
        sa.Column("procedure", sa.String(16), nullable=False),
        sa.Column("provider", sa.String(16), nullable=False),
        sa.Column("item", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("asked_by", sa.String(64), nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        sa.Column("sealed_content", sa.LargeBinary),
        sa.PrimaryKeyConstraint("processing_number", name="pk_inquiry"),
        sa.ForeignKeyConstraint(["case_id"], ["examination_case.id"], name="fk_inquiry_case_id_examination_case"),
    )
    op.create_index("ix_inquiry_case_id", "inquiry", ["case_id"])
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("sealed_number", sa.Text),
        sa.Column("news", sa.String(32)),
        sa.Column("note", sa.String(400)),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("last_refusal", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.ForeignKeyConstraint(["case_id"], ["examination_case.id"], name="fk_outbox_case_id_examination_case"),
    )
    op.create_index("ix_outbox_case_id", "outbox", ["case_id"])
