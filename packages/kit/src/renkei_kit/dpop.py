"""DPoP proofs (RFC 9449): a sender signs what it calls and when, with the key that its token is bound to. Pure."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OctKey

from renkei_kit import chance
from renkei_kit.base64url import encoded
from renkei_kit.errors import ErrorCode, Refusal

PROOF_TYPE = "dpop+jwt"
ALGORITHMS = ["ES256", "PS256", "RS256"]
REGISTRY = jws.JWSRegistry(algorithms=ALGORITHMS)
REGISTRY.max_header_length = 4096  # an RSA key in the header takes more than the library's 512
LIFETIME = timedelta(seconds=60)
SKEW = timedelta(seconds=10)
MAX_LENGTH = 8192
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Call:
    """What a proof has to be about; ``token`` when one is presented with it."""

    method: str
    url: str
    now: datetime
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that fits its call; its id must still be used for the first time, until it is too old."""

    key: str
    proof_id: str
    expires_at: datetime


def prove(key: ECKey, call: Call) -> str:
    """A new proof for one call."""
    claims: dict[str, Any] = {
        "jti": chance.token_urlsafe(16),
        "htm": call.method,
        "htu": call.url.partition("?")[0],
        "iat": int(call.now.timestamp()),
    }
    if call.token is not None:
        claims["ath"] = token_hash(call.token)
    header = {"typ": PROOF_TYPE, "alg": "ES256", "jwk": key.as_dict(private=False)}
    return jws.serialize_compact(header, json.dumps(claims).encode(), key, ["ES256"])


def read_proof(text: str, call: Call) -> Proof | Refusal:
    """The checks of RFC 9449 section 4.3, but for the one use, which needs a store."""
    read = _verified(text)
    if isinstance(read, Refusal):
        return read
    claims, thumbprint = read
    if claims.get("htm") != call.method:
        return refused("htm_is_the_method", "the proof is for another method")
    if not _same_url(claims.get("htu"), call.url):
        return refused("htu_is_the_address", "the proof is for another address")
    issued = claims.get("iat")
    # Compared as numbers first: an integer of any length is a claim, not every one is a time.
    if type(issued) is not int or not ((call.now - LIFETIME).timestamp() <= issued <= (call.now + SKEW).timestamp()):
        return refused("iat_is_now", "the proof was not made just now")
    if not _is_proof_id(claims.get("jti")):
        return refused("jti_is_an_id", "the proof has no id of at most 128 printable characters")
    if call.token is not None and claims.get("ath") != token_hash(call.token):
        return refused("ath_is_the_token", "the proof was not made for this token")
    return Proof(thumbprint, claims["jti"], call.now + LIFETIME + SKEW)


def _verified(text: str) -> tuple[dict[str, Any], str] | Refusal:
    """Claims and thumbprint of a text that is signed by the key which it names itself."""
    if len(text) > MAX_LENGTH or text.count(".") != 2:
        return refused("proof_is_a_jws", "the proof is not a compact JWS")
    try:
        header = jws.extract_compact(text.encode(), registry=REGISTRY).headers()
        if header.get("typ") != PROOF_TYPE:
            return refused("typ_is_dpop", f"the proof is not of type {PROOF_TYPE}")
        if header.get("alg") not in ALGORITHMS:
            return refused("alg_is_supported", f"the algorithm must be one of {', '.join(ALGORITHMS)}")
        key = JWKRegistry.import_key(header["jwk"])
        if isinstance(key, OctKey) or key.is_private:
            return refused("jwk_is_public", "the proof must name a public key")
        claims = json.loads(jws.deserialize_compact(text, key, ALGORITHMS, REGISTRY).payload)
    except (JoseError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return refused("signature_is_the_keys", "the proof is not signed by the key that it names")
    if not isinstance(claims, dict):
        return refused("proof_is_a_jws", "the claims are not an object")
    return claims, key.thumbprint()


def token_hash(token: str) -> str:
    """``ath``: the hash of the access token, base64url."""
    return encoded(hashlib.sha256(token.encode()).digest())


def refused(rule: str, detail: str) -> Refusal:
    """``proof-invalid``."""
    return Refusal(ErrorCode.PROOF_INVALID, detail, rule)


def _same_url(said: Any, url: str) -> bool:
    return isinstance(said, str) and len(said) <= 2048 and _plain(said) == _plain(url) is not None


def _plain(url: str) -> tuple[str, str, int | None, str] | None:
    """Scheme, host, port and path as RFC 3986 section 6.2.2 and 6.2.3 compare them; query and fragment left out."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError:
        return None
    if parts.username is not None or not parts.hostname:
        return None
    return parts.scheme, parts.hostname, port, parts.path or "/"


def _is_proof_id(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 128 and value.isascii() and value.isprintable()
