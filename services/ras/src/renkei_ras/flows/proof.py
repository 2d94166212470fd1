"""A card shows itself: a challenge is issued, signed by the card, and checked."""

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

from cryptography import x509
from sqlalchemy import Connection

from renkei_ras.card import Card, decoded, read_card, signed_by
from renkei_ras.ports import RasPorts
from renkei_ras.registration import Challenge
from renkei_ras.rules import Proof
from renkei_ras.store.challenges import delete_expired_challenges, insert_challenge, take_challenge

CHALLENGE_LENGTH = 32
CHALLENGE_LIFETIME = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Presented:
    """What an applicant's terminal sends to show its card."""

    challenge_id: str
    certificate: str
    signature: str


async def issue_challenge(ports: RasPorts) -> Challenge:
    """Random bytes for one card to sign, once, within minutes."""
    now = ports.clock()
    challenge = Challenge(secrets.token_hex(16), secrets.token_bytes(CHALLENGE_LENGTH), now + CHALLENGE_LIFETIME)

    def keep(tx: Connection) -> None:
        delete_expired_challenges(tx, now)
        insert_challenge(tx, challenge)

    await ports.db.write(keep)
    return challenge


async def examine(ports: RasPorts, presented: Presented) -> tuple[Proof, x509.Certificate | None]:
    """What the presented card shows by itself, and the authority that issued its certificate.

    The challenge is used up, whatever comes of it. Raises ``party-unavailable``.
    """
    challenge = await ports.db.write(lambda tx: take_challenge(tx, presented.challenge_id))
    card, signature = read_card(presented.certificate), decoded(presented.signature)
    issuer = await ports.jlis.issuer_of(card) if card else None
    matches = bool(card and challenge and signature and signed_by(card, signature, challenge.value))
    return Proof(ports.clock(), challenge, card, issuer is not None, matches, status=None), issuer


async def with_status(ports: RasPorts, proof: Proof, issuer: x509.Certificate | None) -> Proof:
    """The proof with the status that J-LIS gives for the certificate. Raises ``party-unavailable``."""
    if proof.card is None or issuer is None:
        return proof
    return replace(proof, status=await ports.jlis.status_of(proof.card, issuer), now=ports.clock())


def shown_card(proof: Proof) -> Card:
    """The card of a proof that passed the rules."""
    assert proof.card is not None
    return proof.card
