"""Use cases of the authorization server."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from renkei_kit.callers import Caller
from renkei_kit.clock import JST
from renkei_kit.confirmation import Confirmation
from renkei_kit.errors import ErrorCode, LinkageError, Refusal, refuse
from renkei_kit.permit import Permit
from renkei_kit.terms import AgencyCode
from renkei_kit.world import Client
from renkei_mesh_gateway import flows
from renkei_mesh_gateway.core import store
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.oauth.clients import Credentials, authenticate_client
from renkei_mesh_gateway.oauth.tokens import LIFETIME, system_token, system_token_in
from renkei_mesh_gateway.reading import permit_in
from renkei_mesh_gateway.schemas import Introspection, PermitRequest, TokenAnswer


async def authenticated(sent: Credentials, ports: GatewayPorts) -> Client:
    """The client that sent the credentials; an assertion serves once. Raises ``unknown-caller``."""
    endpoints = (f"{url}/oauth2/token" for url in (ports.public_url, ports.tls_url))
    outcome = authenticate_client(ports.world, sent, frozenset({ports.public_url, *endpoints}), ports.clock())
    if isinstance(outcome, Refusal):
        raise LinkageError(outcome)
    if outcome.assertion_id is not None and outcome.assertion_expires_at is not None:
        used = (outcome.client.id, outcome.assertion_id, outcome.assertion_expires_at)
        if not await ports.db.write(lambda tx: store.use_assertion(tx, *used)):
            raise refuse(ErrorCode.UNKNOWN_CALLER, "the assertion was used before")
    return outcome.client


async def system_token_for(client: Client, confirmation: Confirmation | None, ports: GatewayPorts) -> TokenAnswer:
    """A system token for ten minutes, bound to what the client showed."""
    now, keyring = ports.clock(), ports.core.keyring
    if keyring.is_stale(now):
        await ports.db.write(lambda tx: keyring.freshen(tx, now))
    token = system_token(client, ports.public_url, keyring, now, confirmation)
    return TokenAnswer(
        access_token=token, token_type=token_type(confirmation), expires_in=int(LIFETIME.total_seconds())
    )


async def permit_for(
    client: Client, request: PermitRequest, confirmation: Confirmation | None, ports: GatewayPorts
) -> TokenAnswer:
    """The permit as the access token: one round trip for OAuth clients."""
    caller = Caller(client.service, client.id, AgencyCode(client.agency), confirmation=confirmation)
    if not ports.topology.permits(caller.party, ports.name, "issuePermit"):
        raise refuse(ErrorCode.FLOW_NOT_DEFINED, f"{caller.party} may not ask for permits")
    granted = await flows.issue_permit(request, caller, ports.acting_for(caller.agency))
    return TokenAnswer(
        access_token=granted.token,
        token_type=token_type(confirmation),
        expires_in=int((granted.permit.expires_at - granted.permit.issued_at).total_seconds()),
        authorization_details=granted.permit.authorization_details,
        processing_number=granted.permit.processing_number,
    )


async def introspection(token: str, client: Client, ports: GatewayPorts) -> Introspection:
    """RFC 7662: nothing but ``active: false`` about what is not the caller's to know."""
    permit = await permit_in(token, ports)
    if isinstance(permit, Permit):
        return await _permit_state(permit, client, ports)
    claims = await system_token_in(token, ports)
    if claims is None or claims["client_id"] != client.id:
        return Introspection(active=False)
    revoked = await ports.db.read(lambda tx: store.is_revoked(tx, claims["jti"]))
    active = not revoked and ports.clock().timestamp() < claims["exp"]
    return (
        Introspection(active=active, token_type=token_type(Confirmation.of(claims)), **_shown(claims))
        if active
        else Introspection(active=False)
    )


async def revoke(token: str, client: Client, ports: GatewayPorts) -> None:
    """RFC 7009: withdraw one's own token; anything else is left as it is."""
    now = ports.clock()
    permit = await permit_in(token, ports)
    if isinstance(permit, Permit):
        if permit.client_id == client.id:
            await ports.db.write(lambda tx: store.change_permit(tx, permit.permit_id, "revoked", now))
        return
    claims = await system_token_in(token, ports)
    if claims is not None and claims["client_id"] == client.id:
        expires_at = datetime.fromtimestamp(claims["exp"], JST)
        await ports.db.write(lambda tx: store.revoke_token(tx, claims["jti"], expires_at))
        ports.tokens.forget()


async def _permit_state(permit: Permit, client: Client, ports: GatewayPorts) -> Introspection:
    def find(tx: Connection) -> Mapping[str, Any] | None:
        return store.find_permit(tx, permit.permit_id)

    kept = await ports.db.read(find)
    if kept is None or client.agency not in (permit.inquirer, permit.provider):
        return Introspection(active=False)
    state = kept["state"]
    if state == "issued" and ports.clock() >= permit.expires_at:
        state = "expired"
    return Introspection(
        active=state == "issued",
        token_type=token_type(permit.confirmation),
        client_id=permit.client_id,
        iss=permit.issuer,
        aud=permit.provider,
        sub=permit.client_id,
        iat=int(permit.issued_at.timestamp()),
        exp=int(permit.expires_at.timestamp()),
        jti=permit.permit_id,
        state=state,
        processing_number=permit.processing_number,
        authorization_details=permit.authorization_details,
        cnf=permit.confirmation.claim if permit.confirmation else None,
    )


def token_type(confirmation: Confirmation | None) -> str:
    """How a token is sent: ``DPoP`` when it is bound to a key (RFC 9449 section 5)."""
    return "DPoP" if confirmation is not None and confirmation.key is not None else "Bearer"


def _shown(claims: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: claims[name] for name in ("client_id", "iss", "aud", "sub", "iat", "exp", "jti")}
    return shown | {"cnf": claims.get("cnf")}
