"""Offices and examiners of cases, documents, rooms and terminals, notifications."""

import sqlalchemy as sa
from alembic import op

revision = "feis_0002"
down_revision = "feis_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and columns."""
    with op.batch_alter_table("examination_case") as case:
        case.alter_column("residence_card_number", existing_type=sa.String(12), nullable=True)
        case.add_column(sa.Column("office", sa.String(40)))
        case.add_column(sa.Column("examiner", sa.String(64)))
        case.add_column(sa.Column("together_with", sa.String(64)))
        case.add_column(sa.Column("beneficiary_name", sa.String(200)))
        case.add_column(sa.Column("beneficiary_birth_date", sa.Date))
        case.add_column(sa.Column("beneficiary_nationality", sa.String(64)))
    op.create_index("ix_examination_case_office", "examination_case", ["office"])
    op.create_table(
        "document",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("media_type", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
        sa.ForeignKeyConstraint(["case_id"], ["examination_case.id"], name="fk_document_case_id_examination_case"),
    )
    op.create_index("ix_document_case_id", "document", ["case_id"])
    _rooms()
    op.create_table(
        "notification",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("holder", sa.String(400), nullable=False),
        sa.Column("organisation", sa.String(400)),
        sa.Column("accepted_on", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date, nullable=False),
        sa.Column("ended_on", sa.Date),
        sa.Column("accepted_by", sa.String(64)),
        sa.Column("code_hash", sa.String(256)),
        sa.Column("told", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("id", name="pk_notification"),
    )
    op.create_index("ix_notification_office", "notification", ["office"])


def _rooms() -> None:
    op.create_table(
        "room",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("name", sa.String(400), nullable=False),
        sa.Column("locked", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_room"),
    )
    op.create_table(
        "terminal",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("room_id", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_terminal"),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name="fk_terminal_room_id_room"),
    )
    op.create_table(
        "terminal_user",
        sa.Column("staff_id", sa.String(64), nullable=False),
        sa.Column("terminal_id", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", name="pk_terminal_user"),
        sa.ForeignKeyConstraint(["terminal_id"], ["terminal.id"], name="fk_terminal_user_terminal_id_terminal"),
    )
    op.create_index("ix_terminal_user_terminal_id", "terminal_user", ["terminal_id"])
