"""Accounts of one person each: post, password, term, training, review, contract; violations; contracts of maintenance.

Accounts that are there already stand for a person known by their ID, and count as reviewed when their password was set.
"""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant

revision = "staff_0003"
down_revision = "staff_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and create the tables."""
    for column in _columns():
        op.add_column("staff", column)
    op.execute("UPDATE staff SET person = id, reviewed_at = password_set_at")
    standing = sa.text("grant_id IS NULL")
    op.create_index(
        "ux_staff_person", "staff", ["person"], unique=True, sqlite_where=standing, postgresql_where=standing
    )
    op.create_index("ux_staff_grant_id", "staff", ["grant_id"], unique=True)
    op.create_index("ix_staff_contract_id", "staff", ["contract_id"])
    op.create_table(
        "staff_password",
        sa.Column("staff_id", sa.String(64), nullable=False),
        sa.Column("replaced_at", Instant, nullable=False),
        sa.Column("password_hash", sa.String(256), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", "replaced_at", name="pk_staff_password"),
    )
    op.create_table(
        "staff_case",
        sa.Column("staff_id", sa.String(64), nullable=False),
        sa.Column("case_id", sa.String(64), nullable=False),
        sa.Column("begins_at", Instant, nullable=False),
        sa.Column("ends_at", Instant),
        sa.PrimaryKeyConstraint("staff_id", "case_id", "begins_at", name="pk_staff_case"),
    )
    _create_violations()
    op.create_table(
        "staff_contract",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("agency", sa.String(16), nullable=False),
        sa.Column("contractor", sa.String(400), nullable=False),
        sa.Column("rights", sa.String(400), nullable=False),
        sa.Column("begins_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff_contract"),
    )
    op.create_table(
        "staff_worker",
        sa.Column("contract_id", sa.String(40), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("name", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("contract_id", "person", name="pk_staff_worker"),
    )


def _columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("person", sa.String(64), nullable=False, server_default="unknown"),
        sa.Column("case_scope", sa.String(16), nullable=False, server_default="all"),
        sa.Column("next_role", sa.String(32)),
        sa.Column("next_office", sa.String(64)),
        sa.Column("next_case_scope", sa.String(16)),
        sa.Column("next_at", Instant),
        sa.Column("password_state", sa.String(16), nullable=False, server_default="own"),
        sa.Column("locked_until", Instant),
        sa.Column("state", sa.String(16), nullable=False, server_default="active"),
        sa.Column("active_from", Instant),
        sa.Column("active_until", Instant),
        sa.Column("trained_until", Instant),
        sa.Column("reviewed_at", Instant),
        sa.Column("reviewed_by", sa.String(64)),
        sa.Column("contract_id", sa.String(40)),
        sa.Column("grant_id", sa.String(32)),
    )


def _create_violations() -> None:
    op.create_table(
        "staff_violation",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("staff_id", sa.String(64), nullable=False),
        sa.Column("what", sa.String(400), nullable=False),
        sa.Column("recorded_by", sa.String(64), nullable=False),
        sa.Column("recorded_at", Instant, nullable=False),
        sa.Column("measure", sa.String(400)),
        sa.Column("settled_by", sa.String(64)),
        sa.Column("settled_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_staff_violation"),
    )
    op.create_index("ix_staff_violation_staff_id", "staff_violation", ["staff_id"])
