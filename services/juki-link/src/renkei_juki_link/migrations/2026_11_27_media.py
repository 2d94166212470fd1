"""The register of media."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant

revision = "juki_link_0003"
down_revision = "juki_link_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "medium",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("registered_at", Instant, nullable=False),
        sa.Column("registered_by", sa.String(64), nullable=False),
        sa.Column("used_at", Instant),
        sa.Column("used_by", sa.String(64)),
        sa.Column("erased_at", Instant),
        sa.Column("erased_by", sa.String(64)),
        sa.Column("destroyed_at", Instant),
        sa.Column("destroyed_by", sa.String(64)),
        sa.Column("transmission_id", sa.String(32)),
        sa.PrimaryKeyConstraint("id", name="pk_medium"),
        sa.ForeignKeyConstraint(
            ["transmission_id"], ["transmission.id"], name="fk_medium_transmission_id_transmission"
        ),
    )
