"""Delegations in the core's register; for whom a party acted, in books and provisions; periods of what waits."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant

revision = "mesh_gateway_delegations"
down_revision = "mesh_gateway_second_look"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of delegations; add columns."""
    core: str | None = None
    intermediary: str | None = None
    if op.get_bind().dialect.name == "postgresql":
        core, intermediary = "core", "intermediary"
    op.create_table(
        "delegation",
        sa.Column("delegation", sa.String(length=20), nullable=False),
        sa.Column("side", sa.String(length=16), nullable=False),
        sa.Column("delegating", sa.String(length=16), nullable=False),
        sa.Column("acting", sa.String(length=16), nullable=False),
        sa.Column("affair", sa.String(length=16)),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.Column("put_at", Instant(), nullable=False),
        sa.Column("put_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("delegation", name=op.f("pk_delegation")),
        schema=core,
    )
    op.create_index("ix_delegation_acting", "delegation", ["acting", "delegating"], schema=core)
    tables = (("core_record", core), ("agency_record", intermediary), ("provision", intermediary))
    for table, schema in (*tables, ("live_provision", intermediary)):
        for side in ("inquirer", "provider"):
            op.add_column(table, sa.Column(f"delegating_{side}", sa.String(length=16)), schema=schema)
    for day in ("period_start", "period_end"):
        op.add_column("provision", sa.Column(day, sa.Date()), schema=intermediary)
