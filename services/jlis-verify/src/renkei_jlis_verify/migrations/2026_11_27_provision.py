"""通称 beside the name of a resident."""

import sqlalchemy as sa
from alembic import op

revision = "jlis_verify_0002"
down_revision = "jlis_verify_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what is provided with the name."""
    op.add_column("resident", sa.Column("alias", sa.String(400)))
