"""The table of acquisitions from Juki-net and from media: who took over what, and how many people came of it."""

from sqlalchemy import Column, Integer, String, Table

from renkei_ims.tables import METADATA
from renkei_kit.instant import Instant

ACQUISITION = Table(
    "acquisition",
    METADATA,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("provision_id", String(32), nullable=False, unique=True),
    Column("source", String(16), nullable=False),
    Column("affair", String(16), nullable=False),
    Column("staff_id", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    Column("received", Integer, nullable=False),
    Column("registered", Integer, nullable=False),
    Column("known", Integer, nullable=False),
    Column("passed_over", Integer, nullable=False),
)
