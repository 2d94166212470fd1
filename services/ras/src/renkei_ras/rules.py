"""What must hold before RAS accepts a registration or an application. Pure; the order is the order of the checks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from renkei_kit import card_proof
from renkei_kit.card_proof import Proof
from renkei_kit.errors import ErrorCode, FieldError, Refusal
from renkei_ras.application import FOLLOWS, NAMES_MONTHS, NAMES_STATUS, ApplicationKind, ApplicationState
from renkei_ras.registration import ApplicantKind, Represented, User
from renkei_ras.sealed_number import is_sealed


@dataclass(frozen=True, slots=True)
class Registering:
    """A registration to be decided."""

    proof: Proof
    applicant_kind: ApplicantKind
    represented: Represented | None
    notice_acknowledged: bool


@dataclass(frozen=True, slots=True)
class Applying:
    """An application to be decided."""

    proof: Proof
    user: User
    kind: ApplicationKind
    residence_card_number: str
    requested_months: int | None
    requested_status: str | None
    sealed_number: str
    notice_acknowledged: bool


def notice_is_acknowledged(facts: Registering | Applying) -> Refusal | None:
    """Nobody gives a number before having seen what it is used for (control B3)."""
    if facts.notice_acknowledged:
        return None
    return _invalid("/notice_acknowledged", "the notice of purpose must be acknowledged first")


def represented_person_is_named(facts: Registering) -> Refusal | None:
    """Whoever applies for another says for whom; the foreigner applying in person does not."""
    needed = facts.applicant_kind is not ApplicantKind.SELF
    if needed == (facts.represented is not None):
        return None
    return _invalid("/represents", "must name the foreigner" if needed else "is only for applications for another")


def certificate_can_be_read(facts: Registering | Applying) -> Refusal | None:
    """The text is a certificate."""
    return card_proof.certificate_can_be_read(facts.proof)


def challenge_is_fresh(facts: Registering | Applying) -> Refusal | None:
    """The challenge was issued here, not used before, and not long ago."""
    return card_proof.challenge_is_fresh(facts.proof)


def certificate_is_of_jlis(facts: Registering | Applying) -> Refusal | None:
    """The certificate was signed by J-LIS's authority (認証局), for a person."""
    return card_proof.certificate_is_of_jlis(facts.proof)


def certificate_is_in_force(facts: Registering | Applying) -> Refusal | None:
    """Now is within the certificate's validity."""
    return card_proof.certificate_is_in_force(facts.proof)


def challenge_is_signed_by_the_card(facts: Registering | Applying) -> Refusal | None:
    """The holder of the card's key signed this challenge."""
    return card_proof.challenge_is_signed_by_the_card(facts.proof)


def certificate_is_good_at_jlis(facts: Registering | Applying) -> Refusal | None:
    """J-LIS knows the certificate and has not revoked it (controls C5, C6)."""
    return card_proof.certificate_is_good_at_jlis(facts.proof)


def card_is_the_registered_one(facts: Applying) -> Refusal | None:
    """The same certificate as at the registration, not another one of the same person (同一性確認, control C7)."""
    if facts.proof.card is not None and facts.proof.card.identity == facts.user.card:
        return None
    return Refusal(ErrorCode.CARD_NOT_THE_SAME, "the certificate is not the one of the registration")


def number_is_sealed(facts: Applying) -> Refusal | None:
    """The personal number comes sealed to IMS, never in clear (control C16)."""
    if is_sealed(facts.sealed_number):
        return None
    return _invalid("/sealed_number", "must be a compact JWE to the key of GET /sealing-key")


def months_fit_the_kind(facts: Applying) -> Refusal | None:
    """A period of stay is asked for exactly where the kind has one."""
    needed = facts.kind in NAMES_MONTHS
    if needed == (facts.requested_months is not None):
        return None
    return _invalid("/requested_months", f"{'must be given' if needed else 'is not'} for this kind of application")


def status_fits_the_kind(facts: Applying) -> Refusal | None:
    """A status of residence is asked for exactly where the kind changes it."""
    needed = facts.kind in NAMES_STATUS
    if needed == (facts.requested_status is not None):
        return None
    return _invalid("/requested_status", f"{'must be given' if needed else 'is not'} for this kind of application")


def residence_card_is_of_the_represented(facts: Applying) -> Refusal | None:
    """A representative applies only for the foreigner named at the registration."""
    represented = facts.user.represented
    if represented is None or represented.residence_card_number == facts.residence_card_number:
        return None
    detail = "the residence card is not the one of the foreigner named at the registration"
    return Refusal(ErrorCode.OPERATION_NOT_PERMITTED, detail)


F = TypeVar("F")
REGISTRATION_RULES: tuple[Callable[[Registering], Refusal | None], ...] = (
    notice_is_acknowledged,
    represented_person_is_named,
    certificate_can_be_read,
    challenge_is_fresh,
    certificate_is_of_jlis,
    certificate_is_in_force,
    challenge_is_signed_by_the_card,
    certificate_is_good_at_jlis,
)
APPLICATION_RULES: tuple[Callable[[Applying], Refusal | None], ...] = (
    notice_is_acknowledged,
    number_is_sealed,
    months_fit_the_kind,
    status_fits_the_kind,
    residence_card_is_of_the_represented,
    certificate_can_be_read,
    challenge_is_fresh,
    certificate_is_of_jlis,
    certificate_is_in_force,
    challenge_is_signed_by_the_card,
    card_is_the_registered_one,
    certificate_is_good_at_jlis,
)


def registration_refusal(facts: Registering) -> Refusal | None:
    """The first rule of a registration (利用申出) that does not hold."""
    return _first(REGISTRATION_RULES, facts)


def application_refusal(facts: Applying) -> Refusal | None:
    """The first rule of an application (在留諸申請) that does not hold."""
    return _first(APPLICATION_RULES, facts)


def progress_refusal(now_in: ApplicationState, becomes: ApplicationState) -> Refusal | None:
    """An application goes forward only; being told the same again is no harm."""
    if becomes is now_in or becomes in FOLLOWS[now_in]:
        return None
    return Refusal(ErrorCode.WRONG_STATE, f"an application that is {now_in} does not become {becomes}")


def _first(rules: tuple[Callable[[F], Refusal | None], ...], facts: F) -> Refusal | None:
    for rule in rules:
        refusal = rule(facts)
        if refusal is not None:
            return Refusal(refusal.code, refusal.detail, rule=rule.__name__, errors=refusal.errors)
    return None


def _invalid(field: str, reason: str) -> Refusal:
    return Refusal(
        ErrorCode.REQUEST_INVALID, f"does not fit the contract: {field}", errors=(FieldError(field, reason),)
    )
