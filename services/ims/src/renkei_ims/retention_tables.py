"""The table of erasures. A row says who erased whose record and why; it holds no number (control B12)."""

from sqlalchemy import Column, Integer, String, Table

from renkei_ims.tables import METADATA
from renkei_kit.evidence import chain_columns
from renkei_kit.instant import Instant

ERASURE = Table(
    "erasure",
    METADATA,
    *chain_columns(),
    Column("at", Instant, nullable=False),
    Column("staff_id", String(64), nullable=False),
    Column("addressee_number", String(15), nullable=False),
    Column("kept_since", Instant, nullable=False),
    Column("retention_days", Integer, nullable=False),
)
