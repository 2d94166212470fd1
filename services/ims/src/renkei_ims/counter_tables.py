"""Tables of the counter: intakes (受付) and what was shown for each. No image and no number of a document."""

from sqlalchemy import Column, Date, ForeignKey, Integer, LargeBinary, String, Table

from renkei_ims.tables import METADATA
from renkei_kit.instant import Instant

INTAKE = Table(
    "intake",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("case_id", String(64), nullable=False, unique=True),
    Column("submitter", String(32), nullable=False),
    Column("affair", String(16), nullable=False),
    Column("sealed_applicant", LargeBinary, nullable=False),
    Column("state", String(16), nullable=False),
    Column("opened_by", String(64), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("notice_version", String(32), nullable=True),
    Column("acknowledged_at", Instant, nullable=True),
    Column("verified_by", String(64), nullable=True),
    Column("verified_at", Instant, nullable=True),
    Column("accepted_by", String(64), nullable=True),
    Column("accepted_at", Instant, nullable=True),
    Column("read_from", String(16), nullable=True),
    Column("number_entered_at", Instant, nullable=True),
    Column("document_returned_at", Instant, nullable=True),
)

EVIDENCE_SHOWN = Table(
    "evidence_shown",
    METADATA,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("intake_id", String(32), ForeignKey("intake.id"), nullable=False, index=True),
    Column("kind", String(48), nullable=False),
    Column("valid_until", Date, nullable=True),
    Column("checked_by", String(64), nullable=False),
    Column("checked_at", Instant, nullable=False),
)
