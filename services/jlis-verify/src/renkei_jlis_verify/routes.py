"""Operations over the leased line (専用回線): only the resident network link server calls them."""

from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response

from renkei_jlis_verify import flows, provision_flows
from renkei_jlis_verify.ports import JlisPorts
from renkei_kit.callers import KnownCaller
from renkei_kit.errors import ErrorCode, LinkageError, Refusal
from renkei_kit.ports import ports_of
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.shown_certificate import shown_certificate

JOSE = "application/jose"
PortsOf = Annotated[JlisPorts, Depends(ports_of)]
OTHER_END = "juki-link"


async def line_shows_the_link_servers_certificate(request: Request, ports: PortsOf) -> None:
    """The leased line, where it is under mutual TLS, has the link server at its other end (control C17).

    Raises ``flow-not-defined``.
    """
    if not ports.jlis_settings.leased_line_tls:
        return
    shown = shown_certificate(request.scope)
    if shown is None or shown.client_id != OTHER_END:
        detail = "the resident network answers only over mutual TLS, and only the link server"
        rule = line_shows_the_link_servers_certificate.__name__
        raise LinkageError(Refusal(ErrorCode.FLOW_NOT_DEFINED, detail, rule=rule))


router = Router(tags=["juki-line"], dependencies=[Depends(line_shows_the_link_servers_certificate)])
ENVELOPE: dict[str, Any] = {
    "schema": {"type": "string", "pattern": r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*){4}$", "description": "compact JWE"}
}
FileIdHeader = Annotated[
    str, Header(alias="File-Id", pattern=r"^[0-9a-f]{32}$", description="the sender's own id of this file, used once")
]
PROVISION_REFUSALS = (
    ErrorCode.UNKNOWN_CALLER,
    ErrorCode.FLOW_NOT_DEFINED,
    ErrorCode.OPERATION_NOT_PERMITTED,
    ErrorCode.REQUEST_INVALID,
    ErrorCode.RECORDS_UNAVAILABLE,
)
SEALED_BODY: dict[str, Any] = {"requestBody": {"required": True, "content": {JOSE: ENVELOPE}}}


@router.post(
    "/authenticity-files",
    operation_id="receiveAuthenticityFile",
    response_class=Response,
    openapi_extra=SEALED_BODY,
    responses={
        200: {"description": "the answers, sealed to the link server's key", "content": {JOSE: ENVELOPE}},
        **problems(
            ErrorCode.UNKNOWN_CALLER,
            ErrorCode.FLOW_NOT_DEFINED,
            ErrorCode.REQUEST_INVALID,
            ErrorCode.FILE_ID_REUSED,
            ErrorCode.RECORDS_UNAVAILABLE,
        ),
    },
)
async def receive_authenticity_file(
    request: Request, caller: KnownCaller, ports: PortsOf, file_id: FileIdHeader
) -> Response:
    """真正性確認: the answers to a 個人番号確認用ファイル; both are NDJSON in a JWE, a line per person (control B9).

    The same file sent again under its `File-Id` is not processed again: it gets the same stored answer.
    """
    answer = await flows.answer_authenticity_file(ports, caller, file_id, await _text(request))
    return Response(answer, media_type=JOSE)


@router.post(
    "/provision-files",
    operation_id="receiveProvisionFile",
    response_class=Response,
    openapi_extra=SEALED_BODY,
    responses={
        200: {"description": "the records, sealed to the link server's key", "content": {JOSE: ENVELOPE}},
        **problems(*PROVISION_REFUSALS, ErrorCode.FILE_ID_REUSED),
    },
)
async def receive_provision_file(
    request: Request, caller: KnownCaller, ports: PortsOf, file_id: FileIdHeader
) -> Response:
    """一括提供: the residents who fit the condition in the file and nobody else, NDJSON in a JWE (control C9).

    The file is one line: affair, condition, items. The same file sent again gets the same stored answer.
    """
    answer = await provision_flows.answer_provision_file(ports, caller, file_id, await _text(request))
    return Response(answer, media_type=JOSE)


@router.post(
    "/identity-provisions",
    operation_id="provideIdentity",
    response_class=Response,
    openapi_extra=SEALED_BODY,
    responses={
        200: {"description": "the records, sealed to the link server's key", "content": {JOSE: ENVELOPE}},
        **problems(*PROVISION_REFUSALS, ErrorCode.TOO_MANY_RECORDS),
    },
)
async def provide_identity(request: Request, caller: KnownCaller, ports: PortsOf) -> Response:
    """即時提供: one resident at once, by the number or by name and birth date (control C9)."""
    return Response(await provision_flows.provide_identity(ports, caller, await _text(request)), media_type=JOSE)


@router.post(
    "/linkage-code-requests",
    operation_id="receiveLinkageCodeRequest",
    status_code=204,
    openapi_extra=SEALED_BODY,
    responses=problems(
        ErrorCode.UNKNOWN_CALLER,
        ErrorCode.FLOW_NOT_DEFINED,
        ErrorCode.REQUEST_INVALID,
        ErrorCode.NUMBER_NOT_AUTHENTIC,
        ErrorCode.ACQUISITION_UNKNOWN,
        ErrorCode.ADDRESSEE_NOT_UNIQUE,
        ErrorCode.PARTY_UNAVAILABLE,
        ErrorCode.RECORDS_UNAVAILABLE,
    ),
)
async def receive_linkage_code_request(request: Request, caller: KnownCaller, ports: PortsOf) -> None:
    """Turn a number into the 住民票コード and hand it to the core with the acquisition number (番号法21条の2)."""
    await flows.hand_over_record_code(ports, caller, await _text(request))


async def _text(request: Request) -> str:
    return (await request.body()).decode("ascii", errors="replace")
