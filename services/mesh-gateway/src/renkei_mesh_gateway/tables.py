"""The gateway's one MetaData; core and intermediary define their tables in it, each in its own schema."""

from renkei_kit.db import metadata
from renkei_kit.evidence import evidence_tables
from renkei_kit.staff_store import staff_tables

METADATA = metadata()
EVIDENCE = evidence_tables(METADATA)
STAFF = staff_tables(METADATA)
