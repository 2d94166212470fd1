"""Every kind of applicant, their notifications, attachments, withdrawals and documents on request."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant

revision = "ras_0002"
down_revision = "ras_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and columns."""
    with op.batch_alter_table("account") as account:
        account.alter_column("certificate_serial", existing_type=sa.String(64), nullable=True)
        account.alter_column("certificate_issuer", existing_type=sa.String(512), nullable=True)
        account.alter_column("certificate_key_hash", existing_type=sa.String(64), nullable=True)
        account.alter_column("valid_to", existing_type=Instant, nullable=True)
        account.add_column(sa.Column("represented_ill", sa.Boolean))
        account.add_column(sa.Column("notification_id", sa.String(32)))
    with op.batch_alter_table("application") as application:
        application.alter_column("residence_card_number", existing_type=sa.String(12), nullable=True)
        application.add_column(sa.Column("office", sa.String(40)))
        application.add_column(sa.Column("together_with", sa.String(64)))
        application.add_column(sa.Column("beneficiary_name", sa.String(200)))
        application.add_column(sa.Column("beneficiary_birth_date", sa.Date))
        application.add_column(sa.Column("beneficiary_nationality", sa.String(64)))
    with op.batch_alter_table("transfer") as transfer:
        transfer.alter_column("sealed_number", existing_type=sa.Text, nullable=True)
    op.create_table(
        "notification",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("accepted_on", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date, nullable=False),
        sa.Column("ended_on", sa.Date),
        sa.Column("code_hash", sa.String(256)),
        sa.PrimaryKeyConstraint("id", name="pk_notification"),
    )
    _attachments()
    op.create_table(
        "errand",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("application_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("last_refusal", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_errand"),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name="fk_errand_application_id_application"),
    )
    op.create_index("ix_errand_application_id", "errand", ["application_id"])


def _attachments() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("application_id", sa.String(32)),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("media_type", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("uploaded_at", Instant, nullable=False),
        sa.Column("told", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("sealed_content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name="fk_attachment_user_id_account"),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name="fk_attachment_application_id_application"
        ),
    )
    op.create_index("ix_attachment_user_id", "attachment", ["user_id"])
    op.create_index("ix_attachment_application_id", "attachment", ["application_id"])
