"""Transmissions of copies: how far each is."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant
from renkei_kit.tenant import SETTING

revision = "mesh_gateway_transmissions"
down_revision = "mesh_gateway_line_refusals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, and separate the agencies in it (control G8)."""
    separated = op.get_bind().dialect.name == "postgresql"
    intermediary = "intermediary" if separated else None
    op.create_table(
        "transmission",
        sa.Column("transmission", sa.String(length=32), nullable=False),
        sa.Column("agency", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("transmission", name=op.f("pk_transmission")),
        schema=intermediary,
    )
    op.create_index("ix_transmission_agency", "transmission", ["agency", "transmission"], schema=intermediary)
    op.create_index("ix_transmission_state", "transmission", ["state", "changed_at"], schema=intermediary)
    if separated:
        own = f"agency = current_setting('{SETTING}', true)"
        op.execute("ALTER TABLE intermediary.transmission ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE intermediary.transmission FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_agency ON intermediary.transmission USING ({own}) WITH CHECK ({own})")
