"""Wire shapes of FEIS."""

from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, model_validator

from renkei_feis.case import Beneficiary, Case, CaseEvent, CaseKind, CaseState, Document
from renkei_feis.flows.cases import CaseFile
from renkei_feis.flows.intake import Received
from renkei_feis.inquiry import Inquiry
from renkei_feis.resident import Resident
from renkei_kit.inquiry_wire import PeriodBody
from renkei_kit.linkage import InquiryStatus
from renkei_kit.wire import AffairField, AgencyField, Body, FreeText, ItemField, ProcedureField

CaseIdField = Annotated[
    str, Field(pattern=r"^case-[0-9a-f]{16}$", description="of a case", examples=["case-0123456789abcdef"])
]
ResidenceCardField = Annotated[
    str, Field(pattern=r"^[A-Z]{2}[0-9]{8}[A-Z]{2}$", description="在留カード番号", examples=["ZZ00000000ZZ"])
]
SealedField = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){4}$",
        max_length=4096,
        description="compact JWE of the number to IMS's key, passed on unopened",
    ),
]
MonthsField = Annotated[int, Field(ge=1, le=60, strict=True, description="period of stay (在留期間), months")]


ApplicationIdField = Annotated[
    str, Field(pattern=r"^app-[0-9a-f]{16}$", description="of an application at RAS", examples=["app-0123456789abcdef"])
]
OfficeField = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$", description="ID of a regional office", examples=["tokyo"])
]
ApplicantKind = Literal[
    "self",
    "legal-representative",
    "relative",
    "lawyer",
    "administrative-scrivener",
    "organisation-staff",
    "public-interest-corporation",
    "support-organisation",
]
Together = Literal[CaseKind.RE_ENTRY, CaseKind.OTHER_ACTIVITY]


class BeneficiaryBody(Body):
    """The foreigner abroad for whom a certificate of eligibility is asked."""

    name: Annotated[FreeText, Field(max_length=200)]
    birth_date: date
    nationality: Annotated[FreeText, Field(max_length=64)]


class DocumentBody(Body):
    """A document that was filed at RAS: what it is, and its digest. It stays there."""

    id: Annotated[str, Field(pattern=r"^att-[0-9a-f]{16}$", examples=["att-0123456789abcdef"])]
    kind: Annotated[str, Field(pattern=r"^[a-z-]{1,32}$")]
    name: Annotated[FreeText, Field(max_length=200)]
    media_type: Literal["application/pdf", "image/jpeg", "image/png"]
    size: int = Field(ge=1, strict=True)
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

    def document(self) -> Document:
        """As the flow takes it."""
        return Document(**self.model_dump())


class HandedOver(Body):
    """An application as RAS hands it over."""

    application_id: ApplicationIdField
    kind: CaseKind
    applicant_kind: ApplicantKind
    submitted_at: AwareDatetime
    residence_card_number: ResidenceCardField | None = None
    sealed_number: SealedField | None = None
    requested_months: MonthsField | None = None
    requested_status: Annotated[str, Field(min_length=1, max_length=64, description="在留資格")] | None = None
    office: OfficeField | None = Field(default=None, description="at which it was made; else the competent one")
    together_with: tuple[Together, ...] = Field(default=(), max_length=2, description="applied for at the same time")
    beneficiary: BeneficiaryBody | None = None
    documents: tuple[DocumentBody, ...] = Field(default=(), max_length=20)

    @model_validator(mode="after")
    def _person_fits_the_kind(self) -> "HandedOver":
        """Whoever is abroad has neither residence card nor number; everybody else has both."""
        abroad = self.kind is CaseKind.CERTIFICATE_OF_ELIGIBILITY
        given = (self.residence_card_number is not None, self.sealed_number is not None)
        if given != (not abroad, not abroad) or (self.beneficiary is not None) != abroad:
            raise ValueError("the person does not fit the kind of application")
        return self

    def received(self) -> Received:
        """As the flow takes it."""
        own = {"beneficiary", "documents", "together_with"}
        return Received(
            **self.model_dump(exclude=own),
            together_with=tuple(kind.value for kind in self.together_with),
            beneficiary=Beneficiary(**self.beneficiary.model_dump()) if self.beneficiary else None,
            documents=tuple(document.document() for document in self.documents),
        )


class HandedOverDocuments(Body):
    """What the applicant filed because it was asked for."""

    documents: tuple[DocumentBody, ...] = Field(min_length=1, max_length=20)


class CaseReceipt(Body):
    """The case that an application became; the same one however often it is handed over."""

    case_id: str


