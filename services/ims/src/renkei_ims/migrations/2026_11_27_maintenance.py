"""What everyday maintenance sees on PostgreSQL: views with masked numbers, and no table (control E4).

The role is made with the server (``deploy/postgres/databases.sql``); where it is not there, nobody is granted anything.
The views hold no ciphertext either, and a dump as this role finds nothing more than they show.
"""

from alembic import op
from sqlalchemy import text

revision = "ims_0006"
down_revision = "ims_0005"
branch_labels = None
depends_on = None

ROLE = "renkei_ims_maintenance"
VIEWS = {
    "person": """
        SELECT addressee_number, repeat('*', 12) AS personal_number, authenticity, checked_at, linkage_code,
               registered_at, death_noted_at IS NOT NULL AS deceased
        FROM public.person""",
    "registration": """
        SELECT case_id, source, state, addressee_number, repeat('*', 12) AS personal_number, received_at, changed_at
        FROM public.registration""",
    "number_access": """
        SELECT sequence, at, party, staff_id, operation, addressee_number, repeat('*', 12) AS personal_number, affair,
               case_id
        FROM public.number_access""",
    "intake": """
        SELECT id, case_id, submitter, affair, state, opened_at, accepted_at, number_entered_at, document_returned_at
        FROM public.intake""",
}


def upgrade() -> None:
    """Create schema and views, and let the role read them."""
    bind = op.get_bind()
    if bind.dialect.name != "postgresql":
        return
    op.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    op.execute("CREATE SCHEMA maintenance")
    for name, query in VIEWS.items():
        op.execute(f"CREATE VIEW maintenance.{name} WITH (security_barrier) AS {query}")
    there = bind.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": ROLE}).first()
    if there is not None:
        op.execute(f"GRANT USAGE ON SCHEMA maintenance TO {ROLE}")
        op.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA maintenance TO {ROLE}")
