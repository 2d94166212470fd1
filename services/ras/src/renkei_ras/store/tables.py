"""The tables of RAS."""

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table, Text

from renkei_kit.db import Instant, metadata
from renkei_kit.evidence import evidence_tables

METADATA = metadata()
EVIDENCE = evidence_tables(METADATA)

CHALLENGE = Table(
    "challenge",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("value", String(64), nullable=False),
    Column("expires_at", Instant, nullable=False),
)

ACCOUNT = Table(
    "account",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("password_hash", String(256), nullable=False),
    Column("applicant_kind", String(32), nullable=False),
    Column("certificate_serial", String(64), nullable=False),
    Column("certificate_issuer", String(512), nullable=False),
    Column("certificate_key_hash", String(64), nullable=False),
    Column("valid_to", Instant, nullable=False),
    Column("represented_name", String(200)),
    Column("represented_birth_date", Date),
    Column("represented_card_number", String(12)),
    Column("notice_acknowledged_at", Instant, nullable=False),
    Column("registered_at", Instant, nullable=False),
)

ACCOUNT_SESSION = Table(
    "account_session",
    METADATA,
    Column("user_id", String(32), ForeignKey(ACCOUNT.c.id), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("started_at", Instant, nullable=False),
    Column("last_used_at", Instant, nullable=False),
)

APPLICATION = Table(
    "application",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("user_id", String(32), ForeignKey(ACCOUNT.c.id), nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("applicant_kind", String(32), nullable=False),
    Column("residence_card_number", String(12), nullable=False),
    Column("requested_months", Integer),
    Column("requested_status", String(64)),
    Column("state", String(32), nullable=False),
    Column("note", String(400)),
    Column("notice_acknowledged_at", Instant, nullable=False),
    Column("submitted_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

TRANSFER = Table(
    "transfer",
    METADATA,
    Column("application_id", String(32), ForeignKey(APPLICATION.c.id), primary_key=True),
    Column("sealed_number", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("last_refusal", String(64)),
)
"""What has not reached FEIS yet. A row, and the sealed number with it, is deleted once FEIS has confirmed."""
