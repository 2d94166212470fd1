"""The tables of the link server. No personal number is in any of them."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, String, Table

from renkei_kit.db import metadata
from renkei_kit.evidence import chain_columns, evidence_tables
from renkei_kit.instant import Instant
from renkei_kit.staff_store import staff_tables

METADATA = metadata()
EVIDENCE = evidence_tables(METADATA)
STAFF = staff_tables(METADATA)

TRANSMISSION = Table(
    "transmission",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("content_digest", String(64), nullable=False, index=True),
    Column("records", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("outcome", String(64)),
    Column("items", String(256)),
    Column("provided", Integer),
)
"""Files on their way: ``items`` names what is in the file to J-LIS, ``provided`` counts the records that came back."""

PROVISION_RECORD = Table(
    "provision_record",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("content", String(32), nullable=False),
    Column("items", String(256), nullable=False),
    Column("records", Integer, nullable=False),
    Column("recipient", String(32), nullable=False),
    Column("method", String(64), nullable=False),
    Column("party", String(32), nullable=False),
    Column("operator", String(64), nullable=False),
    Column("outcome", String(64), nullable=False),
    Column("retained_until", Instant, nullable=False, index=True),
)
"""提供の記録: content, method and retention of each provision to J-LIS, without a value."""

OPERATION_LOG = Table(
    "operation_log",
    METADATA,
    *chain_columns(),
    Column("at", Instant, nullable=False),
    Column("transmission_id", String(32), nullable=False, index=True),
    Column("step", String(16), nullable=False),
    Column("file", String(64), nullable=False),
    Column("party", String(32), nullable=False),
    Column("operator", String(64), nullable=False),
)
"""操作ログ: what was done to which file, when and for whom; a hash chain."""

FILE_ACCESS = Table(
    "file_access",
    METADATA,
    *chain_columns(),
    Column("at", Instant, nullable=False),
    Column("file", String(64), nullable=False, index=True),
    Column("act", String(16), nullable=False),
    Column("party", String(32), nullable=False),
    Column("operator", String(64), nullable=False),
    Column("request_id", String(64), nullable=False),
)
"""アクセス記録: who opened, read and decrypted which file; a hash chain."""

WORK_ORDER = Table(
    "work_order",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("operator", String(64), nullable=False),
    Column("operations", String, nullable=False),
    Column("begins_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("ordered_by", String(64), nullable=False),
    Column("ordered_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("checked_by", String(64)),
)

WORK_FINDING = Table(
    "work_finding",
    METADATA,
    Column("order_id", String(32), ForeignKey("work_order.id"), primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("operator", String(64), nullable=False),
    Column("operation", String(64), nullable=False),
    Column("target", String(256), nullable=False),
    Column("outcome", String(64), nullable=False),
    Column("reason", String(32), nullable=False),
)
"""Acts outside a work order; ``sequence`` is that of the access log."""

MEDIUM = Table(
    "medium",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("registered_at", Instant, nullable=False),
    Column("registered_by", String(64), nullable=False),
    Column("used_at", Instant),
    Column("used_by", String(64)),
    Column("erased_at", Instant),
    Column("erased_by", String(64)),
    Column("destroyed_at", Instant),
    Column("destroyed_by", String(64)),
    Column("transmission_id", String(32), ForeignKey("transmission.id")),
)
"""媒体管理簿: every medium, and when and by whom it was used, erased and destroyed."""
