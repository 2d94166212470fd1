"""The authorization server: metadata (RFC 8414), keys (RFC 7517), tokens (RFC 6749), introspection and revocation."""

import json
from typing import Annotated, Any

from fastapi import Depends, Form, Header, Request, Response
from pydantic import ValidationError

from renkei_kit import dpop
from renkei_kit.errors import ErrorCode, FieldError, refuse
from renkei_kit.router import Router
from renkei_kit.shown_certificate import shown_certificate
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.oauth import flows as oauth_flows
from renkei_mesh_gateway.oauth.answers import NO_STORE, authorization_details, oauth_errors, oauth_problems
from renkei_mesh_gateway.oauth.clients import ASSERTION_ALGORITHMS, Credentials
from renkei_mesh_gateway.reading import follow_keys
from renkei_mesh_gateway.routes.dependencies import AnyPorts
from renkei_mesh_gateway.routes.inquiries import PERMIT_REFUSALS
from renkei_mesh_gateway.schemas import Introspection, PermitRequest, TokenAnswer

router = Router(tags=["authorization server"])
TOKEN_FORM = Form(min_length=1, max_length=16_384)
METHODS = ["client_secret_basic", "private_key_jwt"]
BY_CERTIFICATE = "tls_client_auth"
OAUTH_ERRORS = [Depends(oauth_errors)]


async def credentials(
    request: Request,
    authorization: Annotated[str, Header(include_in_schema=False)] = "",
    client_id: Annotated[str | None, Form(max_length=64)] = None,
    client_assertion_type: Annotated[str | None, Form(max_length=128)] = None,
    client_assertion: Annotated[str | None, Form(max_length=8192)] = None,
) -> Credentials:
    """What a client sent to show who it is: HTTP Basic, a signed assertion (RFC 7523), a certificate (RFC 8705)."""
    sent = {
        "client_id": client_id,
        "client_assertion_type": client_assertion_type,
        "client_assertion": client_assertion,
    }
    certificate = shown_certificate(request.scope)
    named = certificate.client_id or "" if certificate else None
    return Credentials(authorization, {name: value for name, value in sent.items() if value is not None}, named)


ClientCredentials = Annotated[Credentials, Depends(credentials)]


@router.get("/.well-known/oauth-authorization-server", operation_id="getServerMetadata")
async def metadata(ports: AnyPorts) -> dict[str, Any]:
    """Where and how a client gets tokens (RFC 8414)."""
    url = ports.public_url
    methods = [*METHODS, BY_CERTIFICATE] if ports.settings.serves_mutual_tls else METHODS
    return _for_certificates(ports) | {
        "issuer": url,
        "token_endpoint": f"{url}/oauth2/token",
        "jwks_uri": f"{url}/.well-known/jwks.json",
        "introspection_endpoint": f"{url}/oauth2/introspect",
        "revocation_endpoint": f"{url}/oauth2/revoke",
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": ASSERTION_ALGORITHMS,
        "introspection_endpoint_auth_methods_supported": methods,
        "introspection_endpoint_auth_signing_alg_values_supported": ASSERTION_ALGORITHMS,
        "revocation_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_signing_alg_values_supported": ASSERTION_ALGORITHMS,
        "authorization_details_types_supported": ["information-linkage"],
        "dpop_signing_alg_values_supported": dpop.ALGORITHMS,
        "renkei_permit_binding": ports.settings.permit_binding,
    }


def _for_certificates(ports: GatewayPorts) -> dict[str, Any]:
    """What RFC 8705 adds, where clients may show certificates."""
    if not ports.settings.serves_mutual_tls:
        return {"tls_client_certificate_bound_access_tokens": False}
    endpoints = {"token": "token", "introspection": "introspect", "revocation": "revoke"}
    return {
        "tls_client_certificate_bound_access_tokens": True,
        "mtls_endpoint_aliases": {
            f"{name}_endpoint": f"{ports.tls_url}/oauth2/{path}" for name, path in endpoints.items()
        },
    }


