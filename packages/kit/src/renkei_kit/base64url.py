"""Base64url without padding (RFC 7515 section 2), as every JOSE text has it."""

import base64


def encoded(content: bytes) -> str:
    """The text of some bytes."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes of a text; raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
