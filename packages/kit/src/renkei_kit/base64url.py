"""Base64url without padding (RFC 7515 section 2), as every JOSE text has it."""

import binascii

_IN_URLS, _FROM_URLS = bytes.maketrans(b"+/", b"-_"), bytes.maketrans(b"-_", b"+/")


def encoded(content: bytes) -> str:
    """The text of some bytes."""
    return binascii.b2a_base64(content, newline=False).translate(_IN_URLS).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes of a text; raises ValueError."""
    padded = text + "=" * (-len(text) % 4)
    return binascii.a2b_base64(padded.encode().translate(_FROM_URLS), strict_mode=True)
