"""The tables of the resident register and of the certification authority."""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table, UniqueConstraint

from renkei_kit.db import metadata
from renkei_kit.evidence import evidence_tables
from renkei_kit.instant import Instant

METADATA = metadata()
EVIDENCE = evidence_tables(METADATA)

RESIDENT = Table(
    "resident",
    METADATA,
    Column("person_id", String(40), primary_key=True),
    Column("name", String(400), nullable=False),
    Column("birth_date", String(10), nullable=False),
    Column("sex", String(1), nullable=False),
    Column("address", String(400), nullable=False),
    Column("sealed_record_code", LargeBinary, nullable=False),
    Column("removal", String(16)),
    Column("change_reason", String(32)),
    Column("changed_on", String(10)),
    Column("stay_ends_on", String(10)),
    Column("alias", String(400)),
)
"""本人確認情報 but for the number, which may have been another once and has a table of its own."""

NUMBER = Table(
    "number",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("person_id", String(40), ForeignKey("resident.person_id"), nullable=False, index=True),
    Column("generation", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("closed_on", String(10)),
)
"""個人番号 in force and former ones: sealed, and found by a keyed digest."""

ACQUISITION = Table(
    "acquisition",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("person_id", String(40), ForeignKey("resident.person_id"), nullable=False),
    Column("handed_over_at", Instant, nullable=False),
)
"""取得番号 for which a 住民票コード has been handed to the core, as keyed digests."""

RECEIVED_FILE = Table(
    "received_file",
    METADATA,
    Column("file_id", String(32), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("answer", LargeBinary),
)
"""個人番号確認用ファイル that were processed: each once, and its answer, which only the link server can open."""

AUTHORITY = Table(
    "authority",
    METADATA,
    Column("role", String(16), primary_key=True),
    Column("certificate", LargeBinary, nullable=False),
    Column("sealed_key", LargeBinary, nullable=False),
)

CERTIFICATE = Table(
    "certificate",
    METADATA,
    Column("serial", String(40), primary_key=True),
    Column("person_id", String(40), ForeignKey("resident.person_id"), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("valid_from", Instant, nullable=False),
    Column("valid_to", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("revocation_reason", String(32)),
    Column("released_at", Instant),
    Column("wrong_pins", Integer, nullable=False, server_default="0"),
    Column("certificate", LargeBinary),
    Column("sealed_key", LargeBinary),
    UniqueConstraint("person_id", "generation", "kind"),
)

REVOCATION_LIST = Table(
    "revocation_list",
    METADATA,
    Column("published_at", Instant, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""証明書失効リスト as published."""

CRL_SCHEDULE = Table(
    "crl_schedule",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("minutes", Integer, nullable=False),
)
"""How often lists come when a tester said so; no row: as the settings say."""
