"""The tables of FEIS. None has a column for a personal number (control C13)."""

from sqlalchemy import Column, Date, ForeignKey, Integer, LargeBinary, String, Table, Text

from renkei_kit.db import Instant, metadata
from renkei_kit.evidence import evidence_tables
from renkei_kit.staff_store import StaffStore, staff_tables

METADATA = metadata()
EVIDENCE = evidence_tables(METADATA)
STAFF = StaffStore(staff_tables(METADATA))

RESIDENT = Table(
    "resident",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("name", String(400), nullable=False),
    Column("birth_date", Date, nullable=False),
    Column("sex", String(1), nullable=False),
    Column("address", String(400), nullable=False),
    Column("nationality", String(400), nullable=False),
    Column("status", String(400), nullable=False),
    Column("card_number", String(12), nullable=False, unique=True),
    Column("permitted_on", Date, nullable=False),
    Column("expires_on", Date),
    Column("addressee_number", String(15)),
)

CASE = Table(
    "examination_case",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("application_id", String(32), nullable=False, unique=True),
    Column("kind", String(32), nullable=False),
    Column("applicant_kind", String(32), nullable=False),
    Column("residence_card_number", String(12), nullable=False),
    Column("resident_id", String(64), ForeignKey(RESIDENT.c.id)),
    Column("requested_months", Integer),
    Column("requested_status", String(64)),
    Column("state", String(32), nullable=False),
    Column("reason_code", String(64)),
    Column("reason", String(400)),
    Column("submitted_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("decided_by", String(64)),
    Column("decided_at", Instant),
    Column("granted_months", Integer),
)

INQUIRY = Table(
    "inquiry",
    METADATA,
    Column("processing_number", String(32), primary_key=True),
    Column("case_id", String(32), ForeignKey(CASE.c.id), nullable=False, index=True),
    Column("affair", String(16), nullable=False),
    Column("procedure", String(16), nullable=False),
    Column("provider", String(16), nullable=False),
    Column("item", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("asked_by", String(64), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("sealed_content", LargeBinary),
)

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("case_id", String(32), ForeignKey(CASE.c.id), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("act", String(32), nullable=False),
    Column("sealed_number", Text),
    Column("news", String(32)),
    Column("note", String(400)),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("last_refusal", String(64)),
)
"""What other parties have not confirmed yet. A row, and the sealed number with it, is deleted once they have."""
