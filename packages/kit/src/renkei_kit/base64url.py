"""Base64url without padding (RFC 7515 section 2), as every JOSE text has it."""

import base64
import binascii

_IN_URLS = bytes.maketrans(b"+/", b"-_")


def encoded(content: bytes) -> str:
    """The text of some bytes."""
    return binascii.b2a_base64(content, newline=False).translate(_IN_URLS).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes of a text; raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
