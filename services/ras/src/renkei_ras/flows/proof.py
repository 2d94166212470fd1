"""A card shows itself to RAS: the challenge is kept here, the rest is the kit's."""

from cryptography import x509
from sqlalchemy import Connection

from renkei_kit import card_proof
from renkei_kit.card import Card
from renkei_kit.card_proof import Challenge, Presented, Proof, new_challenge
from renkei_ras.ports import RasPorts
from renkei_ras.store.challenges import delete_expired_challenges, insert_challenge, take_challenge


async def issue_challenge(ports: RasPorts) -> Challenge:
    """Random bytes for one card to sign, once, within minutes."""
    now = ports.clock()
    challenge = new_challenge(now)

    def keep(tx: Connection) -> None:
        delete_expired_challenges(tx, now)
        insert_challenge(tx, challenge)

    await ports.db.write(keep)
    return challenge


async def examine(ports: RasPorts, presented: Presented | None) -> tuple[Proof | None, x509.Certificate | None]:
    """What the presented card shows by itself, and the authority that issued its certificate; nothing without a card.

    The challenge is used up, whatever comes of it. Raises ``party-unavailable``.
    """
    if presented is None:
        return None, None
    challenge = await ports.db.write(lambda tx: take_challenge(tx, presented.challenge_id))
    return await card_proof.examine(presented, challenge, ports.jlis, ports.clock)


async def with_status(ports: RasPorts, proof: Proof | None, issuer: x509.Certificate | None) -> Proof | None:
    """The proof with the status that J-LIS gives for the certificate. Raises ``party-unavailable``."""
    if proof is None:
        return None
    return await card_proof.with_status(proof, issuer, ports.jlis, ports.clock)


def shown_card(proof: Proof | None) -> Card | None:
    """The card that was shown, if one was."""
    return proof.card if proof else None
