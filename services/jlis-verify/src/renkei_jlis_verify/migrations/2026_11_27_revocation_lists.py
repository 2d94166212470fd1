"""Published revocation lists, how often they come, and the end of a hold."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant

revision = "jlis_verify_0003"
down_revision = "jlis_verify_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the two tables, and the column by which a hold ends."""
    op.create_table(
        "revocation_list",
        sa.Column("published_at", Instant, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("published_at", name="pk_revocation_list"),
    )
    op.create_table(
        "crl_schedule",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_crl_schedule"),
    )
    op.add_column("certificate", sa.Column("released_at", Instant))
