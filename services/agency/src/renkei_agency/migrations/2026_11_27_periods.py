"""The period of a provision that waits for a clerk."""

import sqlalchemy as sa
from alembic import op

revision = "agency_0002_periods"
down_revision = "agency_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both days, as texts like the other days of this store."""
    for day in ("period_start", "period_end"):
        op.add_column("waiting_provision", sa.Column(day, sa.String(length=10)))
