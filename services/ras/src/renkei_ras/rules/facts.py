"""What is known when RAS decides. Pure."""

from dataclasses import dataclass
from datetime import datetime

from renkei_kit.card_proof import Proof
from renkei_kit.errors import ErrorCode, FieldError, Refusal
from renkei_ras.application import (
    ApplicationKind,
    Beneficiary,
)
from renkei_ras.attachment import Attachment
from renkei_ras.registration import (
    ApplicantKind,
    Notification,
    Represented,
    User,
)


@dataclass(frozen=True, slots=True)
class Registering:
    """A registration to be decided. ``notification`` is one whose code was shown; ``proof`` is None without a card."""

    now: datetime
    proof: Proof | None
    applicant_kind: ApplicantKind
    represented: Represented | None
    notice_acknowledged: bool
    notification_named: bool = False
    notification: Notification | None = None
    office: str | None = None


@dataclass(frozen=True, slots=True)
class Applying:
    """An application to be decided. ``attachments`` are those of the named ones that the user may use."""

    now: datetime
    proof: Proof | None
    user: User
    kind: ApplicationKind
    residence_card_number: str | None
    requested_months: int | None
    requested_status: str | None
    sealed_number: str | None
    notice_acknowledged: bool
    office: str | None = None
    notification: Notification | None = None
    together_with: tuple[ApplicationKind, ...] = ()
    beneficiary: Beneficiary | None = None
    attachments_named: int = 0
    attachments: tuple[Attachment, ...] = ()

    @property
    def applicant_kind(self) -> ApplicantKind:
        """Who applies."""
        return self.user.applicant_kind

    @property
    def is_from_abroad(self) -> bool:
        """Whoever asks for a certificate of eligibility has neither residence card nor personal number."""
        return self.kind is ApplicationKind.CERTIFICATE_OF_ELIGIBILITY


@dataclass(frozen=True, slots=True)
class Linking:
    """A new card that is to take the place of the registered one. ``tied`` is None until J-LIS has been asked."""

    now: datetime
    proof: Proof | None
    user: User
    tied: bool | None


def invalid(field: str, reason: str) -> Refusal:
    """The refusal for a field that does not fit."""
    return Refusal(
        ErrorCode.REQUEST_INVALID, f"does not fit the contract: {field}", errors=(FieldError(field, reason),)
    )
