"""System tokens: RFC 9068 access tokens that let a registered system call the gateway for ten minutes."""

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from joserfc import jws
from joserfc.errors import JoseError

from renkei_kit import chance
from renkei_kit.callers import CACHE_SIZE, Caller
from renkei_kit.confirmation import Confirmation
from renkei_kit.errors import ErrorCode, refuse
from renkei_kit.spoiling import signed
from renkei_kit.terms import AgencyCode
from renkei_kit.world import Client
from renkei_mesh_gateway.core import store
from renkei_mesh_gateway.core.keyring import Keyring
from renkei_mesh_gateway.reading import follow_keys

if TYPE_CHECKING:
    from renkei_mesh_gateway.gateway_ports import GatewayPorts

TOKEN_TYPE = "at+jwt"
LIFETIME = timedelta(minutes=10)


def system_token(
    client: Client, issuer: str, keyring: Keyring, now: datetime, confirmation: Confirmation | None = None
) -> str:
    """A signed access token for ``client``, bound to what it showed."""
    claims = {
        "iss": issuer,
        "aud": issuer,
        "sub": client.id,
        "client_id": client.id,
        "agency": client.agency,
        "jti": chance.token_urlsafe(16),
        "iat": int(now.timestamp()),
        "exp": int((now + LIFETIME).timestamp()),
        **({"cnf": confirmation.claim} if confirmation else {}),
    }
    header = {"alg": "ES256", "typ": TOKEN_TYPE, "kid": keyring.signing.kid}
    return signed("system-token", header, claims, keyring.signing)


def read_system_token(token: str, issuer: str, keyring: Keyring, now: datetime) -> dict[str, Any] | None:
    """The claims of a token of this kind and issuer with a good signature; None for anything else."""
    try:
        read = jws.deserialize_compact(token, keyring.verifying(now), ["ES256"])
    except (JoseError, ValueError):
        return None
    if read.headers().get("typ") != TOKEN_TYPE:
        return None
    claims: dict[str, Any] = json.loads(read.payload)
    meant = claims.get("iss") == claims.get("aud") == issuer and claims.get("nbf", 0) <= now.timestamp()
    return claims if meant else None


async def system_token_in(token: str, ports: "GatewayPorts") -> dict[str, Any] | None:
    """The same, where another process may have made the key that signed it."""
    keyring = ports.core.keyring
    claims = read_system_token(token, ports.public_url, keyring, ports.clock())
    if claims is None and keyring.is_behind(token, TOKEN_TYPE):
        await follow_keys(ports)
        return read_system_token(token, ports.public_url, keyring, ports.clock())
    return claims


class SystemTokens:
    """Authenticates bearers of system tokens; remembers verified ones until they expire or are revoked."""

    def __init__(self) -> None:
        self._verified: dict[str, tuple[Caller, int, str]] = {}

    def forget(self) -> None:
        """Verify every token anew, after a revocation or a reset."""
        self._verified.clear()

    def holds(self, token: str) -> bool:
        """Whether a token that was authenticated just now is one of these."""
        return token in self._verified

    async def authenticate(self, ports: "GatewayPorts", token: str) -> Caller | None:
        """The system behind a bearer token; None for tokens of another kind. Raises ``unknown-caller``."""
        if token.count(".") != 2:
            return None
        known = self._verified.get(token)
        if known is None:
            claims = await system_token_in(token, ports)
            if claims is None:
                return None
            token_id = claims["jti"]
            if await ports.db.read(lambda tx: store.is_revoked(tx, token_id)):
                raise refuse(ErrorCode.UNKNOWN_CALLER, "the access token was revoked")
            client = ports.world.client(claims["client_id"])
            agency = AgencyCode(client.agency)
            caller = Caller(client.service, client.id, agency, confirmation=Confirmation.of(claims))
            known = (caller, claims["exp"], token_id)
            if len(self._verified) >= CACHE_SIZE:
                self._verified.clear()
            self._verified[token] = known
        if ports.clock().timestamp() >= known[1]:
            raise refuse(ErrorCode.UNKNOWN_CALLER, "the access token has expired")
        return known[0]
