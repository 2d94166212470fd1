"""The core's and the intermediaries' tables."""

import sqlalchemy as sa
from alembic import op

from renkei_kit.instant import Instant
from renkei_kit.tenant import SETTING

revision = "mesh_gateway_0001"
down_revision = None
branch_labels = ("mesh-gateway",)
depends_on = None

OF_NO_AGENCY = ("list_copy",)  # the list is the same for all: every provider checks it again
AGENCY_COLUMNS = sa.text("""
    SELECT tables.table_name, columns.column_name FROM information_schema.tables AS tables
    LEFT JOIN information_schema.columns AS columns
      ON columns.table_schema = tables.table_schema AND columns.table_name = tables.table_name
      AND columns.column_name IN ('agency', 'book')
    WHERE tables.table_schema = :schema
""")


def upgrade() -> None:
    """Create both schemas, where the database knows schemas, and their tables."""
    core: str | None = None
    intermediary: str | None = None
    if op.get_bind().dialect.name == "postgresql":
        core, intermediary = "core", "intermediary"
        op.execute("CREATE SCHEMA core")
        op.execute("CREATE SCHEMA intermediary")
    create_core(core)
    create_intermediary(intermediary)
    if intermediary is not None:
        separate_agencies(intermediary)


def create_core(core: str | None) -> None:
    """Tables of the network's core."""
    op.create_table(
        "acquisition",
        sa.Column("acquisition_number", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=16), nullable=False),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("acquisition_number", name=op.f("pk_acquisition")),
        schema=core,
    )
    op.create_table(
        "agency",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("connected_from", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_agency")),
        schema=core,
    )
    op.create_table(
        "allow_list_version",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stamp", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=12), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("imported_at", Instant(), nullable=False),
        sa.Column("imported_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_allow_list_version")),
        schema=core,
    )
    op.create_table(
        "assessment",
        sa.Column("agency", sa.String(length=16), nullable=False),
        sa.Column("file", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.Column("covers", sa.String(length=2048), nullable=False),
        sa.Column("put_at", Instant(), nullable=False),
        sa.Column("put_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("agency", "file", name=op.f("pk_assessment")),
        schema=core,
    )
    op.create_table(
        "client_assertion",
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("assertion_id", sa.String(length=128), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "assertion_id", name=op.f("pk_client_assertion")),
        schema=core,
    )
    op.create_table(
        "core_record",
        sa.Column("book", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("processing_number", sa.String(length=20), nullable=False),
        sa.Column("inquirer", sa.String(length=16), nullable=False),
        sa.Column("provider", sa.String(length=16), nullable=False),
        sa.Column("affair", sa.String(length=16), nullable=False),
        sa.Column("procedure", sa.String(length=16), nullable=False),
        sa.Column("item", sa.String(length=16), nullable=False),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.Column("provided_at", Instant()),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("nondisclosure_inquirer", sa.Integer()),
        sa.Column("nondisclosure_provider", sa.Integer()),
        sa.PrimaryKeyConstraint("book", "sequence", name=op.f("pk_core_record")),
        schema=core,
    )
    op.create_index(op.f("ix_core_record_processing_number"), "core_record", ["processing_number"], schema=core)
    op.create_table(
        "permit",
        sa.Column("permit_id", sa.String(length=32), nullable=False),
        sa.Column("processing_number", sa.String(length=20), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("inquirer", sa.String(length=16), nullable=False),
        sa.Column("provider", sa.String(length=16), nullable=False),
        sa.Column("id_code", sa.LargeBinary(length=16), nullable=False),
        sa.Column("case_id", sa.String(length=64)),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("permit_id", name=op.f("pk_permit")),
        sa.UniqueConstraint("processing_number", name="uq_permit_processing_number"),
        schema=core,
    )
    op.create_table(
        "resident",
        sa.Column("record_digest", sa.String(length=64), nullable=False),
        sa.Column("id_code", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("record_digest", name=op.f("pk_resident")),
        sa.UniqueConstraint("id_code", name="uq_resident_id_code"),
        schema=core,
    )
    op.create_table(
        "revoked_token",
        sa.Column("token_id", sa.String(length=64), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("token_id", name=op.f("pk_revoked_token")),
        schema=core,
    )
    op.create_table(
        "sender_proof",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("proof_id", sa.String(length=128), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key", "proof_id", name=op.f("pk_sender_proof")),
        schema=core,
    )
    op.create_index("ix_sender_proof_expires_at", "sender_proof", ["expires_at"], schema=core)
    op.create_table(
        "signing_key",
        sa.Column("kid", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("retires_at", Instant()),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_signing_key")),
        schema=core,
    )


def create_intermediary(intermediary: str | None) -> None:
    """Tables of the intermediaries."""
    op.create_table(
        "agency_key",
        sa.Column("agency", sa.String(length=16), nullable=False),
        sa.Column("jwk", sa.Text(), nullable=False),
        sa.Column("signing_jwk", sa.Text()),
        sa.Column("registered_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("agency", name=op.f("pk_agency_key")),
        schema=intermediary,
    )
    op.create_table(
        "agency_record",
        sa.Column("book", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("processing_number", sa.String(length=20), nullable=False),
        sa.Column("inquirer", sa.String(length=16), nullable=False),
        sa.Column("provider", sa.String(length=16), nullable=False),
        sa.Column("affair", sa.String(length=16), nullable=False),
        sa.Column("procedure", sa.String(length=16), nullable=False),
        sa.Column("item", sa.String(length=16), nullable=False),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.Column("provided_at", Instant()),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("nondisclosure_inquirer", sa.Integer()),
        sa.Column("nondisclosure_provider", sa.Integer()),
        sa.PrimaryKeyConstraint("book", "sequence", name=op.f("pk_agency_record")),
        schema=intermediary,
    )
    op.create_index(
        op.f("ix_agency_record_processing_number"), "agency_record", ["processing_number"], schema=intermediary
    )
    op.create_table(
        "batch",
        sa.Column("batch_id", sa.String(length=32), nullable=False),
        sa.Column("agency", sa.String(length=16), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("charset", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.Column("key_hash", sa.String(length=64)),
        sa.Column("body_hash", sa.String(length=64)),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("started_at", Instant()),
        sa.Column("finished_at", Instant()),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_batch")),
        sa.UniqueConstraint("key_hash", name="uq_batch_key_hash"),
        schema=intermediary,
    )
    op.create_index("ix_batch_agency", "batch", ["agency", "batch_id"], schema=intermediary)
    op.create_index("ix_batch_state", "batch", ["state", "turn"], schema=intermediary)
    op.create_table(
        "batch_line",
        sa.Column("batch_id", sa.String(length=32), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agency", sa.String(length=16), nullable=False),
        sa.Column("record_id", sa.String(length=32)),
        sa.Column("own_number", sa.String(length=15)),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("request", sa.Text()),
        sa.Column("errors", sa.Text()),
        sa.Column("processing_number", sa.String(length=20)),
        sa.PrimaryKeyConstraint("batch_id", "line", name=op.f("pk_batch_line")),
        schema=intermediary,
    )
    op.create_index("ix_batch_line_outcome", "batch_line", ["batch_id", "outcome", "line"], schema=intermediary)
    op.create_index("ix_batch_line_record_id", "batch_line", ["batch_id", "record_id"], schema=intermediary)
    op.create_table(
        "copy",
        sa.Column(
            "registration",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("agency", sa.String(length=16), nullable=False),
        sa.Column("addressee_number", sa.String(length=15), nullable=False),
        sa.Column("item", sa.String(length=16), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.Column("auto_reply", sa.Boolean(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("registered_at", Instant(), nullable=False),
        sa.Column("record_id", sa.String(length=32)),
        sa.Column("data_set_code", sa.String(length=16), nullable=False),
        sa.Column("record_key", sa.String(length=64)),
        sa.Column("parent_record_key", sa.String(length=64)),
        sa.Column("district_code", sa.String(length=16)),
        sa.Column("transmission", sa.String(length=32)),
        sa.PrimaryKeyConstraint("registration", name=op.f("pk_copy")),
        schema=intermediary,
    )
    op.create_index(
        op.f("ix_copy_agency"),
        "copy",
        ["agency", "addressee_number", "item", "registration"],
        schema=intermediary,
    )
    op.create_table(
        "endpoint",
        sa.Column("agency", sa.String(length=16), nullable=False),
        sa.Column("url", sa.String(length=2048), nullable=False),
        sa.Column("timeout_seconds", sa.Integer(), nullable=False),
        sa.Column("registered_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("agency", name=op.f("pk_endpoint")),
        schema=intermediary,
    )
    op.create_table(
        "inquiry",
        sa.Column("agency", sa.String(length=16), nullable=False),
        sa.Column("processing_number", sa.String(length=20), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("provider", sa.String(length=16), nullable=False),
        sa.Column("item", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("answer", sa.Text()),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("answered_at", Instant()),
        sa.PrimaryKeyConstraint("agency", "processing_number", name=op.f("pk_inquiry")),
        schema=intermediary,
    )
    op.create_index(op.f("ix_inquiry_answered_at"), "inquiry", ["answered_at"], schema=intermediary)
    op.create_table(
        "linkage",
        sa.Column("agency", sa.String(length=16), nullable=False),
        sa.Column("addressee_number", sa.String(length=15), nullable=False),
        sa.Column("code", sa.String(length=64)),
        sa.Column("acquisition_number", sa.String(length=64)),
        sa.PrimaryKeyConstraint("agency", "addressee_number", name=op.f("pk_linkage")),
        sa.UniqueConstraint("agency", "code", name="uq_linkage_agency"),
        schema=intermediary,
    )
    op.create_table(
        "list_copy",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stamp", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=12), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_list_copy")),
        schema=intermediary,
    )
    op.create_table(
        "live_provision",
        sa.Column("agency", sa.String(length=16), nullable=False),
        sa.Column("processing_number", sa.String(length=20), nullable=False),
        sa.Column("permit_id", sa.String(length=32), nullable=False),
        sa.Column("inquirer", sa.String(length=16), nullable=False),
        sa.Column("affair", sa.String(length=16), nullable=False),
        sa.Column("procedure", sa.String(length=16), nullable=False),
        sa.Column("item", sa.String(length=16), nullable=False),
        sa.Column("key_id", sa.String(length=128), nullable=False),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("agency", "processing_number", name=op.f("pk_live_provision")),
        schema=intermediary,
    )
    op.create_index("ix_live_provision_outcome_due_at", "live_provision", ["outcome", "due_at"], schema=intermediary)
    op.create_table(
        "provision",
        sa.Column("agency", sa.String(length=16), nullable=False),
        sa.Column("processing_number", sa.String(length=20), nullable=False),
        sa.Column("permit_id", sa.String(length=32), nullable=False),
        sa.Column("addressee_number", sa.String(length=15), nullable=False),
        sa.Column("inquirer", sa.String(length=16), nullable=False),
        sa.Column("affair", sa.String(length=16), nullable=False),
        sa.Column("procedure", sa.String(length=16), nullable=False),
        sa.Column("item", sa.String(length=16), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("encryption_key", sa.Text(), nullable=False),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.Column("released_at", Instant()),
        sa.Column("released_by", sa.String(length=64)),
        sa.PrimaryKeyConstraint("agency", "processing_number", name=op.f("pk_provision")),
        schema=intermediary,
    )


def separate_agencies(intermediary: str) -> None:
    """Row-level security: the rows of an agency show only to a transaction that acts for it (control G8).

    It binds the tables' owner as well. A table of the intermediaries that does not say whose its rows are is refused.
    """
    for table, column in op.get_bind().execute(AGENCY_COLUMNS, {"schema": intermediary}).all():
        if column is None and table not in OF_NO_AGENCY:
            raise LookupError(f"{intermediary}.{table} carries no agency's code")
        if column is None:
            continue
        own = f"{column} = current_setting('{SETTING}', true)"
        op.execute(f"ALTER TABLE {intermediary}.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {intermediary}.{table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_agency ON {intermediary}.{table} USING ({own}) WITH CHECK ({own})")
