"""Wire shapes of RAS."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from renkei_kit.card_proof import Presented
from renkei_kit.card_wire import CertificateField, ChallengeIdField, SignatureField
from renkei_kit.wire import Body, FreeText
from renkei_ras.application import Application, ApplicationKind, ApplicationState, Beneficiary
from renkei_ras.flows.registration import NamedNotification, RegistrationWish
from renkei_ras.flows.submission import ApplicationWish
from renkei_ras.registration import ApplicantKind, Notification, Represented, User

ApplicationId = Annotated[
    str, Field(pattern=r"^app-[0-9a-f]{16}$", description="of an application", examples=["app-0123456789abcdef"])
]
ResidenceCardField = Annotated[
    str, Field(pattern=r"^[A-Z]{2}[0-9]{8}[A-Z]{2}$", description="在留カード番号", examples=["ZZ00000000ZZ"])
]
MonthsField = Annotated[int, Field(ge=1, le=60, strict=True, description="period of stay asked for (在留期間), months")]


AttachmentIdField = Annotated[
    str, Field(pattern=r"^att-[0-9a-f]{16}$", description="of an uploaded file", examples=["att-0123456789abcdef"])
]
NotificationIdField = Annotated[
    str, Field(pattern=r"^ntf-[0-9a-f]{16}$", description="of a notification", examples=["ntf-0000000000000003"])
]
OfficeField = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$", description="ID of a regional office", examples=["tokyo"])
]


class ChallengeRequest(Body):
    """Nothing needs to be said to get a challenge."""


class CardProof(Body):
    """A card that signed a challenge."""

    challenge_id: ChallengeIdField
    certificate: CertificateField
    signature: SignatureField

    def presented(self) -> Presented:
        """As the flow takes it."""
        return Presented(self.challenge_id, self.certificate, self.signature)


class OptionalCardProof(Body):
    """A card that signed a challenge; organisations' staff who are known by their notification need none."""

    challenge_id: ChallengeIdField | None = None
    certificate: CertificateField | None = None
    signature: SignatureField | None = None

    def presented(self) -> Presented | None:
        """As the flow takes it; a card that is shown in part is shown badly."""
        if self.challenge_id is None and self.certificate is None and self.signature is None:
            return None
        return Presented(self.challenge_id or "", self.certificate or "", self.signature or "")


class RepresentedPerson(Body):
    """The foreigner for whom a representative or relative applies."""

    name: Annotated[FreeText, Field(max_length=200)]
    birth_date: date
    residence_card_number: ResidenceCardField
    ill: bool = Field(
        default=False, strict=True, description="by whom a relative applies for somebody of sixteen and more"
    )


class NotificationShown(Body):
    """The notification (届出) by which one may use RAS, with the code that came with its acceptance."""

    id: NotificationIdField
    code: Annotated[str, Field(min_length=1, max_length=64)]
    office: OfficeField


class RegistrationRequest(OptionalCardProof):
    """A registration (利用申出) with one's own My Number card, with a notification (届出), or with both."""

    applicant_kind: ApplicantKind
    notice_acknowledged: bool = Field(strict=True, description="the notice of purpose (利用目的) was read")
    password: Annotated[str, Field(min_length=10, max_length=256)]
    represents: RepresentedPerson | None = None
    notification: NotificationShown | None = None

    def wish(self) -> RegistrationWish:
        """As the flow takes it."""
        return RegistrationWish(
            presented=self.presented(),
            applicant_kind=self.applicant_kind,
            represented=Represented(**self.represents.model_dump()) if self.represents else None,
            notification=NamedNotification(**self.notification.model_dump()) if self.notification else None,
            notice_acknowledged=self.notice_acknowledged,
            password=self.password,
        )


class RegisteredUser(Body):
    """A user of RAS. ``user_id`` and the password log in."""

    user_id: str
    certificate_serial: str | None = Field(description="hexadecimal; none without a card")
    valid_to: datetime | None = Field(description="end of the certificate's validity")

    @classmethod
    def of(cls, user: User) -> "RegisteredUser":
        """The view of a user."""
        return cls(user_id=user.id, certificate_serial=user.card.serial if user.card else None, valid_to=user.valid_to)


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


