"""An application (在留諸申請) and the states it goes through."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from renkei_ras.registration import ApplicantKind


class ApplicationKind(StrEnum):
    """What is applied for."""

    EXTENSION_OF_STAY = "extension-of-stay"
    CHANGE_OF_STATUS = "change-of-status"
    ACQUISITION_OF_STATUS = "acquisition-of-status"
    WORK_CERTIFICATE = "work-certificate"
    RE_ENTRY = "re-entry"
    OTHER_ACTIVITY = "other-activity"


NAMES_MONTHS = frozenset(
    {ApplicationKind.EXTENSION_OF_STAY, ApplicationKind.CHANGE_OF_STATUS, ApplicationKind.ACQUISITION_OF_STATUS}
)
"""Kinds that ask for a period of stay (在留期間)."""

NAMES_STATUS = frozenset({ApplicationKind.CHANGE_OF_STATUS, ApplicationKind.ACQUISITION_OF_STATUS})
"""Kinds that ask for a status of residence (在留資格)."""


class ApplicationState(StrEnum):
    """Where an application stands, as its applicant sees it."""

    SUBMITTED = "submitted"
    TRANSFERRED = "transferred"
    EXAMINING = "examining"
    CORRECTION_NEEDED = "correction-needed"
    GRANTED = "granted"
    REFUSED = "refused"


FOLLOWS: Mapping[ApplicationState, frozenset[ApplicationState]] = {
    # FEIS may notify before RAS has noted the transfer, or after a notice was lost, so states can be left out.
    ApplicationState.SUBMITTED: frozenset(ApplicationState) - {ApplicationState.SUBMITTED},
    ApplicationState.TRANSFERRED: frozenset(ApplicationState)
    - {ApplicationState.SUBMITTED, ApplicationState.TRANSFERRED},
    ApplicationState.EXAMINING: frozenset(
        {ApplicationState.CORRECTION_NEEDED, ApplicationState.GRANTED, ApplicationState.REFUSED}
    ),
    ApplicationState.CORRECTION_NEEDED: frozenset({ApplicationState.EXAMINING, ApplicationState.REFUSED}),
    ApplicationState.GRANTED: frozenset(),
    ApplicationState.REFUSED: frozenset(),
}
"""Which states may follow which."""


@dataclass(frozen=True, slots=True)
class Application:
    """An application as RAS keeps it; the sealed number is not part of it."""

    id: str
    user_id: str
    kind: ApplicationKind
    applicant_kind: ApplicantKind
    residence_card_number: str
    requested_months: int | None
    requested_status: str | None
    state: ApplicationState
    note: str | None
    notice_acknowledged_at: datetime
    submitted_at: datetime
    updated_at: datetime
