"""A sealed envelope: a compact JWE (RFC 7516) that only the holder of one key can open.

The applicant's personal number on its way to IMS, files on the leased line and answers to inquiries travel in one.
"""

import base64
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

KEY_AGREEMENT = "ECDH-ES+A256KW"
ENCRYPTION = "A256GCM"
ALGORITHMS = [KEY_AGREEMENT, ENCRYPTION]
COMPACT_PARTS = 5
NOTHING_MORE: Mapping[str, str] = MappingProxyType({})


class EnvelopeError(Exception):
    """The text is no envelope, was altered, or is sealed to another key. Says nothing of the content."""


def seal_to(key: ECKey, content: bytes, header: Mapping[str, str] = NOTHING_MORE) -> str:
    """``content`` in an envelope that only the holder of ``key`` can open; the public half is enough.

    ``header`` are further members of the protected header: everybody may read them, nobody can change them.
    """
    protected = {"alg": KEY_AGREEMENT, "enc": ENCRYPTION, "kid": key.kid, **header}
    return jwe.encrypt_compact(protected, content, key, algorithms=ALGORITHMS)


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


def protected_header(envelope: str) -> dict[str, Any] | None:
    """What an envelope says on its outside; None when the text is no compact JWE of the kind this module makes."""
    parts = envelope.split(".")
    if len(parts) != COMPACT_PARTS or not all(parts):
        return None
    try:
        header = json.loads(unpadded(parts[0]))
    except (ValueError, RecursionError):
        return None
    if not isinstance(header, dict) or (header.get("alg"), header.get("enc")) != (KEY_AGREEMENT, ENCRYPTION):
        return None
    return header


def unpadded(text: str) -> bytes:
    """The bytes of base64url without padding (RFC 7515 section 2); raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
