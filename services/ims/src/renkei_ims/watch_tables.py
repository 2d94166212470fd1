"""Tables of the watch over accesses: who read whose number, and what was unusual about it (controls D14, D16)."""

from sqlalchemy import Column, Integer, String, Table, Text

from renkei_ims.tables import METADATA
from renkei_kit.evidence import chain_columns
from renkei_kit.instant import Instant

NUMBER_ACCESS = Table(
    "number_access",
    METADATA,
    *chain_columns(),
    Column("at", Instant, nullable=False),
    Column("party", String(32), nullable=False, index=True),
    Column("staff_id", String(64), nullable=False, index=True),
    Column("operation", String(64), nullable=False),
    Column("addressee_number", String(15), nullable=False),
    Column("sealed_number", Text, nullable=False),
    Column("affair", String(16), nullable=True),
    Column("case_id", String(64), nullable=True),
    Column("request_id", String(64), nullable=False),
)

ALERT = Table(
    "alert",
    METADATA,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("staff_id", String(64), nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("accesses", Integer, nullable=False),
)
