"""Authentication of registered systems at the token endpoint: by secret, signed assertion, certificate (control G6)."""

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeGuard
from urllib.parse import unquote_plus

from joserfc import jws
from joserfc.errors import JoseError

from renkei_kit.clock import JST
from renkei_kit.errors import ErrorCode, Refusal
from renkei_kit.keys import client_key
from renkei_kit.world import Client, World

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_ALGORITHMS = ["ES256", "RS256", "PS256"]
MAX_ASSERTION_LIFETIME = timedelta(hours=1)  # what Authlib's client gives its assertions; each serves once
SKEW = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a client sent to show who it is: header, form fields, and whom the connection's certificate names.

    ``certificate`` is None without one, and empty for one that names nobody.
    """

    authorization: str
    form: Mapping[str, str]
    certificate: str | None = None


@dataclass(frozen=True, slots=True)
class Authenticated:
    """A client that showed who it is; an assertion's id must still be used for the first time."""

    client: Client
    assertion_id: str | None = None
    assertion_expires_at: datetime | None = None


def authenticate_client(
    world: World, sent: Credentials, audiences: frozenset[str], now: datetime
) -> Authenticated | Refusal:
    """The client behind the credentials, or ``unknown-caller`` (OAuth ``invalid_client``).

    Whoever comes with a certificate comes with its own, however else it shows who it is.
    """
    outcome = _recognised(world, sent, audiences, now)
    if isinstance(outcome, Authenticated) and sent.certificate not in (None, outcome.client.id):
        return _unknown("the certificate of the connection is another client's")
    return outcome


def _recognised(world: World, sent: Credentials, audiences: frozenset[str], now: datetime) -> Authenticated | Refusal:
    if "client_assertion" in sent.form:
        return _by_assertion(world, sent.form, audiences, now)
    if sent.authorization[:6].lower() == "basic ":
        return _by_secret(world, sent.authorization[6:])
    if sent.certificate is not None and "client_id" in sent.form:
        client = world.find_client(sent.form["client_id"])
        named = client is not None and client.id == sent.certificate
        return Authenticated(client) if client and named else _unknown("the certificate is another client's")
    return _unknown("authenticate with client_secret_basic, private_key_jwt or tls_client_auth")


def _by_secret(world: World, encoded: str) -> Authenticated | Refusal:
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return _unknown("the Authorization header is not Basic credentials")
    client = world.find_client(unquote_plus(client_id))
    expected = client.secret if client else "nobody"
    if not hmac.compare_digest(unquote_plus(secret).encode(), expected.encode()) or client is None:
        return _unknown("the client is unknown or its secret is wrong")
    return Authenticated(client)


def _by_assertion(
    world: World, form: Mapping[str, str], audiences: frozenset[str], now: datetime
) -> Authenticated | Refusal:
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        return _unknown("the client_assertion_type is not jwt-bearer")
    claims = _claims(form["client_assertion"])
    client = world.find_client(str(claims.get("sub"))) if claims else None
    if claims is None or client is None or claims.get("iss") != client.id:
        return _unknown("the assertion names no registered client")
    if form.get("client_id", client.id) != client.id:
        return _unknown("client_id and assertion name different clients")
    try:
        jws.deserialize_compact(form["client_assertion"], client_key(world.seed, client.id), ASSERTION_ALGORITHMS)
    except (JoseError, ValueError):
        return _unknown("the assertion is not signed by the client's key")
    return _in_force(client, claims, audiences, now)


def _in_force(
    client: Client, claims: Mapping[str, Any], audiences: frozenset[str], now: datetime
) -> Authenticated | Refusal:
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    if not audiences.intersection(str(name) for name in named):
        return _unknown("the assertion is meant for another server")
    assertion_id, expires = claims.get("jti"), claims.get("exp")
    if not _is_assertion_id(assertion_id) or not isinstance(expires, int):
        return _unknown("the assertion needs jti and exp")
    # Compared as numbers first: an integer of any length is a claim, not every one is a time.
    if not (now - SKEW).timestamp() < expires <= (now + MAX_ASSERTION_LIFETIME + SKEW).timestamp():
        return _unknown("the assertion has expired or lives too long")
    return Authenticated(client, assertion_id, datetime.fromtimestamp(expires, JST))


def _is_assertion_id(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and 0 < len(value) <= 128 and value.isascii() and value.isprintable()


def _claims(token: str) -> dict[str, Any] | None:
    try:
        claims = json.loads(jws.extract_compact(token.encode()).payload)
    except (JoseError, ValueError, RecursionError):
        return None
    return claims if isinstance(claims, dict) else None


def _unknown(detail: str) -> Refusal:
    return Refusal(ErrorCode.UNKNOWN_CALLER, detail)
