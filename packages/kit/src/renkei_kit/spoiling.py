"""What goes wrong inside the service with the call being served, because a tester wants it so. Pure.

``happening`` is None unless a fault is in force: then it says whether one of a kind happens now. Those who sign ask
here, and those who say how a certificate stands; they know nothing else of faults.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey, OctKey

from renkei_kit.compact_jws import signed_by
from renkei_kit.keys import derived_key

Happening = Callable[[str, str], bool]
"""Takes a kind and what it concerns: ``permit``, ``notice``, ``system-token``, ``answer``, ``message`` or nothing."""

happening: ContextVar[Happening | None] = ContextVar("happening", default=None)

NOBODY = "0000000000000000"
HOUR = 3600


def spoilt(what: str, kinds: Iterable[str]) -> str | None:
    """The first of the kinds that happens to ``what`` now."""
    asked = happening.get()
    return None if asked is None else next((kind for kind in kinds if asked(kind, what)), None)


def happens(kind: str) -> bool:
    """Whether this happens now."""
    return spoilt("", (kind,)) is not None


def stranger() -> ECKey:
    """A key that nobody published."""
    return derived_key("nobody", "stranger")


def signed(what: str, header: Mapping[str, Any], claims: Mapping[str, Any], key: ECKey) -> str:
    """A compact JWS (ES256) of ``what``: as it should be, or as a tester wants it spoilt."""
    kind = spoilt(what, _SPOILERS)
    if kind is None:
        return signed_by(key, header, claims)
    return _SPOILERS[kind](dict(header), dict(claims), key)


def _bad_signature(header: dict[str, Any], claims: dict[str, Any], key: ECKey) -> str:
    """The right key's name over a signature by another."""
    return signed_by(stranger(), header, claims)


def _unknown_key(header: dict[str, Any], claims: dict[str, Any], key: ECKey) -> str:
    """Soundly signed by a key that nobody published."""
    key = stranger()
    return signed_by(key, header | {"kid": key.kid}, claims)


def _wrong_algorithm(header: dict[str, Any], claims: dict[str, Any], key: ECKey) -> str:
    """HS256 with what everybody knows as the secret: the key's name."""
    content = json.dumps(claims, separators=(",", ":")).encode()
    secret = OctKey.import_key(str(header["kid"]).encode())
    return jws.serialize_compact(header | {"alg": "HS256"}, content, secret, ["HS256"])


def _wrong_audience(header: dict[str, Any], claims: dict[str, Any], key: ECKey) -> str:
    """Meant for the inquirer itself, or for nobody."""
    return signed_by(key, header, claims | {"aud": claims.get("inquirer", NOBODY)})


def _expired(header: dict[str, Any], claims: dict[str, Any], key: ECKey) -> str:
    return signed_by(key, header, _moved(claims, -HOUR))


def _not_yet_valid(header: dict[str, Any], claims: dict[str, Any], key: ECKey) -> str:
    return signed_by(key, header, _moved({"nbf": claims["iat"], **claims}, HOUR))


def _moved(claims: Mapping[str, Any], seconds: int) -> dict[str, Any]:
    times = {name: claims[name] + seconds for name in ("iat", "nbf", "exp") if name in claims}
    return {**claims, **times}


_SPOILERS: Mapping[str, Callable[[dict[str, Any], dict[str, Any], ECKey], str]] = {
    "bad-signature": _bad_signature,
    "wrong-audience": _wrong_audience,
    "expired": _expired,
    "not-yet-valid": _not_yet_valid,
    "wrong-algorithm": _wrong_algorithm,
    "unknown-key": _unknown_key,
}
