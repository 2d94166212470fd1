"""What must hold before RAS accepts a registration or an application. Pure; the order is the order of the checks."""

from collections.abc import Callable
from typing import TypeVar

from renkei_kit.errors import ErrorCode, Refusal
from renkei_ras.application import DECIDED, FOLLOWS, ApplicationState
from renkei_ras.rules.application import (
    attachments_are_the_users,
    foreigner_fits_the_kind,
    illness_is_shown,
    months_fit_the_kind,
    number_is_sealed,
    others_fit_the_kind,
    residence_card_is_of_the_represented,
    status_fits_the_kind,
)
from renkei_ras.rules.card import (
    card_is_shown,
    card_is_the_registered_one,
    card_is_tied_to_the_registered_one,
    certificate_can_be_read,
    certificate_is_good_at_jlis,
    certificate_is_in_force,
    certificate_is_of_jlis,
    challenge_is_fresh,
    challenge_is_signed_by_the_card,
)
from renkei_ras.rules.facts import Applying, Linking, Registering, invalid
from renkei_ras.rules.notifications import (
    notification_is_in_force,
    notification_is_of_the_kind,
    notification_is_of_the_office,
    notification_is_only_for_those_who_need_it,
    notification_was_filed,
)
from renkei_ras.rules.registration import relative_acts_for_a_child_or_an_ill_person, represented_person_is_named

__all__ = ["Applying", "Linking", "Registering"]


def notice_is_acknowledged(facts: Registering | Applying) -> Refusal | None:
    """Nobody gives a number before having seen what it is used for (control B3)."""
    if facts.notice_acknowledged:
        return None
    return invalid("/notice_acknowledged", "the notice of purpose must be acknowledged first")


F = TypeVar("F")
CARD_RULES: tuple[Callable[[Registering | Applying | Linking], Refusal | None], ...] = (
    card_is_shown,
    certificate_can_be_read,
    challenge_is_fresh,
    certificate_is_of_jlis,
    certificate_is_in_force,
    challenge_is_signed_by_the_card,
)
NOTIFICATION_RULES: tuple[Callable[[Registering | Applying], Refusal | None], ...] = (
    notification_was_filed,
    notification_is_of_the_kind,
    notification_is_of_the_office,
    notification_is_in_force,
)
REGISTRATION_RULES: tuple[Callable[[Registering], Refusal | None], ...] = (
    notice_is_acknowledged,
    represented_person_is_named,
    relative_acts_for_a_child_or_an_ill_person,
    notification_is_only_for_those_who_need_it,
    *NOTIFICATION_RULES,
    *CARD_RULES,
    certificate_is_good_at_jlis,
)
APPLICATION_RULES: tuple[Callable[[Applying], Refusal | None], ...] = (
    notice_is_acknowledged,
    number_is_sealed,
    foreigner_fits_the_kind,
    months_fit_the_kind,
    status_fits_the_kind,
    others_fit_the_kind,
    attachments_are_the_users,
    illness_is_shown,
    residence_card_is_of_the_represented,
    *NOTIFICATION_RULES,
    *CARD_RULES,
    card_is_the_registered_one,
    certificate_is_good_at_jlis,
)
LINKING_RULES: tuple[Callable[[Linking], Refusal | None], ...] = (
    *CARD_RULES,
    certificate_is_good_at_jlis,
    card_is_tied_to_the_registered_one,
)


def registration_refusal(facts: Registering) -> Refusal | None:
    """The first rule of a registration (利用申出) that does not hold."""
    return _first(REGISTRATION_RULES, facts)


def application_refusal(facts: Applying) -> Refusal | None:
    """The first rule of an application (在留諸申請) that does not hold."""
    return _first(APPLICATION_RULES, facts)


def linking_refusal(facts: Linking) -> Refusal | None:
    """The first rule of a new card's linking that does not hold."""
    return _first(LINKING_RULES, facts)


def withdrawal_refusal(state: ApplicationState) -> Refusal | None:
    """An application can be withdrawn until it is decided; asking twice is no harm."""
    if state in DECIDED:
        return Refusal(ErrorCode.WRONG_STATE, f"an application that is {state} cannot be withdrawn")
    return None


def documents_refusal(state: ApplicationState, named: int, found: int) -> Refusal | None:
    """Documents are filed once they are asked for, and are the user's own."""
    if state is not ApplicationState.DOCUMENTS_REQUESTED:
        return Refusal(ErrorCode.WRONG_STATE, f"an application that is {state} waits for no documents")
    if named != found:
        return invalid("/attachments", "must be uploaded by oneself, and not used yet")
    return None


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
