"""The tables of RAS."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, LargeBinary, String, Table, Text, false

from renkei_kit.db import metadata
from renkei_kit.evidence import evidence_tables
from renkei_kit.instant import Instant

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
    Column("certificate_serial", String(64)),
    Column("certificate_issuer", String(512)),
    Column("certificate_key_hash", String(64)),
    Column("valid_to", Instant),
    Column("represented_name", String(200)),
    Column("represented_birth_date", Date),
    Column("represented_card_number", String(12)),
    Column("notice_acknowledged_at", Instant, nullable=False),
    Column("registered_at", Instant, nullable=False),
    Column("represented_ill", Boolean),
    Column("notification_id", String(32)),
)

NOTIFICATION = Table(
    "notification",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("office", String(40), nullable=False),
    Column("accepted_on", Date, nullable=False),
    Column("valid_to", Date, nullable=False),
    Column("ended_on", Date),
    Column("code_hash", String(256)),
)
"""Notifications (届出) as FEIS tells of them; nobody is named."""

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
    Column("residence_card_number", String(12)),
    Column("requested_months", Integer),
    Column("requested_status", String(64)),
    Column("state", String(32), nullable=False),
    Column("note", String(400)),
    Column("notice_acknowledged_at", Instant, nullable=False),
    Column("submitted_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("office", String(40)),
    Column("together_with", String(64)),
    Column("beneficiary_name", String(200)),
    Column("beneficiary_birth_date", Date),
    Column("beneficiary_nationality", String(64)),
)

ATTACHMENT = Table(
    "attachment",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("user_id", String(32), ForeignKey(ACCOUNT.c.id), nullable=False, index=True),
    Column("application_id", String(32), ForeignKey(APPLICATION.c.id), index=True),
    Column("kind", String(32), nullable=False),
    Column("name", String(200), nullable=False),
    Column("media_type", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("uploaded_at", Instant, nullable=False),
    Column("told", Boolean, nullable=False, server_default=false()),
    Column("sealed_content", LargeBinary, nullable=False),
)
"""Attached files, sealed. ``told``: FEIS knows that there is this file."""

TRANSFER = Table(
    "transfer",
    METADATA,
    Column("application_id", String(32), ForeignKey(APPLICATION.c.id), primary_key=True),
    Column("sealed_number", Text),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("last_refusal", String(64)),
)
"""What has not reached FEIS yet. A row, and the sealed number with it, is deleted once FEIS has confirmed."""

ERRAND = Table(
    "errand",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("application_id", String(32), ForeignKey(APPLICATION.c.id), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("act", String(32), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("last_refusal", String(64)),
)
"""What else FEIS has to learn of an application, in its order."""
