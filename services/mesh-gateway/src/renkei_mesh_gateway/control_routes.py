"""The tester's hand on the core's key: what only the core could sign, with whatever claims a test of a party needs."""

import json
from typing import Annotated, Any, Literal

from fastapi import Depends
from joserfc import jws
from joserfc.jwk import ECKey
from pydantic import Field

from renkei_kit.errors import ErrorCode, FieldError, refuse
from renkei_kit.message_signatures import MessageSignatureError, SignedRequest, sign
from renkei_kit.permit import NOTICE_TYPE, PERMIT_TYPE
from renkei_kit.ports import ports_of
from renkei_kit.router import Router
from renkei_kit.wire import Body
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.reading import follow_keys

ALGORITHM = "ES256"
router = Router(tags=["control"])
PortsOf = Annotated[GatewayPorts, Depends(ports_of)]


class ClaimsToSign(Body):
    """A token as the core would make it, but for what is wrong with it on purpose."""

    type: Literal["provision-permit+jwt", "provision-notice+jwt"] = Field(
        description="header `typ`", examples=[PERMIT_TYPE, NOTICE_TYPE]
    )
    claims: dict[str, Any]


class SignedClaims(Body):
    """A compact JWS with the core's current key."""

    token: str


class MessageToSign(Body):
    """A request as the gateway would send it to a provider."""

    method: str = Field(default="POST", pattern=r"^[A-Z]{3,7}$")
    url: str = Field(max_length=2048, examples=["http://127.0.0.1:9000/provisions"])
    content: str = Field(max_length=262_144, description="the body, as text")


class SignedHeaders(Body):
    """Content-Digest, Signature-Input and Signature (RFC 9421, RFC 9530)."""

    headers: dict[str, str]


@router.post("/core-signatures", operation_id="signAsCore", status_code=201)
async def sign_as_core(body: ClaimsToSign, ports: PortsOf) -> SignedClaims:
    """Sign any claims as permit or notice with the core's current key. Not part of the real network."""
    key = await _key(ports)
    header = {"alg": ALGORITHM, "typ": body.type, "kid": key.kid}
    return SignedClaims(token=jws.serialize_compact(header, json.dumps(body.claims).encode(), key, [ALGORITHM]))


@router.post("/message-signatures", operation_id="signMessage", status_code=201)
async def sign_message(body: MessageToSign, ports: PortsOf) -> SignedHeaders:
    """Sign a request to a provider as the gateway does. Not part of the real network."""
    request = SignedRequest(body.method, body.url)
    try:
        sign(request, body.content.encode(), await _key(ports), ports.clock())
    except MessageSignatureError as error:
        wrong = FieldError("/url", "must be an absolute URL, encoded as it is sent")
        raise refuse(ErrorCode.REQUEST_INVALID, "the message cannot be signed", wrong) from error
    return SignedHeaders(headers=request.headers)


async def _key(ports: GatewayPorts) -> ECKey:
    await follow_keys(ports)
    return ports.core.keyring.signing
