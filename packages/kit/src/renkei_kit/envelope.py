"""A sealed envelope: a compact JWE (RFC 7516) that only the holder of one key can open.

The applicant's personal number on its way to IMS, files on the leased line and answers to inquiries travel in one.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_wrap
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from pydantic_core import to_json

from renkei_kit.base64url import decoded, encoded

KEY_AGREEMENT = "ECDH-ES+A256KW"
ENCRYPTION = "A256GCM"
ALGORITHMS = [KEY_AGREEMENT, ENCRYPTION]
COMPACT_PARTS = 5
KEY_BYTES, NONCE_BYTES, TAG_BYTES = 32, 12, 16
FIRST_ROUND = (1).to_bytes(4)
"""Of the Concat KDF (NIST SP 800-56A): one round gives as many bits as the wrapping takes."""
NOTHING_MORE: Mapping[str, str] = MappingProxyType({})


class EnvelopeError(Exception):
    """The text is no envelope, was altered, or is sealed to another key. Says nothing of the content."""


def seal_to(key: ECKey, content: bytes, header: Mapping[str, str] = NOTHING_MORE) -> str:
    """``content`` in an envelope that only the holder of ``key`` can open; the public half is enough.

    ``header`` are further members of the protected header: everybody may read them, nobody can change them. Written
    out here, for the library takes half as long again, and every answer to an inquiry is sealed; what is opened is
    opened by the library.
    """
    ephemeral = ec.generate_private_key(ec.SECP256R1())
    agreed = ephemeral.exchange(ec.ECDH(), key.public_key)
    wrapping = hashlib.sha256(FIRST_ROUND + agreed + _party_information(header)).digest()
    content_key, nonce = os.urandom(KEY_BYTES), os.urandom(NONCE_BYTES)
    members = {"alg": KEY_AGREEMENT, "enc": ENCRYPTION, "kid": key.kid, **header, "epk": _public(ephemeral)}
    protected = encoded(to_json(members))
    sealed = AESGCM(content_key).encrypt(nonce, content, protected.encode())
    wrapped = aes_key_wrap(wrapping, content_key)
    parts = (wrapped, nonce, sealed[:-TAG_BYTES], sealed[-TAG_BYTES:])
    return ".".join((protected, *map(encoded, parts)))


def _public(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    """The public half of an ephemeral key as a JWK."""
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    x, y = point[1 : 1 + KEY_BYTES], point[1 + KEY_BYTES :]
    return {"kty": "EC", "crv": "P-256", "x": encoded(x), "y": encoded(y)}


def _party_information(header: Mapping[str, str]) -> bytes:
    """What goes into the key's derivation beside the agreed secret (RFC 7518 section 4.6.2)."""
    parties = (decoded(header.get(name, "")) for name in ("apu", "apv"))
    told = (KEY_AGREEMENT.encode(), *parties)
    return b"".join(len(part).to_bytes(4) + part for part in told) + (KEY_BYTES * 8).to_bytes(4)


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
        header = json.loads(decoded(parts[0]))
    except (ValueError, RecursionError):
        return None
    if not isinstance(header, dict) or (header.get("alg"), header.get("enc")) != (KEY_AGREEMENT, ENCRYPTION):
        return None
    return header
