"""Who calls: every service authenticates its caller and holds the call against the interface register.

Services show who they are by a short-lived signed assertion (RFC 7523 section 3 claims); people by a session; systems
at the gateway by its access tokens. Each kind is one authenticator; a service lists those it accepts.
"""

import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from renkei_kit import chance
from renkei_kit.clock import Clock
from renkei_kit.confirmation import Confirmation
from renkei_kit.errors import ErrorCode, refuse
from renkei_kit.keys import service_key
from renkei_kit.request_headers import header_of
from renkei_kit.terms import AgencyCode

ASSERTION_TYPE = "caller+jwt"
ASSERTION_LIFETIME = timedelta(seconds=60)
CACHE_SIZE = 4096


@dataclass(frozen=True, slots=True)
class Cases:
    """Which cases a member of staff may handle: any, those of their office, or those ``listed`` (control D9)."""

    of_their_office: bool = False
    listed: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated caller. ``party`` is its name in the interface register.

    ``confirmation`` is what its token is bound to, and what it showed. ``cases`` limits a member of staff to some
    cases; ``password_due`` says that they must change their password before anything else (control D7).
    """

    party: str
    id: str
    agency: AgencyCode | None = None
    role: str | None = None
    office: str | None = None
    confirmation: Confirmation | None = None
    cases: Cases = field(default=Cases())
    password_due: bool = False


Authenticator = Callable[[str], Awaitable[Caller | None]]
"""Takes a bearer token; gives its caller, or None when the token is of another kind. Raises when it is no good."""


def assertion(party: str, audience: str, key: ECKey, now: datetime, lifetime: timedelta = ASSERTION_LIFETIME) -> str:
    """A signed statement that the bearer is ``party``, good at ``audience`` only, for ``lifetime``."""
    claims = {
        "iss": party,
        "sub": party,
        "aud": audience,
        "iat": int(now.timestamp()),
        "exp": int((now + lifetime).timestamp()),
        "jti": chance.token_urlsafe(12),
    }
    header = {"alg": "ES256", "typ": ASSERTION_TYPE, "kid": key.kid}
    return jws.serialize_compact(header, json.dumps(claims).encode(), key, ["ES256"])


class ServiceAssertions:
    """Authenticates services by their assertions; remembers verified ones until they expire."""

    def __init__(self, audience: str, parties: Iterable[str], seed: str, clock: Clock) -> None:
        self._audience, self._clock = audience, clock
        keys = {party: service_key(seed, party) for party in parties}
        self._keys = KeySet(list(keys.values()))
        self._party_of = {key.kid: party for party, key in keys.items()}
        self._verified: dict[str, tuple[str, int]] = {}

    async def __call__(self, token: str) -> Caller | None:
        """See :data:`Authenticator`."""
        known = self._verified.get(token)
        if known is None:
            claims = self._verify(token)
            if claims is None:
                return None
            known = (claims["sub"], claims["exp"])
            if len(self._verified) >= CACHE_SIZE:
                self._verified.clear()
            self._verified[token] = known
        party, expires = known
        if self._clock().timestamp() >= expires:
            raise refuse(ErrorCode.UNKNOWN_CALLER, "the caller's assertion has expired")
        return Caller(party, party)

    def _verify(self, token: str) -> dict[str, Any] | None:
        try:
            header = jws.extract_compact(token.encode()).headers()
        except (JoseError, ValueError):
            return None
        if header.get("typ") != ASSERTION_TYPE:
            return None
        try:
            claims: Any = json.loads(jws.deserialize_compact(token, self._keys, ["ES256"]).payload)
        except (JoseError, ValueError) as error:
            raise refuse(ErrorCode.UNKNOWN_CALLER, "the assertion is not signed by a party of the register") from error
        if not isinstance(claims, dict) or not isinstance(claims.get("exp"), int):
            raise refuse(ErrorCode.UNKNOWN_CALLER, "a claim of the assertion is missing or of the wrong kind")
        if claims.get("aud") != self._audience:
            raise refuse(ErrorCode.UNKNOWN_CALLER, "the assertion is meant for another service")
        if claims.get("sub") != self._party_of.get(str(header.get("kid"))):
            raise refuse(ErrorCode.UNKNOWN_CALLER, "the assertion is signed by another party's key")
        return claims


Confirm = Callable[[Request, str, str, Caller], Awaitable[Caller]]
"""Takes a request, the scheme of its Authorization and its token: holds the caller to what the token is bound to."""


WITH_OLD_PASSWORD = frozenset({"getStaffSession", "changePassword", "logoutStaff"})
"""All that is open to somebody whose password must be changed (control D7)."""

bearer = HTTPBearer(auto_error=False, description="an access token, a caller's assertion or a session")


async def known_caller(
    request: Request, documented: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
) -> Caller:
    """The authenticated caller of an operation that the register permits it.

    Raises ``unknown-caller``, ``session-expired``, ``proof-invalid``, ``flow-not-defined`` or ``password-expired``.
    """
    ports = request.app.state.ports
    caller = await shown_caller(request, ports.authenticators, ports.confirm)
    request.scope.setdefault("state", {})["caller"] = caller
    operation = request.scope["route"].operation_id
    if not ports.topology.permits(caller.party, ports.name, operation):
        raise refuse(ErrorCode.FLOW_NOT_DEFINED, f"{caller.party} may not call {operation} of {ports.name}")
    if caller.password_due and operation not in WITH_OLD_PASSWORD:
        raise refuse(ErrorCode.PASSWORD_EXPIRED, "the password must be changed first")
    return caller


async def shown_caller(request: Request, authenticators: tuple[Authenticator, ...], confirm: Confirm | None) -> Caller:
    """The caller whom the request shows; asked twice it answers from the request, for a proof serves once."""
    state = request.scope.setdefault("state", {})
    known: Caller | None = state.get("shown_caller")
    if known is not None:
        return known
    scheme, _, token = header_of(request.scope, b"authorization").partition(" ")
    scheme, token = scheme.lower(), token.strip()
    accepted = token and (scheme == "bearer" or (scheme == "dpop" and confirm is not None))
    caller = await authenticate(authenticators, token if accepted else None)
    if confirm is not None:
        caller = await confirm(request, scheme, token, caller)
    state["shown_caller"] = caller
    return caller


async def authenticate(authenticators: tuple[Authenticator, ...], token: str | None) -> Caller:
    """The caller whom the first fitting authenticator recognises; raises ``unknown-caller``."""
    if token is None:
        raise refuse(ErrorCode.UNKNOWN_CALLER, "no bearer token was sent")
    for authenticator in authenticators:
        caller = await authenticator(token)
        if caller is not None:
            return caller
    raise refuse(ErrorCode.UNKNOWN_CALLER, "the bearer token is of no kind that this service accepts")


KnownCaller = Annotated[Caller, Depends(known_caller)]


ACTING_STAFF = "Acting-Staff"
ActingStaffHeader = Annotated[
    str | None,
    Header(
        alias=ACTING_STAFF,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
        description="ID of the staff member at the calling service for whom it asks; the access log names them",
    ),
]


async def acting_caller(request: Request, caller: KnownCaller, acting_staff: ActingStaffHeader = None) -> Caller:
    """The calling service, in the person of the staff member (職員) for whom it calls (control D16).

    Only what the register permits the service is permitted: the staff member is named for the access log.
    """
    if acting_staff is None:
        return caller
    acting = replace(caller, id=acting_staff)
    request.state.caller = acting
    return acting


ActingCaller = Annotated[Caller, Depends(acting_caller)]


def require_role(caller: Caller, *roles: str) -> None:
    """Raises ``operation-not-permitted`` unless the caller has one of ``roles`` (control D9)."""
    if caller.role not in roles:
        raise refuse(ErrorCode.OPERATION_NOT_PERMITTED, f"this needs the role {' or '.join(roles)}")


def require_case(caller: Caller, case_id: str, office: str) -> None:
    """Raises ``operation-not-permitted`` unless the case of that office is within the caller's scope (control D9)."""
    cases = caller.cases
    of_their_own = not cases.of_their_office or caller.office == office
    if not (of_their_own and (cases.listed is None or case_id in cases.listed)):
        raise refuse(ErrorCode.OPERATION_NOT_PERMITTED, "the case is outside the caller's scope")
