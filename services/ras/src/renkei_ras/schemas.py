"""Wire shapes of RAS."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from renkei_kit.card_proof import Presented
from renkei_kit.card_wire import CertificateField, ChallengeIdField, SignatureField
from renkei_kit.wire import Body
from renkei_ras.application import Application, ApplicationKind, ApplicationState
from renkei_ras.flows.registration import RegistrationWish
from renkei_ras.flows.submission import ApplicationWish
from renkei_ras.registration import ApplicantKind, Represented

ApplicationId = Annotated[
    str, Field(pattern=r"^app-[0-9a-f]{16}$", description="of an application", examples=["app-0123456789abcdef"])
]
ResidenceCardField = Annotated[
    str, Field(pattern=r"^[A-Z]{2}[0-9]{8}[A-Z]{2}$", description="在留カード番号", examples=["ZZ00000000ZZ"])
]
MonthsField = Annotated[int, Field(ge=1, le=60, strict=True, description="period of stay asked for (在留期間), months")]


class ChallengeRequest(Body):
    """Nothing needs to be said to get a challenge."""


class RepresentedPerson(Body):
    """The foreigner for whom a representative or relative applies."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    birth_date: date
    residence_card_number: ResidenceCardField


class RegistrationRequest(Body):
    """A registration (利用申出) with one's own My Number card."""

    challenge_id: ChallengeIdField
    certificate: CertificateField
    signature: SignatureField
    applicant_kind: ApplicantKind
    notice_acknowledged: bool = Field(strict=True, description="the notice of purpose (利用目的) was read")
    password: Annotated[str, Field(min_length=10, max_length=256)]
    represents: RepresentedPerson | None = None

    def wish(self) -> RegistrationWish:
        """As the flow takes it."""
        return RegistrationWish(
            presented=Presented(self.challenge_id, self.certificate, self.signature),
            applicant_kind=self.applicant_kind,
            represented=Represented(**self.represents.model_dump()) if self.represents else None,
            notice_acknowledged=self.notice_acknowledged,
            password=self.password,
        )


class RegisteredUser(Body):
    """A user of RAS. ``user_id`` and the password log in."""

    user_id: str
    certificate_serial: str = Field(description="hexadecimal")
    valid_to: datetime = Field(description="end of the certificate's validity")


class UserLogin(Body):
    """ID and password."""

    user_id: Annotated[str, Field(min_length=1, max_length=32)]
    password: Annotated[str, Field(min_length=1, max_length=256)]


class UserSession(Body):
    """A live session; ``idle_minutes`` without a call end it."""

    access_token: str = Field(description="to be sent as Authorization: Bearer")
    token_type: str = "Bearer"
    user_id: str
    started_at: datetime
    idle_minutes: int


class SealingKey(Body):
    """IMS's public key (RFC 7517): the personal number is sealed to it on the applicant's own terminal."""

    kty: str
    crv: str
    x: str
    y: str
    kid: str
    use: str = "enc"
    alg: str = Field(description="of the JWE's key agreement (RFC 7518)")
    enc: str = Field(description="of the JWE's content (RFC 7518)")


class ApplicationRequest(Body):
    """An application (在留諸申請), made with the card of the registration."""

    kind: ApplicationKind
    challenge_id: ChallengeIdField
    certificate: CertificateField
    signature: SignatureField
    residence_card_number: ResidenceCardField
    sealed_number: Annotated[
        str, Field(min_length=1, max_length=4096, description="compact JWE of the number, to GET /sealing-key")
    ]
    notice_acknowledged: bool = Field(strict=True, description="the notice of purpose (利用目的) was read")
    requested_months: MonthsField | None = None
    requested_status: Annotated[str, Field(min_length=1, max_length=64, description="在留資格")] | None = None

    def wish(self) -> ApplicationWish:
        """As the flow takes it."""
        return ApplicationWish(
            presented=Presented(self.challenge_id, self.certificate, self.signature),
            kind=self.kind,
            residence_card_number=self.residence_card_number,
            requested_months=self.requested_months,
            requested_status=self.requested_status,
            sealed_number=self.sealed_number,
            notice_acknowledged=self.notice_acknowledged,
        )


class ApplicationView(Body):
    """An application as its applicant sees it; the sealed number is never shown."""

    application_id: str
    kind: ApplicationKind
    applicant_kind: ApplicantKind
    residence_card_number: str
    requested_months: int | None
    requested_status: str | None
    state: ApplicationState
    note: str | None = Field(description="what FEIS wants the applicant to know")
    submitted_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, application: Application) -> "ApplicationView":
        """The view of an application."""
        return cls(
            application_id=application.id,
            kind=application.kind,
            applicant_kind=application.applicant_kind,
            residence_card_number=application.residence_card_number,
            requested_months=application.requested_months,
            requested_status=application.requested_status,
            state=application.state,
            note=application.note,
            submitted_at=application.submitted_at,
            updated_at=application.updated_at,
        )


class ApplicationList(Body):
    """One's own applications, newest first."""

    applications: list[ApplicationView]


class StatusNotice(Body):
    """Where FEIS says that an application stands."""

    state: ApplicationState
    note: Annotated[str, Field(max_length=400)] | None = None
