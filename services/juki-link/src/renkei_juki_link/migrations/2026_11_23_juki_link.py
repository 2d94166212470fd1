"""Transmissions, the logs of operations and of accesses to files, work orders."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant

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
    op.create_table(
        "file_access",
        sa.Column("book", sa.String(64), nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("file", sa.String(64), nullable=False),
        sa.Column("act", sa.String(16), nullable=False),
        sa.Column("party", sa.String(32), nullable=False),
        sa.Column("operator", sa.String(64), nullable=False),
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("book", "sequence", name="pk_file_access"),
    )
    op.create_index("ix_file_access_file", "file_access", ["file"])
    create_work_orders()


def create_work_orders() -> None:
    """What was ordered, and what the check after the work found."""
    op.create_table(
        "work_order",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("operator", sa.String(64), nullable=False),
        sa.Column("operations", sa.String, nullable=False),
        sa.Column("begins_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.Column("ordered_by", sa.String(64), nullable=False),
        sa.Column("ordered_at", Instant, nullable=False),
        sa.Column("finished_at", Instant),
        sa.Column("checked_by", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_work_order"),
    )
    op.create_table(
        "work_finding",
        sa.Column("order_id", sa.String(32), nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("operator", sa.String(64), nullable=False),
        sa.Column("operation", sa.String(64), nullable=False),
        sa.Column("target", sa.String(256), nullable=False),
        sa.Column("outcome", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "sequence", name="pk_work_finding"),
        sa.ForeignKeyConstraint(["order_id"], ["work_order.id"], name="fk_work_finding_order_id_work_order"),
    )
