"""Events of intrusion detection, and how far the access log was looked through."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant

revision = "mesh_gateway_security_events"
down_revision = "mesh_gateway_management"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables."""
    core = "core" if op.get_bind().dialect.name == "postgresql" else None
    op.create_table(
        "security_event",
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("party", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("first_at", Instant(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.Column("noticed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("event", name=op.f("pk_security_event")),
        schema=core,
    )
    op.create_index("ix_security_event_kind", "security_event", ["kind", "party", "actor", "event"], schema=core)
    op.create_table(
        "watch_position",
        sa.Column("book", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("book", name=op.f("pk_watch_position")),
        schema=core,
    )