class BeneficiaryBody(Body):
    """The foreigner abroad for whom a certificate of eligibility (在留資格認定証明書) is asked."""

    name: Annotated[FreeText, Field(max_length=200)]
    birth_date: date
    nationality: Annotated[FreeText, Field(max_length=64)]


class ApplicationRequest(OptionalCardProof):
    """An application (在留諸申請), made with the card of the registration."""

    kind: ApplicationKind
    residence_card_number: ResidenceCardField | None = None
    sealed_number: (
        Annotated[
            str, Field(min_length=1, max_length=4096, description="compact JWE of the number, to GET /sealing-key")
        ]
        | None
    ) = None
    notice_acknowledged: bool = Field(strict=True, description="the notice of purpose (利用目的) was read")
    requested_months: MonthsField | None = None
    requested_status: Annotated[FreeText, Field(max_length=64, description="在留資格")] | None = None
    office: OfficeField | None = Field(default=None, description="where one applies; else the competent one")
    together_with: tuple[Literal[ApplicationKind.RE_ENTRY, ApplicationKind.OTHER_ACTIVITY], ...] = Field(
        default=(), max_length=2, description="applied for at the same time"
    )
    beneficiary: BeneficiaryBody | None = None
    attachments: tuple[AttachmentIdField, ...] = Field(default=(), max_length=20, description="from POST /attachments")

    def wish(self) -> ApplicationWish:
        """As the flow takes it."""
        return ApplicationWish(
            presented=self.presented(),
            kind=self.kind,
            residence_card_number=self.residence_card_number,
            requested_months=self.requested_months,
            requested_status=self.requested_status,
            sealed_number=self.sealed_number,
            notice_acknowledged=self.notice_acknowledged,
            office=self.office,
            together_with=self.together_with,
            beneficiary=Beneficiary(**self.beneficiary.model_dump()) if self.beneficiary else None,
            attachments=self.attachments,
        )


class ApplicationView(Body):
    """An application as its applicant sees it; the sealed number is never shown."""

    application_id: str
    kind: ApplicationKind
    applicant_kind: ApplicantKind
    residence_card_number: str | None
    requested_months: int | None
    requested_status: str | None
    office: str | None
    together_with: list[ApplicationKind]
    beneficiary: BeneficiaryBody | None
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
            office=application.office,
            together_with=list(application.together_with),
            beneficiary=BeneficiaryBody(**asdict(application.beneficiary)) if application.beneficiary else None,
            state=application.state,
            note=application.note,
            submitted_at=application.submitted_at,
            updated_at=application.updated_at,
        )


class ApplicationList(Body):
    """One's own applications, newest first."""

    applications: list[ApplicationView]
    next_cursor: str | None


class DocumentsFiled(Body):
    """Files that were asked for, uploaded before."""

    attachments: tuple[AttachmentIdField, ...] = Field(min_length=1, max_length=20)


class StatusNotice(Body):
    """Where FEIS says that an application stands."""

    state: ApplicationState
    note: Annotated[str, Field(max_length=400)] | None = None


class NotificationNotice(Body):
    """How FEIS says that a notification (届出) stands; nobody is named."""

    kind: Literal[
        ApplicantKind.LAWYER,
        ApplicantKind.ADMINISTRATIVE_SCRIVENER,
        ApplicantKind.ORGANISATION_STAFF,
        ApplicantKind.PUBLIC_INTEREST_CORPORATION,
        ApplicantKind.SUPPORT_ORGANISATION,
    ]
    office: OfficeField
    accepted_on: date
    valid_to: date
    ended_on: date | None = None
    code_hash: Annotated[str, Field(min_length=1, max_length=256)] | None = None

    def notification(self, notification_id: str) -> Notification:
        """As the flow takes it."""
        return Notification(id=notification_id, **self.model_dump())
