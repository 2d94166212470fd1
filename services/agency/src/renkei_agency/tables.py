"""Tables of the agencies. Every row carries its agency's code; contents are ciphertext under the agency's key."""

from sqlalchemy import Boolean, Column, Integer, LargeBinary, String, Table

from renkei_kit.db import Instant, metadata
from renkei_kit.evidence import evidence_tables
from renkei_kit.inquiry_store import InquiryStore, inquiry_table
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
