"""Purges that staff asked for."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant
from renkei_kit.tenant import SETTING

revision = "mesh_gateway_management"
down_revision = "mesh_gateway_disclosure"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; its rows show only to a transaction that acts for their agency (control G8)."""
    separated = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "purge_run",
        sa.Column("agency", sa.String(length=16), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("kinds", sa.String(length=256), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("removed", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.String(length=64), nullable=False),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.Column("finished_at", Instant()),
        sa.PrimaryKeyConstraint("agency", "run_id", name=op.f("pk_purge_run")),
        schema="intermediary" if separated else None,
    )
    if separated:
        own = f"agency = current_setting('{SETTING}', true)"
        op.execute("ALTER TABLE intermediary.purge_run ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE intermediary.purge_run FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_agency ON intermediary.purge_run USING ({own}) WITH CHECK ({own})")
