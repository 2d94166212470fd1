"""Resident register, certification authority, acquisitions."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant

revision = "jlis_verify_0001"
down_revision = None
branch_labels = ("jlis-verify",)
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "resident",
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(400), nullable=False),
        sa.Column("birth_date", sa.String(10), nullable=False),
        sa.Column("sex", sa.String(1), nullable=False),
        sa.Column("address", sa.String(400), nullable=False),
        sa.Column("sealed_record_code", sa.LargeBinary, nullable=False),
        sa.Column("removal", sa.String(16)),
        sa.Column("change_reason", sa.String(32)),
        sa.Column("changed_on", sa.String(10)),
        sa.Column("stay_ends_on", sa.String(10)),
        sa.PrimaryKeyConstraint("person_id", name="pk_resident"),
    )
    op.create_table(
        "number",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("closed_on", sa.String(10)),
        sa.PrimaryKeyConstraint("digest", name="pk_number"),
        sa.ForeignKeyConstraint(["person_id"], ["resident.person_id"], name="fk_number_person_id_resident"),
    )
    op.create_index("ix_number_person_id", "number", ["person_id"])
    op.create_table(
        "acquisition",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("handed_over_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_acquisition"),
        sa.ForeignKeyConstraint(["person_id"], ["resident.person_id"], name="fk_acquisition_person_id_resident"),
    )
    op.create_table(
        "received_file",
        sa.Column("file_id", sa.String(32), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("received_at", Instant, nullable=False),
        sa.Column("answer", sa.LargeBinary),
        sa.PrimaryKeyConstraint("file_id", name="pk_received_file"),
    )
    op.create_table(
        "authority",
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("certificate", sa.LargeBinary, nullable=False),
        sa.Column("sealed_key", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("role", name="pk_authority"),
    )
    op.create_table(
        "certificate",
        sa.Column("serial", sa.String(40), nullable=False),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("valid_from", Instant, nullable=False),
        sa.Column("valid_to", Instant, nullable=False),
        sa.Column("revoked_at", Instant),
        sa.Column("revocation_reason", sa.String(32)),
        sa.Column("wrong_pins", sa.Integer, nullable=False, server_default="0"),
        sa.Column("certificate", sa.LargeBinary),
        sa.Column("sealed_key", sa.LargeBinary),
        sa.PrimaryKeyConstraint("serial", name="pk_certificate"),
        sa.UniqueConstraint("person_id", "generation", "kind", name="uq_certificate_person_id"),
        sa.ForeignKeyConstraint(["person_id"], ["resident.person_id"], name="fk_certificate_person_id_resident"),
    )
