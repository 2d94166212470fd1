"""A sealed envelope: a compact JWE (RFC 7516) that only the holder of one key can open.

The applicant's personal number on its way to IMS, files on the leased line and answers to inquiries travel in one.
"""

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

KEY_AGREEMENT = "ECDH-ES+A256KW"
ENCRYPTION = "A256GCM"
ALGORITHMS = [KEY_AGREEMENT, ENCRYPTION]


class EnvelopeError(Exception):
    """The text is no envelope, was altered, or is sealed to another key. Says nothing of the content."""


def seal_to(key: ECKey, content: bytes) -> str:
    """``content`` in an envelope that only the holder of ``key`` can open; the public half is enough."""
    header = {"alg": KEY_AGREEMENT, "enc": ENCRYPTION, "kid": key.kid}
    return jwe.encrypt_compact(header, content, key, algorithms=ALGORITHMS)


def open_with(key: ECKey, envelope: str) -> bytes:
    """The content of ``envelope``; raises EnvelopeError."""
    try:
        content = jwe.decrypt_compact(envelope, key, algorithms=ALGORITHMS).plaintext
    except (JoseError, ValueError, TypeError, LookupError, AttributeError) as error:
        # the library checks what a header must hold, not every value in it: an unknown curve is a KeyError there
        raise EnvelopeError("the envelope cannot be opened with this key") from error
    if content is None:
        raise EnvelopeError("the envelope is empty")
    return content
