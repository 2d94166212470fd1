"""What must hold of what is applied for. Pure."""

from renkei_kit.errors import ErrorCode, Refusal
from renkei_ras.application import (
    NAMES_MONTHS,
    NAMES_STATUS,
    TAKES_OTHERS,
)
from renkei_ras.attachment import AttachmentKind
from renkei_ras.registration import (
    ApplicantKind,
)
from renkei_ras.rules.facts import Applying, invalid
from renkei_ras.sealed_number import is_sealed


def number_is_sealed(facts: Applying) -> Refusal | None:
    """The personal number comes sealed to IMS, never in clear (control C16); from abroad there is none."""
    if facts.is_from_abroad:
        return None if facts.sealed_number is None else invalid("/sealed_number", "is not for whoever is abroad")
    if facts.sealed_number is not None and is_sealed(facts.sealed_number):
        return None
    return invalid("/sealed_number", "must be a compact JWE to the key of GET /sealing-key")


def foreigner_fits_the_kind(facts: Applying) -> Refusal | None:
    """Whoever is abroad is named as beneficiary; everybody else is known by the residence card (在留カード)."""
    if facts.is_from_abroad == (facts.residence_card_number is not None):
        return invalid("/residence_card_number", f"{'is not' if facts.is_from_abroad else 'must be given'} here")
    if facts.is_from_abroad == (facts.beneficiary is None):
        return invalid("/beneficiary", f"{'must be named' if facts.is_from_abroad else 'is not'} for this kind")
    return None


def months_fit_the_kind(facts: Applying) -> Refusal | None:
    """A period of stay is asked for exactly where the kind has one."""
    needed = facts.kind in NAMES_MONTHS
    if needed == (facts.requested_months is not None):
        return None
    return invalid("/requested_months", f"{'must be given' if needed else 'is not'} for this kind of application")


def status_fits_the_kind(facts: Applying) -> Refusal | None:
    """A status of residence is asked for exactly where the kind changes it."""
    needed = facts.kind in NAMES_STATUS
    if needed == (facts.requested_status is not None):
        return None
    return invalid("/requested_status", f"{'must be given' if needed else 'is not'} for this kind of application")


def others_fit_the_kind(facts: Applying) -> Refusal | None:
    """再入国許可 and 資格外活動許可 are applied for together with a new period of stay, and each once."""
    if not facts.together_with or (
        facts.kind in TAKES_OTHERS and len(set(facts.together_with)) == len(facts.together_with)
    ):
        return None
    return invalid("/together_with", "is not for this kind of application, or names one twice")


def attachments_are_the_users(facts: Applying) -> Refusal | None:
    """Each attachment that is named was uploaded by the user, and belongs to no other application."""
    if len(facts.attachments) == facts.attachments_named:
        return None
    return invalid("/attachments", "must be uploaded by oneself, and not used yet")


def illness_is_shown(facts: Applying) -> Refusal | None:
    """For whoever is not a child, a relative shows by a medical certificate (診断書) that they are ill."""
    represented = facts.user.represented
    if facts.applicant_kind is not ApplicantKind.RELATIVE or represented is None:
        return None
    shown = any(each.kind is AttachmentKind.MEDICAL_CERTIFICATE for each in facts.attachments)
    if shown or represented.is_a_child_on(facts.now.date()):
        return None
    return invalid("/attachments", "must hold a medical certificate")


def residence_card_is_of_the_represented(facts: Applying) -> Refusal | None:
    """A representative applies only for the foreigner named at the registration."""
    represented = facts.user.represented
    if represented is None or facts.is_from_abroad or represented.residence_card_number == facts.residence_card_number:
        return None
    detail = "the residence card is not the one of the foreigner named at the registration"
    return Refusal(ErrorCode.OPERATION_NOT_PERMITTED, detail)