@router.get("/.well-known/jwks.json", operation_id="getJwks")
async def jwks(ports: AnyPorts) -> dict[str, Any]:
    """The core's public keys; they verify permits, notices and system tokens. Replaced keys stay until they retire."""
    await follow_keys(ports)
    return ports.core.keyring.published(ports.clock())


@router.post(
    "/oauth2/token",
    operation_id="issueToken",
    responses=oauth_problems(
        ErrorCode.UNKNOWN_CALLER,
        ErrorCode.REQUEST_INVALID,
        ErrorCode.FLOW_NOT_DEFINED,
        ErrorCode.PROOF_INVALID,
        ErrorCode.TOO_MANY_REQUESTS,
        *PERMIT_REFUSALS,
    ),
    response_model_exclude_none=True,
    dependencies=OAUTH_ERRORS,
)
async def issue_token(
    request: Request,
    ports: AnyPorts,
    sent: ClientCredentials,
    response: Response,
    grant_type: Annotated[str | None, Form(max_length=128)] = None,
    authorization_details: Annotated[
        str | None, Form(max_length=16_384, description="one object, type information-linkage, as JSON array")
    ] = None,
) -> TokenAnswer:
    """Client credentials give a system token; with `authorization_details` the permit itself (RFC 9396)."""
    client = await oauth_flows.authenticated(sent, ports)
    if grant_type != "client_credentials":
        raise refuse(
            ErrorCode.REQUEST_INVALID,
            "grant_type must be client_credentials",
            FieldError("/grant_type", "must be client_credentials"),
            oauth_error="unsupported_grant_type" if grant_type else "invalid_request",
        )
    confirmation = await ports.senders.of_token_request(request)
    response.headers.update(NO_STORE)
    if authorization_details is None:
        return await oauth_flows.system_token_for(client, confirmation, ports)
    return await oauth_flows.permit_for(client, requested(authorization_details), confirmation, ports)


@router.post(
    "/oauth2/introspect",
    operation_id="introspectToken",
    responses=oauth_problems(ErrorCode.UNKNOWN_CALLER, ErrorCode.REQUEST_INVALID, ErrorCode.TOO_MANY_REQUESTS),
    response_model_exclude_none=True,
    dependencies=OAUTH_ERRORS,
)
async def introspect(ports: AnyPorts, sent: ClientCredentials, token: Annotated[str, TOKEN_FORM]) -> Introspection:
    """The real state of a system token or permit (RFC 7662); a permit only to its inquirer and its provider."""
    client = await oauth_flows.authenticated(sent, ports)
    return await oauth_flows.introspection(token, client, ports)


@router.post(
    "/oauth2/revoke",
    operation_id="revokeToken",
    responses=oauth_problems(
        ErrorCode.UNKNOWN_CALLER, ErrorCode.REQUEST_INVALID, ErrorCode.TOO_MANY_REQUESTS, ErrorCode.RECORDS_UNAVAILABLE
    ),
    dependencies=OAUTH_ERRORS,
)
async def revoke(ports: AnyPorts, sent: ClientCredentials, token: Annotated[str, TOKEN_FORM]) -> Response:
    """Withdraw one's own system token or unused permit (RFC 7009); 200 for a token that is unknown."""
    client = await oauth_flows.authenticated(sent, ports)
    await oauth_flows.revoke(token, client, ports)
    return Response(status_code=200)


def requested(text: str) -> PermitRequest:
    """The query in an ``authorization_details`` parameter; raises ``request-invalid`` naming each field."""
    detail = authorization_details(text)
    if not isinstance(detail, dict):
        raise refuse(detail.code, detail.detail, **detail.members)
    try:
        return PermitRequest.model_validate_json(json.dumps(detail))
    except ValidationError as error:
        fields = [
            FieldError("/".join(["/authorization_details/0", *map(str, row["loc"])]), row["msg"])
            for row in error.errors(include_input=False, include_url=False)
        ]
        raise refuse(
            ErrorCode.REQUEST_INVALID,
            "the authorization details do not fit the contract",
            *fields,
            oauth_error="invalid_authorization_details",
        ) from None
