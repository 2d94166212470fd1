"""Tables of IMS: persons, registrations and cases. Numbers, attributes and intakes are ciphertext."""

from sqlalchemy import Column, Date, LargeBinary, String, Table

from renkei_kit.db import metadata
from renkei_kit.evidence import evidence_tables
from renkei_kit.inquiry_store import InquiryStore, inquiry_table
from renkei_kit.instant import Instant
from renkei_kit.staff_store import StaffStore, staff_tables

METADATA = metadata()
EVIDENCE = evidence_tables(METADATA)
STAFF = StaffStore(staff_tables(METADATA))
INQUIRY = inquiry_table(METADATA)
INQUIRIES = InquiryStore(INQUIRY)

PERSON = Table(
    "person",
    METADATA,
    Column("addressee_number", String(15), primary_key=True),
    Column("number_hash", String(64), nullable=False, unique=True),
    Column("sealed_number", LargeBinary, nullable=False),
    Column("sealed_key", LargeBinary, nullable=True),
    Column("subject_hash", String(64), nullable=True, index=True),
    Column("sealed_subject", LargeBinary, nullable=True),
    Column("sealed_residence", LargeBinary, nullable=True),
    Column("authenticity", String(16), nullable=False),
    Column("checked_at", Instant, nullable=False),
    Column("linkage_code", String(16), nullable=False),
    Column("registered_at", Instant, nullable=False),
    Column("deceased_on", Date, nullable=True),
    Column("death_noted_at", Instant, nullable=True),
)

FORMER_NUMBER = Table(
    "former_number",
    METADATA,
    Column("number_hash", String(64), primary_key=True),
    Column("addressee_number", String(15), nullable=False, index=True),
    Column("closed_at", Instant, nullable=False),
)

REGISTRATION = Table(
    "registration",
    METADATA,
    Column("case_id", String(64), primary_key=True),
    Column("source", String(16), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("digest", String(64), nullable=False),
    Column("sealed_intake", LargeBinary, nullable=True),
    Column("addressee_number", String(15), nullable=True),
    Column("authenticity", String(16), nullable=True),
    Column("differs", String(256), nullable=True),
    Column("received_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("leased_until", Instant, nullable=True),
)

EXAMINATION_CASE = Table(
    "examination_case",
    METADATA,
    Column("case_id", String(64), primary_key=True),
    Column("addressee_number", String(15), nullable=False),
    Column("state", String(16), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant, nullable=True),
)
