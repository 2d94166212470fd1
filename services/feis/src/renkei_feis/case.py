"""An examination case (審査案件) and the states it goes through. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class CaseKind(StrEnum):
    """What is applied for."""

    CERTIFICATE_OF_ELIGIBILITY = "certificate-of-eligibility"
    EXTENSION_OF_STAY = "extension-of-stay"
    CHANGE_OF_STATUS = "change-of-status"
    ACQUISITION_OF_STATUS = "acquisition-of-status"
    WORK_CERTIFICATE = "work-certificate"
    RE_ENTRY = "re-entry"
    OTHER_ACTIVITY = "other-activity"


class CaseState(StrEnum):
    """Where a case stands."""

    RECEIVED = "received"
    UNIDENTIFIED = "unidentified"
    OTHER_OFFICE = "other-office"
    NUMBER_NOT_AUTHENTIC = "number-not-authentic"
    EXAMINING = "examining"
    AWAITING_DOCUMENTS = "awaiting-documents"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


UNDER_EXAMINATION = frozenset({CaseState.EXAMINING, CaseState.AWAITING_DOCUMENTS})
"""A case in one of these is open: other agencies may be asked for it."""


class CaseEvent(StrEnum):
    """What can happen to a case."""

    NUMBER_REGISTERED = "number-registered"
    NUMBER_REFUSED = "number-refused"
    DOCUMENTS_REQUESTED = "documents-requested"
    DOCUMENTS_RECEIVED = "documents-received"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


TRANSITIONS: Mapping[tuple[CaseState, CaseEvent], CaseState] = {
    (CaseState.RECEIVED, CaseEvent.NUMBER_REGISTERED): CaseState.EXAMINING,
    (CaseState.RECEIVED, CaseEvent.NUMBER_REFUSED): CaseState.NUMBER_NOT_AUTHENTIC,
    (CaseState.RECEIVED, CaseEvent.WITHDRAWN): CaseState.WITHDRAWN,
    (CaseState.UNIDENTIFIED, CaseEvent.REFUSED): CaseState.REFUSED,
    (CaseState.UNIDENTIFIED, CaseEvent.WITHDRAWN): CaseState.WITHDRAWN,
    (CaseState.OTHER_OFFICE, CaseEvent.REFUSED): CaseState.REFUSED,
    (CaseState.OTHER_OFFICE, CaseEvent.WITHDRAWN): CaseState.WITHDRAWN,
    (CaseState.NUMBER_NOT_AUTHENTIC, CaseEvent.REFUSED): CaseState.REFUSED,
    (CaseState.NUMBER_NOT_AUTHENTIC, CaseEvent.WITHDRAWN): CaseState.WITHDRAWN,
    (CaseState.EXAMINING, CaseEvent.DOCUMENTS_REQUESTED): CaseState.AWAITING_DOCUMENTS,
    (CaseState.EXAMINING, CaseEvent.GRANTED): CaseState.GRANTED,
    (CaseState.EXAMINING, CaseEvent.REFUSED): CaseState.REFUSED,
    (CaseState.EXAMINING, CaseEvent.WITHDRAWN): CaseState.WITHDRAWN,
    (CaseState.AWAITING_DOCUMENTS, CaseEvent.DOCUMENTS_RECEIVED): CaseState.EXAMINING,
    (CaseState.AWAITING_DOCUMENTS, CaseEvent.GRANTED): CaseState.GRANTED,
    (CaseState.AWAITING_DOCUMENTS, CaseEvent.REFUSED): CaseState.REFUSED,
    (CaseState.AWAITING_DOCUMENTS, CaseEvent.WITHDRAWN): CaseState.WITHDRAWN,
}
"""Every step that a case can take; there are no others."""


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """The foreigner abroad for whom a certificate of eligibility (在留資格認定証明書) is asked."""

    name: str
    birth_date: date
    nationality: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document that the applicant filed at RAS; FEIS has its description and digest."""

    id: str
    kind: str
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Case:
    """A case as FEIS keeps it; neither it nor anything else in FEIS holds a personal number.

    It belongs to one regional office (``office``) and, once assigned, to one examiner (担当審査官).
    """

    id: str
    application_id: str
    kind: CaseKind
    applicant_kind: str
    residence_card_number: str | None
    resident_id: str | None
    requested_months: int | None
    requested_status: str | None
    office: str
    state: CaseState
    reason_code: str | None
    reason: str | None
    submitted_at: datetime
    received_at: datetime
    together_with: tuple[str, ...] = ()
    beneficiary: Beneficiary | None = None
    examiner: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    granted_months: int | None = None

    @property
    def place(self) -> str:
        """Its place in a list, newest first."""
        return f"{self.received_at.isoformat()} {self.id}"
