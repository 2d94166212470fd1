"""Compact JWS by ES256 (RFC 7515, RFC 7518 section 3.4), as the core signs thousands of them a second.

A header that is signed with again and again is encoded once. Whatever reads a signature does so with the library.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import ECKey
from pydantic_core import to_json

from renkei_kit.base64url import encoded

_BY_SHA256 = ECDSA(SHA256())
_NUMBER_BYTES = 32


def signed_by(key: ECKey, header: Mapping[str, str], claims: Mapping[str, Any]) -> str:
    """``claims`` under ``header``, which names ES256, signed by a P-256 key."""
    content = f"{_protected(tuple(header.items()))}.{encoded(to_json(claims))}"
    r, s = decode_dss_signature(key.get_op_key("sign").sign(content.encode(), _BY_SHA256))
    return f"{content}.{encoded(r.to_bytes(_NUMBER_BYTES) + s.to_bytes(_NUMBER_BYTES))}"


@lru_cache
def _protected(header: tuple[tuple[str, str], ...]) -> str:
    return encoded(to_json(dict(header)))
