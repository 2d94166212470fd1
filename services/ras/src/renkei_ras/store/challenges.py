"""Challenges waiting to be signed."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime

from sqlalchemy import Connection, delete, insert

from renkei_kit.card_proof import Challenge
from renkei_ras.store.tables import CHALLENGE


def insert_challenge(tx: Connection, challenge: Challenge) -> None:
    """Remember a challenge."""
    value = urlsafe_b64encode(challenge.value).decode()
    tx.execute(insert(CHALLENGE).values(id=challenge.id, value=value, expires_at=challenge.expires_at))


def take_challenge(tx: Connection, challenge_id: str) -> Challenge | None:
    """The challenge, which is gone from now on: of two who take it only one gets it."""
    row = tx.execute(delete(CHALLENGE).where(CHALLENGE.c.id == challenge_id).returning(*CHALLENGE.c)).first()
    return Challenge(row.id, urlsafe_b64decode(row.value), row.expires_at) if row else None


def delete_expired_challenges(tx: Connection, now: datetime) -> None:
    """Forget challenges that nobody signed in time."""
    tx.execute(delete(CHALLENGE).where(CHALLENGE.c.expires_at <= now))
