"""The public side of the certification authority: state of certificates, revocation list, its own certificate."""

import base64
import binascii
from typing import Annotated, Any
from urllib.parse import unquote

from cryptography.hazmat.primitives.serialization import Encoding
from fastapi import Depends, Header, Path, Request, Response

from renkei_jlis_verify import certificate_flows as flows
from renkei_jlis_verify import crl_flows, revocation
from renkei_jlis_verify.ports import JlisPorts
from renkei_kit.errors import ErrorCode
from renkei_kit.ports import ports_of
from renkei_kit.problem import problems
from renkei_kit.router import Router

OCSP_REQUEST, OCSP_RESPONSE = "application/ocsp-request", "application/ocsp-response"
CRL, CERTIFICATE, PEM = "application/pkix-crl", "application/pkix-cert", "application/pem-certificate-chain"
BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
router = Router(tags=["jpki"])
PortsOf = Annotated[JlisPorts, Depends(ports_of)]


def _answers(media_type: str, description: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": description, "content": {media_type: BINARY}}}


@router.post(
    "/ocsp",
    operation_id="askCertificateStatus",
    response_class=Response,
    openapi_extra={"requestBody": {"required": True, "content": {OCSP_REQUEST: BINARY}}},
    responses={
        **_answers(OCSP_RESPONSE, "the signed answer, or malformedRequest"),
        **problems(ErrorCode.RECORDS_UNAVAILABLE),
    },
)
async def ask_certificate_status(request: Request, ports: PortsOf) -> Response:
    """OCSP (RFC 6960 appendix A.1): good, revoked or unknown, for one certificate."""
    return Response(await flows.certificate_status(ports, await request.body()), media_type=OCSP_RESPONSE)


@router.get(
    "/ocsp/{request:path}",
    operation_id="askCertificateStatusByGet",
    response_class=Response,
    responses={
        **_answers(OCSP_RESPONSE, "the signed answer, or malformedRequest"),
        **problems(ErrorCode.RECORDS_UNAVAILABLE),
    },
)
async def ask_certificate_status_by_get(
    request: Annotated[str, Path(description="DER of the OCSP request in base64")], ports: PortsOf
) -> Response:
    """OCSP by GET: the request in base64 as the rest of the path."""
    try:
        content = base64.b64decode(unquote(request), validate=True)
    except (binascii.Error, ValueError):
        return Response(revocation.der(revocation.MALFORMED), media_type=OCSP_RESPONSE)
    return Response(await flows.certificate_status(ports, content), media_type=OCSP_RESPONSE)


@router.get(
    "/crl",
    operation_id="getRevocationList",
    response_class=Response,
    responses={**_answers(CRL, "the CRL, DER"), **problems(ErrorCode.RECORDS_UNAVAILABLE)},
)
async def get_revocation_list(ports: PortsOf) -> Response:
    """証明書失効リスト (RFC 5280 section 5), with reasons: as last published, a day behind by default; OCSP is not."""
    return Response(await crl_flows.revocation_list(ports), media_type=CRL)


@router.get(
    "/ca",
    operation_id="getCaCertificate",
    response_class=Response,
    responses={
        200: {
            "description": "the CA's certificate",
            "content": {CERTIFICATE: BINARY, PEM: {"schema": {"type": "string"}}},
        },
        **problems(ErrorCode.RECORDS_UNAVAILABLE),
    },
)
async def get_ca_certificate(
    ports: PortsOf, accept: Annotated[str, Header(description="application/pem-certificate-chain for PEM")] = "*/*"
) -> Response:
    """The certificate of the CA (認証局): DER, or PEM where `Accept` names application/pem-certificate-chain."""
    certificate = (await flows.authority(ports)).certificate
    if PEM in accept.lower():
        return Response(certificate.public_bytes(Encoding.PEM), media_type=PEM)
    return Response(certificate.public_bytes(Encoding.DER), media_type=CERTIFICATE)
