"""An examination case (審査案件) and the states it goes through. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CaseKind(StrEnum):
    """What is applied for."""

    EXTENSION_OF_STAY = "extension-of-stay"
    CHANGE_OF_STATUS = "change-of-status"
    ACQUISITION_OF_STATUS = "acquisition-of-status"
    WORK_CERTIFICATE = "work-certificate"
    RE_ENTRY = "re-entry"
    OTHER_ACTIVITY = "other-activity"


class CaseState(StrEnum):
    """Where a case stands. Only a case that is ``examining`` is open for inquiries."""

    RECEIVED = "received"
    UNIDENTIFIED = "unidentified"
    NUMBER_NOT_AUTHENTIC = "number-not-authentic"
    EXAMINING = "examining"
    GRANTED = "granted"
    REFUSED = "refused"


class CaseEvent(StrEnum):
    """What can happen to a case."""

    NUMBER_REGISTERED = "number-registered"
    NUMBER_REFUSED = "number-refused"
    GRANTED = "granted"
    REFUSED = "refused"


TRANSITIONS: Mapping[tuple[CaseState, CaseEvent], CaseState] = {
    (CaseState.RECEIVED, CaseEvent.NUMBER_REGISTERED): CaseState.EXAMINING,
    (CaseState.RECEIVED, CaseEvent.NUMBER_REFUSED): CaseState.NUMBER_NOT_AUTHENTIC,
    (CaseState.UNIDENTIFIED, CaseEvent.REFUSED): CaseState.REFUSED,
    (CaseState.NUMBER_NOT_AUTHENTIC, CaseEvent.REFUSED): CaseState.REFUSED,
    (CaseState.EXAMINING, CaseEvent.GRANTED): CaseState.GRANTED,
    (CaseState.EXAMINING, CaseEvent.REFUSED): CaseState.REFUSED,
}
"""Every step that a case can take; there are no others."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case as FEIS keeps it; neither it nor anything else in FEIS holds a personal number."""

    id: str
    application_id: str
    kind: CaseKind
    applicant_kind: str
    residence_card_number: str
    resident_id: str | None
    requested_months: int | None
    requested_status: str | None
    state: CaseState
    reason_code: str | None
    reason: str | None
    submitted_at: datetime
    received_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    granted_months: int | None = None