class CaseSummary(Body):
    """A case in a list."""

    case_id: str
    application_id: str
    kind: CaseKind
    applicant_kind: str
    residence_card_number: str | None
    office: str = Field(description="ID of the regional office whose case it is")
    examiner: str | None = Field(description="the examiner (担当審査官) to whom it is assigned, if it is")
    together_with: list[str]
    beneficiary: BeneficiaryBody | None
    state: CaseState
    reason_code: str | None = Field(description="why the case is not under examination: a problem's code")
    reason: str | None = Field(description="the same in words, or what the applicant is asked to file")
    requested_months: int | None
    requested_status: str | None
    submitted_at: datetime
    received_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    granted_months: int | None

    @classmethod
    def of(cls, case: Case) -> "CaseSummary":
        """The summary of a case."""
        return cls(**_fields(case))


class CaseList(Body):
    """Cases, newest first."""

    cases: list[CaseSummary]
    next_cursor: str | None


class Assignment(Body):
    """Whose case it is: an office's, and an examiner's or, without one, any examiner's of the office."""

    office: OfficeField | None = Field(default=None, description="without it the case stays where it is")
    examiner: Annotated[str, Field(min_length=1, max_length=64)] | None = None


class DocumentRequest(Body):
    """What the applicant is asked to file (資料提出の通知)."""

    wanted: FreeText


class ResidentView(Body):
    """The person of a case, as on ISA's file."""

    name: str
    birth_date: date
    sex: str
    address: str
    nationality: str
    status: str = Field(description="在留資格")
    card_number: str = Field(description="在留カード番号")
    permitted_on: date
    expires_on: date | None = Field(description="在留期間の満了日; none for a stay without an end")
    number_registered: bool = Field(description="whether IMS has given an addressee number")

    @classmethod
    def of(cls, resident: Resident) -> "ResidentView":
        """The view of a resident."""
        residence = resident.residence
        return cls(
            name=resident.name,
            birth_date=resident.birth_date,
            sex=resident.sex,
            address=resident.address,
            nationality=residence.nationality,
            status=residence.status,
            card_number=residence.card_number,
            permitted_on=residence.permitted_on,
            expires_on=residence.expires_on,
            number_registered=resident.addressee_number is not None,
        )


class CaseQuery(Body):
    """What to ask another agency for a case (情報照会). FEIS names the case, IMS the person."""

    affair: AffairField
    procedure: ProcedureField
    provider: AgencyField
    item: ItemField
    period: PeriodBody | None = None

    def query(self) -> dict[str, Any]:
        """As it goes to IMS."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class InquiryView(Body):
    """An inquiry and, once there is one, its answer, without any number."""

    processing_number: str
    status: InquiryStatus
    affair: str
    procedure: str
    provider: str
    item: str
    asked_by: str
    asked_at: datetime
    content: dict[str, Any] | None = None

    @classmethod
    def of(cls, inquiry: Inquiry) -> "InquiryView":
        """The view of an inquiry."""
        return cls(
            processing_number=inquiry.processing_number,
            status=inquiry.status,
            affair=inquiry.affair,
            procedure=inquiry.procedure,
            provider=inquiry.provider,
            item=inquiry.item,
            asked_by=inquiry.asked_by,
            asked_at=inquiry.asked_at,
            content=None if inquiry.content is None else dict(inquiry.content),
        )


class CaseView(CaseSummary):
    """A case with the person and what was asked."""

    resident: ResidentView | None
    documents: list[DocumentBody]
    inquiries: list[InquiryView]

    @classmethod
    def of_file(cls, file: CaseFile) -> "CaseView":
        """The view of a case's file."""
        return cls(
            **_fields(file.case),
            resident=ResidentView.of(file.resident) if file.resident else None,
            documents=[DocumentBody(**asdict(document)) for document in file.documents],
            inquiries=[InquiryView.of(inquiry) for inquiry in file.inquiries],
        )


class DecisionKind(StrEnum):
    """How a case is decided."""

    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def event(self) -> CaseEvent:
        """What it does to the case."""
        return CaseEvent(self.value)


class Decision(Body):
    """Permission (許可), none (不許可) or 取下げ; without ``months`` the period asked for is granted."""

    decision: DecisionKind
    months: MonthsField | None = None


def _fields(case: Case) -> dict[str, Any]:
    return {
        "case_id": case.id,
        "application_id": case.application_id,
        "kind": case.kind,
        "applicant_kind": case.applicant_kind,
        "residence_card_number": case.residence_card_number,
        "office": case.office,
        "examiner": case.examiner,
        "together_with": list(case.together_with),
        "beneficiary": BeneficiaryBody(**asdict(case.beneficiary)) if case.beneficiary else None,
        "state": case.state,
        "reason_code": case.reason_code,
        "reason": case.reason,
        "requested_months": case.requested_months,
        "requested_status": case.requested_status,
        "submitted_at": case.submitted_at,
        "received_at": case.received_at,
        "decided_by": case.decided_by,
        "decided_at": case.decided_at,
        "granted_months": case.granted_months,
    }
