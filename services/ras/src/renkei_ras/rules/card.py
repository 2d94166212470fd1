"""What must hold of a card that is shown. Pure."""

from renkei_kit import card_proof
from renkei_kit.errors import ErrorCode, Refusal
from renkei_ras.registration import (
    OF_ORGANISATIONS,
)
from renkei_ras.rules.facts import Applying, Linking, Registering, invalid


def card_is_shown(facts: Registering | Applying | Linking) -> Refusal | None:
    """A My Number card is shown, but by organisations' staff who registered without one."""
    if facts.proof is not None:
        return None
    if isinstance(facts, Registering) and facts.applicant_kind in OF_ORGANISATIONS:
        return None
    if isinstance(facts, Applying) and facts.user.card is None:
        return None
    return invalid("/certificate", "must be shown with a signed challenge")


def certificate_can_be_read(facts: Registering | Applying | Linking) -> Refusal | None:
    """The text is a certificate."""
    return None if facts.proof is None else card_proof.certificate_can_be_read(facts.proof)


def challenge_is_fresh(facts: Registering | Applying | Linking) -> Refusal | None:
    """The challenge was issued here, not used before, and not long ago."""
    return None if facts.proof is None else card_proof.challenge_is_fresh(facts.proof)


def certificate_is_of_jlis(facts: Registering | Applying | Linking) -> Refusal | None:
    """The certificate was signed by J-LIS's authority (認証局), for a person."""
    return None if facts.proof is None else card_proof.certificate_is_of_jlis(facts.proof)


def certificate_is_in_force(facts: Registering | Applying | Linking) -> Refusal | None:
    """Now is within the certificate's validity, which for a foreigner ends with the period of stay."""
    return None if facts.proof is None else card_proof.certificate_is_in_force(facts.proof)


def challenge_is_signed_by_the_card(facts: Registering | Applying | Linking) -> Refusal | None:
    """The holder of the card's key signed this challenge."""
    return None if facts.proof is None else card_proof.challenge_is_signed_by_the_card(facts.proof)


def certificate_is_good_at_jlis(facts: Registering | Applying | Linking) -> Refusal | None:
    """J-LIS knows the certificate and has not revoked it (controls C5, C6)."""
    return None if facts.proof is None else card_proof.certificate_is_good_at_jlis(facts.proof)


def card_is_the_registered_one(facts: Applying) -> Refusal | None:
    """The same certificate as at the registration, not another one of the same person (同一性確認, control C7)."""
    card = facts.proof.card.identity if facts.proof and facts.proof.card else None
    if card == facts.user.card:
        return None
    return Refusal(ErrorCode.CARD_NOT_THE_SAME, "the certificate is not the one of the registration")


def card_is_tied_to_the_registered_one(facts: Linking) -> Refusal | None:
    """J-LIS ties the new certificate to the registered one: they are one person's, and it is of the newer card."""
    if facts.tied in (None, True):
        return None
    return Refusal(ErrorCode.CARD_NOT_THE_SAME, "J-LIS does not tie the certificate to the one of the registration")
