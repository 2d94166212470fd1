"""Whom the counter has to identify, and by what: pure rules of the intake (受付, controls C1 to C4, B3).

A rule returns a refusal, or None when it holds.
"""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum

from renkei_kit.errors import ErrorCode, FieldError, Refusal


class Submitter(StrEnum):
    """Who files at the counter."""

    SELF = "self"
    LEGAL_REPRESENTATIVE = "legal-representative"
    RELATIVE = "relative"
    LAWYER = "lawyer"
    ADMINISTRATIVE_SCRIVENER = "administrative-scrivener"
    ORGANISATION_STAFF = "organisation-staff"


class EvidenceKind(StrEnum):
    """What a submitter shows."""

    RESIDENCE_CARD = "residence-card"
    SPECIAL_PERMANENT_RESIDENT_CERTIFICATE = "special-permanent-resident-certificate"
    PROOF_OF_RELATION = "proof-of-relation"
    KINSHIP_CERTIFICATE = "kinship-certificate"
    LAWYER_CERTIFICATE = "lawyer-certificate"
    SCRIVENER_CERTIFICATE = "scrivener-certificate"
    AGENT_CERTIFICATE = "agent-certificate"


ACCEPTED = {
    Submitter.SELF: (EvidenceKind.RESIDENCE_CARD, EvidenceKind.SPECIAL_PERMANENT_RESIDENT_CERTIFICATE),
    Submitter.LEGAL_REPRESENTATIVE: (EvidenceKind.PROOF_OF_RELATION,),
    Submitter.RELATIVE: (EvidenceKind.KINSHIP_CERTIFICATE,),
    Submitter.LAWYER: (EvidenceKind.LAWYER_CERTIFICATE,),
    Submitter.ADMINISTRATIVE_SCRIVENER: (EvidenceKind.SCRIVENER_CERTIFICATE,),
    Submitter.ORGANISATION_STAFF: (EvidenceKind.AGENT_CERTIFICATE,),
}
"""Any one of these is needed: 在留カード等 of the person, proof of the relation, or the certificate of the calling."""


class IntakeState(StrEnum):
    """How far an intake is."""

    OPENED = "opened"
    VERIFIED = "verified"
    ACCEPTED = "accepted"


class ReadFrom(StrEnum):
    """From what the number was taken at the counter."""

    CARD = "card"
    DOCUMENT = "document"


def evidence_is_of_the_submitter(submitter: Submitter, kind: EvidenceKind) -> Refusal | None:
    """What is shown is what this kind of submitter has to show."""
    if kind in ACCEPTED[submitter]:
        return None
    return Refusal(
        ErrorCode.IDENTITY_NOT_VERIFIED,
        f"a submitter of this kind shows {_wanted(submitter)}",
        rule="evidence_is_of_the_submitter",
        errors=(FieldError("/kind", f"must be {_wanted(submitter)}"),),
    )


def evidence_is_in_date(valid_until: date | None, today: date) -> Refusal | None:
    """What is shown has not expired; its last day still counts."""
    if valid_until is None or today <= valid_until:
        return None
    return Refusal(
        ErrorCode.IDENTITY_NOT_VERIFIED,
        "what was shown has expired",
        rule="evidence_is_in_date",
        errors=(FieldError("/valid_until", "lies in the past"),),
    )


def identity_evidence_was_shown(submitter: Submitter, shown: Collection[EvidenceKind]) -> Refusal | None:
    """Nobody is verified without the evidence of their kind (controls C1, C2, C3)."""
    if not set(ACCEPTED[submitter]).isdisjoint(shown):
        return None
    return Refusal(
        ErrorCode.IDENTITY_NOT_VERIFIED,
        f"nothing was shown: it takes {_wanted(submitter)}",
        rule="identity_evidence_was_shown",
    )


def identity_is_verified(state: IntakeState) -> Refusal | None:
    """An application is accepted when the verification is done, and not before (本人確認, control C4)."""
    if state is not IntakeState.OPENED:
        return None
    return Refusal(
        ErrorCode.IDENTITY_NOT_VERIFIED, "the verification has not been completed", rule="identity_is_verified"
    )


def purpose_was_acknowledged(acknowledged_at: datetime | None) -> Refusal | None:
    """The person knows that the number is taken and what for, before it is taken (利用目的, control B3)."""
    if acknowledged_at is not None:
        return None
    return Refusal(
        ErrorCode.NOTICE_NOT_ACKNOWLEDGED, "the notice was not acknowledged yet", rule="purpose_was_acknowledged"
    )


def notice_is_the_present_one(version: str, present: str) -> Refusal | None:
    """What was shown is the notice in force."""
    if version == present:
        return None
    return Refusal(
        ErrorCode.NOTICE_NOT_ACKNOWLEDGED,
        "another version of the notice is in force",
        rule="notice_is_the_present_one",
        errors=(FieldError("/version", "is not the version in force"),),
    )


def intake_is(state: IntakeState, wanted: IntakeState) -> Refusal | None:
    """The step follows from where the intake stands."""
    if state is wanted:
        return None
    return Refusal(ErrorCode.WRONG_STATE, f"the intake is {state.value}, not {wanted.value}", rule="intake_is")


def document_is_held(read_from: ReadFrom | None, returned_at: datetime | None) -> Refusal | None:
    """There is a document to give back (資料の返却, control C14)."""
    if read_from is ReadFrom.DOCUMENT and returned_at is None:
        return None
    return Refusal(ErrorCode.WRONG_STATE, "no document of this intake is held", rule="document_is_held")


def no_other_document_is_held(
    read_from: ReadFrom | None, returned_at: datetime | None, now_from: ReadFrom
) -> Refusal | None:
    """A document is given back before the number is taken from the card instead (control C14)."""
    if document_is_held(read_from, returned_at) is not None or now_from is ReadFrom.DOCUMENT:
        return None
    return Refusal(ErrorCode.WRONG_STATE, "the document is to be given back first", rule="no_other_document_is_held")


def _wanted(submitter: Submitter) -> str:
    return " or ".join(kind.value for kind in ACCEPTED[submitter])
