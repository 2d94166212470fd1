"""A stamp that is new with every change of the register of agencies."""

import sqlalchemy as sa
from alembic import op

revision = "mesh_gateway_register_stamp"
down_revision = "mesh_gateway_transmissions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; it is empty until the register changes."""
    op.create_table(
        "register_stamp",
        sa.Column("stamp", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("stamp", name=op.f("pk_register_stamp")),
        schema="core" if op.get_bind().dialect.name == "postgresql" else None,
    )
