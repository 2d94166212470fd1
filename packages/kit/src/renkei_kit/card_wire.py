"""Wire shapes of showing a card: the challenge, and what signs it."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from renkei_kit.base64url import encoded
from renkei_kit.card_proof import Challenge
from renkei_kit.wire import Body

ChallengeIdField = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$", description="from POST /challenges, used once")]
CertificateField = Annotated[str, Field(min_length=1, max_length=8192, description="the card's certificate, PEM")]
SignatureField = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-]{1,1024}={0,2}$",
        description="base64url RSASSA-PKCS1-v1_5 with SHA-256, by the card, over the challenge's bytes",
    ),
]


class IssuedChallenge(Body):
    """To be signed by the card, once, before ``expires_at``."""

    challenge_id: str
    challenge: str = Field(description="base64url of the bytes to sign")
    expires_at: datetime

    @classmethod
    def of(cls, challenge: Challenge) -> Self:
        """As sent to the person's terminal."""
        value = encoded(challenge.value)
        return cls(challenge_id=challenge.id, challenge=value, expires_at=challenge.expires_at)
