"""What must hold of a notification (届出) by which somebody uses RAS, control C8. Pure."""

from renkei_kit.errors import ErrorCode, Refusal
from renkei_ras.registration import (
    NEEDS_NOTIFICATION,
)
from renkei_ras.rules.facts import Applying, Registering, invalid


def notification_is_only_for_those_who_need_it(facts: Registering) -> Refusal | None:
    """Nobody but lawyers, scriveners and organisations names a notification."""
    if facts.applicant_kind in NEEDS_NOTIFICATION or not facts.notification_named:
        return None
    return invalid("/notification", "is not for this kind of applicant")


def notification_was_filed(facts: Registering | Applying) -> Refusal | None:
    """A notification (届出) is known, and its code was shown (control C8)."""
    if facts.applicant_kind not in NEEDS_NOTIFICATION or facts.notification is not None:
        return None
    return Refusal(ErrorCode.NOTIFICATION_NOT_VALID, "no notification is known by this ID and code")


def notification_is_of_the_kind(facts: Registering | Applying) -> Refusal | None:
    """The notification was filed for this kind of applicant."""
    if facts.notification is None or facts.notification.kind is facts.applicant_kind:
        return None
    return Refusal(ErrorCode.NOTIFICATION_NOT_VALID, "the notification is for another kind of applicant")


def notification_is_of_the_office(facts: Registering | Applying) -> Refusal | None:
    """The notification was filed with the regional office at which one registers or applies."""
    if facts.notification is None or facts.notification.office == facts.office:
        return None
    return Refusal(ErrorCode.NOTIFICATION_NOT_VALID, "the notification was filed with another regional office")


def notification_is_in_force(facts: Registering | Applying) -> Refusal | None:
    """Today is within the notification's time, and it has not been ended."""
    if facts.notification is None or facts.notification.in_force_on(facts.now.date()):
        return None
    return Refusal(ErrorCode.NOTIFICATION_NOT_VALID, "the notification has expired or was ended")
