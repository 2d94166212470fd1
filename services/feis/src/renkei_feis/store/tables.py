"""The tables of FEIS. None has a column for a personal number (control C13)."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, LargeBinary, String, Table, Text, false

from renkei_kit.db import metadata
from renkei_kit.evidence import evidence_tables
from renkei_kit.instant import Instant
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
    Column("residence_card_number", String(12)),
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
    Column("office", String(40), index=True),
    Column("examiner", String(64)),
    Column("together_with", String(64)),
    Column("beneficiary_name", String(200)),
    Column("beneficiary_birth_date", Date),
    Column("beneficiary_nationality", String(64)),
)

DOCUMENT = Table(
    "document",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("case_id", String(32), ForeignKey(CASE.c.id), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("name", String(200), nullable=False),
    Column("media_type", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
)
"""What the applicant filed, described; the documents themselves stay in RAS."""

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

ROOM = Table(
    "room",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("office", String(40), nullable=False),
    Column("name", String(400), nullable=False),
    Column("locked", Boolean, nullable=False),
)

TERMINAL = Table(
    "terminal",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("room_id", String(40), ForeignKey(ROOM.c.id), nullable=False),
)

TERMINAL_USER = Table(
    "terminal_user",
    METADATA,
    Column("staff_id", String(64), primary_key=True),
    Column("terminal_id", String(40), ForeignKey(TERMINAL.c.id), nullable=False, index=True),
)
"""Whose own terminal it is: a person has one."""

NOTIFICATION = Table(
    "notification",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("office", String(40), nullable=False, index=True),
    Column("holder", String(400), nullable=False),
    Column("organisation", String(400)),
    Column("accepted_on", Date, nullable=False),
    Column("valid_to", Date, nullable=False),
    Column("ended_on", Date),
    Column("accepted_by", String(64)),
    Column("code_hash", String(256)),
    Column("told", Boolean, nullable=False, server_default=false()),
)
"""Notifications (届出) that an office accepted. ``told``: RAS has learnt how it stands."""
