"""What is kept of a person beside the number: a key of their own, attributes, residence, death; closed numbers."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant

revision = "ims_0002"
down_revision = "ims_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and create the table."""
    op.add_column("person", sa.Column("sealed_key", sa.LargeBinary, nullable=True))
    op.add_column("person", sa.Column("subject_hash", sa.String(64), nullable=True))
    op.add_column("person", sa.Column("sealed_subject", sa.LargeBinary, nullable=True))
    op.add_column("person", sa.Column("sealed_residence", sa.LargeBinary, nullable=True))
    op.add_column("person", sa.Column("deceased_on", sa.Date, nullable=True))
    op.add_column("person", sa.Column("death_noted_at", Instant, nullable=True))
    op.create_index("ix_person_subject_hash", "person", ["subject_hash"])
    op.create_table(
        "former_number",
        sa.Column("number_hash", sa.String(64), nullable=False),
        sa.Column("addressee_number", sa.String(15), nullable=False),
        sa.Column("closed_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("number_hash", name="pk_former_number"),
    )
    op.create_index("ix_former_number_addressee_number", "former_number", ["addressee_number"])
