"""Why a line of a batch was refused."""

import sqlalchemy as sa
from alembic import op

revision = "mesh_gateway_line_refusals"
down_revision = "mesh_gateway_security_events"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the table's policy covers it."""
    intermediary = "intermediary" if op.get_bind().dialect.name == "postgresql" else None
    op.add_column("batch_line", sa.Column("refusal", sa.Text()), schema=intermediary)
