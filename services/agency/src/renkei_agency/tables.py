"""Tables of the agencies. Every row carries its agency's code; contents are ciphertext under the agency's key."""

from sqlalchemy import Boolean, Column, Integer, LargeBinary, String, Table, Text

from renkei_kit.db import metadata
from renkei_kit.evidence import evidence_tables
from renkei_kit.inquiry_store import InquiryStore, inquiry_table
from renkei_kit.instant import Instant
from renkei_kit.staff_store import StaffStore, staff_tables

METADATA = metadata()
EVIDENCE = evidence_tables(METADATA)
STAFF = StaffStore(staff_tables(METADATA))
INQUIRIES = InquiryStore(inquiry_table(METADATA))

ADDRESSEE = Table(
    "addressee",
    METADATA,
    Column("agency", String(16), primary_key=True),
    Column("addressee_number", String(15), primary_key=True),
)

ORIGINAL = Table(
    "original",
    METADATA,
    Column("agency", String(16), primary_key=True),
    Column("addressee_number", String(15), primary_key=True),
    Column("item", String(16), primary_key=True),
    Column("version", String(4), nullable=False),
    Column("valid_from", String(10), nullable=False),
    Column("valid_to", String(10), nullable=True),
    Column("auto_reply", Boolean, nullable=False),
    Column("sealed_content", LargeBinary, nullable=False),
    Column("copy_state", String(16), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("leased_until", Instant, nullable=True),
)

# What a provider's own system knows: whom each of its linkage codes means (by a keyed digest: the code itself is not
# kept), which notices it has seen, what waits for a clerk, and whether it answers at once.
LINKED = Table(
    "linked",
    METADATA,
    Column("agency", String(16), primary_key=True),
    Column("code_digest", String(64), primary_key=True),
    Column("addressee_number", String(15), nullable=False),
)

NOTICE_SEEN = Table(
    "notice_seen",
    METADATA,
    Column("agency", String(16), primary_key=True),
    Column("permit_id", String(64), primary_key=True),
    Column("expires_at", Instant, nullable=False),
)

WAITING_PROVISION = Table(
    "waiting_provision",
    METADATA,
    Column("agency", String(16), primary_key=True),
    Column("processing_number", String(20), primary_key=True),
    Column("permit_id", String(64), nullable=False),
    Column("inquirer", String(16), nullable=False),
    Column("addressee_number", String(15), nullable=True),
    Column("item", String(16), nullable=False),
    Column("encryption_key", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("answered_at", Instant, nullable=True),
    Column("period_start", String(10), nullable=True),
    Column("period_end", String(10), nullable=True),
)

PROVIDER_MODE = Table(
    "provider_mode",
    METADATA,
    Column("agency", String(16), primary_key=True),
    Column("answers", String(16), nullable=False),
)
