"""Somebody shows a My Number card (個人番号カード): a challenge is issued, signed by the card, and checked.

The rules are pure; the order is the order of the checks.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from cryptography import x509

from renkei_kit import chance
from renkei_kit.card import Card, decoded, read_card, signed_by
from renkei_kit.certificate_status import CertificateStatus
from renkei_kit.clock import Clock
from renkei_kit.errors import ErrorCode, FieldError, Refusal

CHALLENGE_LENGTH = 32
CHALLENGE_LIFETIME = timedelta(minutes=5)


class Authority(Protocol):
    """J-LIS, as far as a card is shown to somebody."""

    async def issuer_of(self, card: Card) -> x509.Certificate | None:
        """The authority (認証局) that issued a person's certificate."""

    async def status_of(self, card: Card, issuer: x509.Certificate) -> CertificateStatus:
        """What J-LIS says of the certificate right now (有効性確認)."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """Random bytes that a card signs, once and soon."""

    id: str
    value: bytes
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Presented:
    """What a person's terminal sends to show its card."""

    challenge_id: str
    certificate: str
    signature: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A card as presented with a signed challenge, and what could be found out about it.

    ``status`` is None as long as J-LIS has not been asked: it is asked only when all else holds.
    """

    now: datetime
    challenge: Challenge | None
    card: Card | None
    issued_by_jlis: bool
    signature_matches: bool
    status: CertificateStatus | None


def new_challenge(now: datetime) -> Challenge:
    """Random bytes for one card to sign, once, within minutes."""
    return Challenge(chance.token_hex(16), chance.token_bytes(CHALLENGE_LENGTH), now + CHALLENGE_LIFETIME)


async def examine(
    presented: Presented, challenge: Challenge | None, jlis: Authority, clock: Clock
) -> tuple[Proof, x509.Certificate | None]:
    """What the presented card shows by itself, and the authority that issued its certificate.

    ``challenge`` is the one issued under the presented id, used up by now. Raises ``party-unavailable``.
    """
    card, signature = read_card(presented.certificate), decoded(presented.signature)
    issuer = await jlis.issuer_of(card) if card else None
    matches = bool(card and challenge and signature and signed_by(card, signature, challenge.value))
    return Proof(clock(), challenge, card, issuer is not None, matches, status=None), issuer


async def with_status(proof: Proof, issuer: x509.Certificate | None, jlis: Authority, clock: Clock) -> Proof:
    """The proof with the status that J-LIS gives for the certificate. Raises ``party-unavailable``."""
    if proof.card is None or issuer is None:
        return proof
    return replace(proof, status=await jlis.status_of(proof.card, issuer), now=clock())


def certificate_can_be_read(proof: Proof) -> Refusal | None:
    """The text is a certificate."""
    if proof.card is not None:
        return None
    error = FieldError("/certificate", "must be one X.509 certificate in PEM form")
    return Refusal(ErrorCode.REQUEST_INVALID, "does not fit the contract: /certificate", errors=(error,))


def challenge_is_fresh(proof: Proof) -> Refusal | None:
    """The challenge was issued here, not used before, and not long ago."""
    if proof.challenge is not None and proof.now < proof.challenge.expires_at:
        return None
    return Refusal(ErrorCode.SIGNATURE_NOT_VALID, "the challenge is unknown, was used before or is too old")


def certificate_is_of_jlis(proof: Proof) -> Refusal | None:
    """The certificate was signed by J-LIS's authority (認証局), for a person."""
    if proof.issued_by_jlis:
        return None
    return Refusal(ErrorCode.CERTIFICATE_NOT_VALID, "the certificate was not issued by J-LIS for a card")


def certificate_is_in_force(proof: Proof) -> Refusal | None:
    """Now is within the certificate's validity."""
    card, now = proof.card, proof.now
    if card is not None and card.valid_from <= now <= card.valid_to:
        return None
    return Refusal(ErrorCode.CERTIFICATE_NOT_VALID, "the certificate has expired or is not in force yet")


def challenge_is_signed_by_the_card(proof: Proof) -> Refusal | None:
    """The holder of the card's key signed this challenge."""
    if proof.signature_matches:
        return None
    return Refusal(ErrorCode.SIGNATURE_NOT_VALID, "the challenge was not signed by the key of the certificate")


def certificate_is_good_at_jlis(proof: Proof) -> Refusal | None:
    """J-LIS knows the certificate and has not revoked it (controls C5, C6)."""
    if proof.status in (None, CertificateStatus.GOOD):
        return None
    return Refusal(ErrorCode.CERTIFICATE_NOT_VALID, f"the certificate's status at J-LIS is {proof.status}")


RULES: tuple[Callable[[Proof], Refusal | None], ...] = (
    certificate_can_be_read,
    challenge_is_fresh,
    certificate_is_of_jlis,
    certificate_is_in_force,
    challenge_is_signed_by_the_card,
    certificate_is_good_at_jlis,
)


def proof_refusal(proof: Proof) -> Refusal | None:
    """The first rule of a shown card that does not hold."""
    for rule in RULES:
        refusal = rule(proof)
        if refusal is not None:
            return replace(refusal, rule=rule.__name__)
    return None
