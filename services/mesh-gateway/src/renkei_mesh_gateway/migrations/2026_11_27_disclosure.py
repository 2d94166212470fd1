"""Whom a refused query was about, and the log-in of persons to whom their own records are disclosed."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant

revision = "mesh_gateway_disclosure"
down_revision = "mesh_gateway_delegations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tables of the core, and the way from a person to the permits."""
    core = "core" if op.get_bind().dialect.name == "postgresql" else None
    op.create_index("ix_permit_id_code", "permit", ["id_code"], schema=core)
    op.create_table(
        "refused_subject",
        sa.Column("processing_number", sa.String(length=20), nullable=False),
        sa.Column("id_code", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("processing_number", name=op.f("pk_refused_subject")),
        schema=core,
    )
    op.create_index(op.f("ix_refused_subject_id_code"), "refused_subject", ["id_code"], schema=core)
    op.create_table(
        "disclosure_challenge",
        sa.Column("challenge_id", sa.String(length=32), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("challenge_id", name=op.f("pk_disclosure_challenge")),
        schema=core,
    )
    op.create_table(
        "disclosure_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("id_code", sa.LargeBinary(length=16)),
        sa.Column("last_used_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_disclosure_session")),
        schema=core,
    )
