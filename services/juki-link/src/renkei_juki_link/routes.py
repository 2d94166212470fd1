"""HTTP of the link server: IMS asks, operators look."""

from typing import Annotated

from fastapi import Depends, Query

from renkei_juki_link import flows
from renkei_juki_link.ports import JukiLinkPorts
from renkei_juki_link.schemas import (
    AuthenticityAnswer,
    AuthenticityRequest,
    LinkageCodeRequest,
    TransmissionLine,
    TransmissionPage,
)
from renkei_kit.callers import KnownCaller, require_role
from renkei_kit.errors import ErrorCode
from renkei_kit.ports import ports_of
from renkei_kit.problem import problems
from renkei_kit.router import Router

router = Router()
PortsOf = Annotated[JukiLinkPorts, Depends(ports_of)]


@router.post(
    "/authenticity-checks",
    operation_id="checkAuthenticity",
    tags=["ims"],
    responses=problems(
        ErrorCode.UNKNOWN_CALLER,
        ErrorCode.FLOW_NOT_DEFINED,
        ErrorCode.REQUEST_INVALID,
        ErrorCode.PARTY_UNAVAILABLE,
        ErrorCode.RECORDS_UNAVAILABLE,
    ),
)
async def check_authenticity(body: AuthenticityRequest, caller: KnownCaller, ports: PortsOf) -> AuthenticityAnswer:
    """真正性確認: have J-LIS confirm numbers, by an encrypted 個人番号確認用ファイル over the leased line."""
    return AuthenticityAnswer(results=await flows.check_authenticity(ports, caller, body))


@router.post(
    "/linkage-code-requests",
    operation_id="forwardLinkageCodeRequest",
    status_code=204,
    tags=["ims"],
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
async def forward_linkage_code_request(body: LinkageCodeRequest, caller: KnownCaller, ports: PortsOf) -> None:
    """Forward number and acquisition number (取得番号) to J-LIS, which hands the 住民票コード to the core."""
    await flows.forward_linkage_code_request(ports, caller, body)


@router.get(
    "/transmissions",
    operation_id="listTransmissions",
    tags=["operators"],
    responses=problems(
        ErrorCode.UNKNOWN_CALLER,
        ErrorCode.SESSION_EXPIRED,
        ErrorCode.FLOW_NOT_DEFINED,
        ErrorCode.OPERATION_NOT_PERMITTED,
        ErrorCode.REQUEST_INVALID,
        ErrorCode.RECORDS_UNAVAILABLE,
    ),
)
async def list_transmissions(
    caller: KnownCaller,
    ports: PortsOf,
    limit: Annotated[int, Query(ge=1, le=100, description="how many at most")] = 50,
    cursor: Annotated[
        str | None, Query(pattern=r"^[0-9a-f]{32}$", description="`next_cursor` of the page before")
    ] = None,
) -> TransmissionPage:
    """What was sent and how far it got, newest first, for a logged-in operator (controls D8, F1)."""
    require_role(caller, "operator")
    found, operations = await flows.list_transmissions(ports, caller, cursor, limit)
    page = found[:limit]
    return TransmissionPage(
        transmissions=[TransmissionLine.of(transmission, operations) for transmission in page],
        next_cursor=page[-1].id if len(found) > limit else None,
    )
