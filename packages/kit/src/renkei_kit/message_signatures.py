"""HTTP message signatures (RFC 9421) between the gateway and plugged-in providers, with Content-Digest (RFC 9530).

A request is signed over its method, target and body; its response over the status, the body, and those three of the
request, so that an answer holds for one question only. ES256 keys; times are the network's clock's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from joserfc.jwk import ECKey

from renkei_kit.spoiling import spoilt, stranger

LABEL = "renkei"
HOUR = timedelta(hours=1)
REQUEST_COVERS = ("@method", "@target-uri", "content-digest")
RESPONSE_COVERS = (
    "@status",
    "content-digest",
    '"@method";req',
    '"@target-uri";req',
    '"content-digest";req',
)


class MessageSignatureError(Exception):
    """The signature or the digest is missing or does not hold, or none can be made. Says nothing of the message."""


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request as signatures see it; signing adds to ``headers``."""

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SignedResponse:
    """A response and the request that it answers."""

    status_code: int
    request: SignedRequest
    headers: dict[str, str] = field(default_factory=dict)


def sign(message: SignedRequest | SignedResponse, body: bytes, key: ECKey, now: datetime) -> None:
    """Add Content-Digest, Signature-Input and Signature to the message's headers.

    Raises MessageSignatureError when the URL is not an absolute one, encoded as it is sent.
    """
    kind = spoilt("message", ("bad-signature", "unknown-key", "expired", "not-yet-valid", "wrong-binding"))
    kid = kid_of(stranger() if kind == "unknown-key" else key)
    key = stranger() if kind in ("unknown-key", "bad-signature") else key
    now += {"expired": -HOUR, "not-yet-valid": HOUR}.get(kind or "", timedelta(0))
    message = _elsewhere(message) if kind == "wrong-binding" else message
    from renkei_kit import rfc9421  # a start needs none, and most networks never

    try:
        rfc9421.signer(kid, key).sign(
            message, key_id=kid, created=now, label=LABEL, covered_component_ids=_covers(message), body=body
        )
    except rfc9421.HTTPMessageSignaturesException as error:
        raise MessageSignatureError(str(error)) from error


def verify(message: SignedRequest | SignedResponse, body: bytes, keys: Mapping[str, ECKey], now: datetime) -> None:
    """Nothing when one of ``keys`` (by kid) signed all of this message, just now; raises MessageSignatureError."""
    from renkei_kit import rfc9421

    try:
        rfc9421.Verifier(now, keys).verify(message, require_components=_covers(message), body=body)
    except rfc9421.HTTPMessageSignaturesException as error:
        raise MessageSignatureError(str(error)) from error


def is_signed(headers: Mapping[str, str]) -> bool:
    """Whether a message carries any signature; header names in lower case."""
    return "signature" in headers or "signature-input" in headers


def kid_of(key: ECKey) -> str:
    """The key's name: its ``kid``, or its thumbprint (RFC 7638)."""
    key.ensure_kid()
    return str(key.kid)


def _elsewhere(message: SignedRequest | SignedResponse) -> SignedRequest | SignedResponse:
    """The same message about another target; what is signed goes into the headers of the one given."""
    if isinstance(message, SignedResponse):
        return replace(message, request=replace(message.request, url=f"{message.request.url}/elsewhere"))
    return replace(message, url=f"{message.url}/elsewhere")


def _covers(message: SignedRequest | SignedResponse) -> tuple[str, ...]:
    return REQUEST_COVERS if isinstance(message, SignedRequest) else RESPONSE_COVERS
