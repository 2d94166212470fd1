"""Grounds of non-disclosure, and which copy an officer has seen before a release."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant

revision = "mesh_gateway_second_look"
down_revision = "mesh_gateway_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; the tables' policies cover them."""
    intermediary = "intermediary" if op.get_bind().dialect.name == "postgresql" else None
    for table in ("copy", "live_provision", "provision"):
        op.add_column(table, sa.Column("nondisclosure", sa.Integer()), schema=intermediary)
    for column in (
        sa.Column("seen", sa.String(length=64)),
        sa.Column("seen_at", Instant()),
        sa.Column("seen_by", sa.String(length=64)),
    ):
        op.add_column("provision", column, schema=intermediary)
