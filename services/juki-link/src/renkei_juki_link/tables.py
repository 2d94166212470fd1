"""The tables of the link server. No personal number is in any of them."""

from sqlalchemy import Column, Integer, String, Table

from renkei_kit.db import Instant, metadata
from renkei_kit.evidence import chain_columns, evidence_tables
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
)

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
