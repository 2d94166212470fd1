"""Challenges, users and their sessions, applications, and the outbox to FEIS."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant

revision = "ras_0001"
down_revision = None
branch_labels = ("ras",)
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "challenge",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("value", sa.String(64), nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_challenge"),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("password_hash", sa.String(256), nullable=False),
        sa.Column("applicant_kind", sa.String(32), nullable=False),
        sa.Column("certificate_serial", sa.String(64), nullable=False),
        sa.Column("certificate_issuer", sa.String(512), nullable=False),
        sa.Column("certificate_key_hash", sa.String(64), nullable=False),
        sa.Column("valid_to", Instant, nullable=False),
        sa.Column("represented_name", sa.String(200)),
        sa.Column("represented_birth_date", sa.Date),
        sa.Column("represented_card_number", sa.String(12)),
        sa.Column("notice_acknowledged_at", Instant, nullable=False),
        sa.Column("registered_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
    )
    op.create_table(
        "account_session",
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("last_used_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_account_session"),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name="fk_account_session_user_id_account"),
        sa.UniqueConstraint("token_hash", name="uq_account_session_token_hash"),
    )
    op.create_table(
        "application",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("applicant_kind", sa.String(32), nullable=False),
        sa.Column("residence_card_number", sa.String(12), nullable=False),
        sa.Column("requested_months", sa.Integer),
        sa.Column("requested_status", sa.String(64)),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("note", sa.String(400)),
        sa.Column("notice_acknowledged_at", Instant, nullable=False),
        sa.Column("submitted_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_application"),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name="fk_application_user_id_account"),
    )
    op.create_index("ix_application_user_id", "application", ["user_id"])
    op.create_table(
        "transfer",
        sa.Column("application_id", sa.String(32), nullable=False),
        sa.Column("sealed_number", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("last_refusal", sa.String(64)),
        sa.PrimaryKeyConstraint("application_id", name="pk_transfer"),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name="fk_transfer_application_id_application"),
    )
