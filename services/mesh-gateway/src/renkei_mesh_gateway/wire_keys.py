"""Wire shapes of the core's signing keys."""

from datetime import datetime

from pydantic import Field

from renkei_kit.wire import Body


class SigningKeyState(Body):
    """A signing key of the core by its thumbprint, and until when its signatures count."""

    kid: str = Field(description="as in /.well-known/jwks.json (RFC 7638)")
    made_at: datetime
    retires_at: datetime | None = Field(default=None, description="when it was replaced; absent on the key that signs")


class RotationAnswer(Body):
    """The keys after a rotation, the new one first."""

    keys: list[SigningKeyState]
