"""Bodies of the counter's operations. No image and no number of a document has a place in them."""

from datetime import date, datetime
from typing import Annotated, Self

from fastapi import Path
from pydantic import Field

from renkei_ims.counter import Filing, Whole
from renkei_ims.identity import EvidenceKind, IntakeState, ReadFrom, Submitter
from renkei_ims.schemas import CaseField, SubjectBody
from renkei_kit.personal_number_field import PersonalNumberField
from renkei_kit.wire import PRINTABLE, AffairField, Body

IntakeField = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="id of the intake")]


class IntakeRequest(Body):
    """What is filed, by whom, for whom."""

    case_id: CaseField
    submitter: Submitter
    affair: AffairField
    applicant: SubjectBody

    def filing(self) -> Filing:
        """What is filed, as the flows take it."""
        return Filing(self.case_id, self.submitter, self.affair, self.applicant.subject())


class Notice(Body):
    """The notice of purpose that is in force."""

    version: str
    text: str
    affairs: list[str]


class Acknowledgement(Body):
    """The version of the notice that was shown and acknowledged."""

    version: str = Field(max_length=32, pattern=PRINTABLE)


class EvidenceBody(Body):
    """What was shown, and until when it is valid."""

    kind: EvidenceKind
    valid_until: date | None = Field(default=None, description="last day of validity, where there is one")


class NumberEntry(Body):
    """The number, and from what it was taken."""

    read_from: ReadFrom
    personal_number: PersonalNumberField


class EvidenceLine(Body):
    """One thing that was shown and checked."""

    kind: EvidenceKind
    valid_until: date | None
    checked_by: str
    checked_at: datetime


class IntakeAnswer(Body):
    """An intake and how far it is."""

    intake_id: str
    case_id: str
    submitter: Submitter
    affair: str
    state: IntakeState
    opened_by: str
    opened_at: datetime
    notice_version: str | None
    acknowledged_at: datetime | None
    evidence: list[EvidenceLine]
    verified_by: str | None
    verified_at: datetime | None
    accepted_by: str | None
    accepted_at: datetime | None
    read_from: ReadFrom | None
    number_entered_at: datetime | None
    document_returned_at: datetime | None

    @classmethod
    def of(cls, whole: Whole) -> Self:
        """The answer for an intake."""
        intake = whole.intake
        own = {"intake_id": intake.id, "evidence": [EvidenceLine(**_fields(one)) for one in whole.shown]}
        rest = {name: getattr(intake, name) for name in cls.model_fields if name not in own}
        return cls(**own, **rest)


def _fields(one: object) -> dict[str, object]:
    return {name: getattr(one, name) for name in EvidenceLine.model_fields}
