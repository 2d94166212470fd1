"""What FEIS has to tell other parties, kept until they have confirmed it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from renkei_feis.case import CaseState
from renkei_kit.errors import ErrorCode, Refusal


class Act(StrEnum):
    """One thing to be done at another party."""

    REGISTER_NUMBER = "register-number"
    UPDATE_RESIDENCE = "update-residence"
    CLOSE_CASE = "close-case"
    NOTIFY_APPLICANT = "notify-applicant"


PARTY: Mapping[Act, str] = {
    Act.REGISTER_NUMBER: "ims",
    Act.UPDATE_RESIDENCE: "ims",
    Act.CLOSE_CASE: "ims",
    Act.NOTIFY_APPLICANT: "ras",
}
"""Whom an act is addressed to. Acts of one case at one party keep their order."""

NEWS: Mapping[CaseState, str] = {
    CaseState.RECEIVED: "transferred",
    CaseState.UNIDENTIFIED: "correction-needed",
    CaseState.NUMBER_NOT_AUTHENTIC: "correction-needed",
    CaseState.OTHER_OFFICE: "correction-needed",
    CaseState.EXAMINING: "examining",
    CaseState.AWAITING_DOCUMENTS: "documents-requested",
    CaseState.GRANTED: "granted",
    CaseState.REFUSED: "refused",
    CaseState.WITHDRAWN: "withdrawn",
}
"""What the applicant is told (RAS's states) when a case is in a state."""

NOTES: Mapping[CaseState, str] = {
    CaseState.UNIDENTIFIED: "no resident has this residence card number",
    CaseState.OTHER_OFFICE: "another regional office is competent for the residence",
    CaseState.NUMBER_NOT_AUTHENTIC: "the personal number could not be confirmed for the holder of the residence card",
}
"""What the applicant is told beside the state; nothing that the applicant did not say."""

FINAL: Mapping[Act, frozenset[ErrorCode]] = {
    Act.REGISTER_NUMBER: frozenset({ErrorCode.NUMBER_NOT_AUTHENTIC, ErrorCode.REQUEST_INVALID}),
    Act.UPDATE_RESIDENCE: frozenset(),
    Act.CLOSE_CASE: frozenset({ErrorCode.NOT_FOUND}),  # IMS never had it: the number was not registered
    # RAS has forgotten the application, or has had later news of it.
    Act.NOTIFY_APPLICANT: frozenset({ErrorCode.NOT_FOUND, ErrorCode.WRONG_STATE, ErrorCode.REQUEST_INVALID}),
}
"""Refusals that trying again does not change."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One entry of the outbox. ``sealed_number`` is FEIS's only while it hands it on, and cannot be opened here."""

    id: str
    case_id: str
    act: Act
    sealed_number: str | None = None
    news: str | None = None
    note: str | None = None

    def __repr__(self) -> str:
        return f"Delivery({self.case_id}, {self.act})"

    @property
    def line(self) -> tuple[str, str]:
        """Deliveries of the same line keep their order."""
        return self.case_id, PARTY[self.act]


def reason_of(refusal: Refusal) -> str:
    """A refusal in words for the examiner: what was refused and which attributes; values are never part of it."""
    return "; ".join((refusal.detail, *(f"{error.field} {error.reason}" for error in refusal.errors)))[:400]
