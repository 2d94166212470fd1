"""An application (在留諸申請) and the states it goes through."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from renkei_ras.registration import ApplicantKind


class ApplicationKind(StrEnum):
    """What is applied for."""

    CERTIFICATE_OF_ELIGIBILITY = "certificate-of-eligibility"
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

NAMES_STATUS = frozenset(
    {
        ApplicationKind.CERTIFICATE_OF_ELIGIBILITY,
        ApplicationKind.CHANGE_OF_STATUS,
        ApplicationKind.ACQUISITION_OF_STATUS,
    }
)
"""Kinds that ask for a status of residence (在留資格)."""

TAKES_OTHERS = NAMES_MONTHS
"""Kinds together with which 再入国許可 and 資格外活動許可 may be applied for."""


class ApplicationState(StrEnum):
    """Where an application stands, as its applicant sees it."""

    SUBMITTED = "submitted"
    TRANSFERRED = "transferred"
    EXAMINING = "examining"
    CORRECTION_NEEDED = "correction-needed"
    DOCUMENTS_REQUESTED = "documents-requested"
    WITHDRAWING = "withdrawing"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


DECIDED = frozenset({ApplicationState.GRANTED, ApplicationState.REFUSED, ApplicationState.WITHDRAWN})
"""Where an application stays."""

OF_RAS = frozenset({ApplicationState.SUBMITTED, ApplicationState.WITHDRAWING})
"""States that come from the applicant, never from FEIS."""

FOLLOWS: Mapping[ApplicationState, frozenset[ApplicationState]] = {
    # FEIS may notify before RAS has noted the transfer, or after a notice was lost, so states can be left out.
    ApplicationState.SUBMITTED: frozenset(ApplicationState) - OF_RAS,
    ApplicationState.TRANSFERRED: frozenset(ApplicationState) - OF_RAS - {ApplicationState.TRANSFERRED},
    ApplicationState.EXAMINING: DECIDED | {ApplicationState.CORRECTION_NEEDED, ApplicationState.DOCUMENTS_REQUESTED},
    ApplicationState.CORRECTION_NEEDED: frozenset(
        {ApplicationState.EXAMINING, ApplicationState.REFUSED, ApplicationState.WITHDRAWN}
    ),
    ApplicationState.DOCUMENTS_REQUESTED: DECIDED | {ApplicationState.EXAMINING},
    ApplicationState.WITHDRAWING: DECIDED,
    **{decided: frozenset() for decided in DECIDED},
}
"""Which states may follow which when FEIS says so."""


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """The foreigner abroad for whom a certificate of eligibility (在留資格認定証明書) is asked."""

    name: str
    birth_date: date
    nationality: str


@dataclass(frozen=True, slots=True)
class Application:
    """An application as RAS keeps it; the sealed number is not part of it."""

    id: str
    user_id: str
    kind: ApplicationKind
    applicant_kind: ApplicantKind
    residence_card_number: str | None
    requested_months: int | None
    requested_status: str | None
    state: ApplicationState
    note: str | None
    notice_acknowledged_at: datetime
    submitted_at: datetime
    updated_at: datetime
    office: str | None = None
    together_with: tuple[ApplicationKind, ...] = ()
    beneficiary: Beneficiary | None = None

    @property
    def place(self) -> str:
        """Its place in a list, newest first."""
        return f"{self.submitted_at.isoformat()} {self.id}"
