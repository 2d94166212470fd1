"""HTTP of 本人確認情報 by condition for IMS, and of the record of provisions for operators."""

from typing import Annotated

from fastapi import Depends, Path, Query

from renkei_juki_link import provisions
from renkei_juki_link.ports import JukiLinkPorts
from renkei_juki_link.wire_provision import (
    IdentityAnswer,
    ProvisionAnswer,
    ProvisionPage,
    ProvisionRecordLine,
    ProvisionRecordPage,
    ResidentPage,
)
from renkei_juki_link.work_routes import ADMINISTRATOR, STAFF_REFUSALS
from renkei_kit.callers import KnownCaller, require_role
from renkei_kit.errors import ErrorCode
from renkei_kit.ports import ports_of
from renkei_kit.problem import problems
from renkei_kit.resident_condition import ProvisionRequest
from renkei_kit.router import Router

router = Router()
PortsOf = Annotated[JukiLinkPorts, Depends(ports_of)]
ProvisionId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="`provision_id`")]
Limit = Annotated[int, Query(ge=1, le=100, description="how many at most")]
Cursor = Annotated[str | None, Query(pattern=r"^[0-9a-f]{32}$", description="`next_cursor` of the page before")]
REFUSALS = (
    ErrorCode.UNKNOWN_CALLER,
    ErrorCode.FLOW_NOT_DEFINED,
    ErrorCode.REQUEST_INVALID,
    ErrorCode.RECORDS_UNAVAILABLE,
)
OF_JLIS = (ErrorCode.OPERATION_NOT_PERMITTED, ErrorCode.PARTY_UNAVAILABLE)


@router.post(
    "/provisions",
    operation_id="requestProvision",
    status_code=201,
    tags=["ims"],
    responses=problems(*REFUSALS, *OF_JLIS),
)
async def request_provision(body: ProvisionRequest, caller: KnownCaller, ports: PortsOf) -> ProvisionAnswer:
    """一括提供: have J-LIS provide those who fit a condition and nobody else, in an encrypted file (control C9)."""
    return ProvisionAnswer.of(await provisions.request_provision(ports, caller, body))


@router.post(
    "/identity-queries",
    operation_id="queryIdentity",
    tags=["ims"],
    responses=problems(*REFUSALS, *OF_JLIS, ErrorCode.TOO_MANY_RECORDS),
)
async def query_identity(body: ProvisionRequest, caller: KnownCaller, ports: PortsOf) -> IdentityAnswer:
    """即時提供: one person at once, by the number or by name and birth date (control C9)."""
    return IdentityAnswer(records=await provisions.query_identity(ports, caller, body))


@router.get("/provisions", operation_id="listProvisions", tags=["ims"], responses=problems(*REFUSALS))
async def list_provisions(
    caller: KnownCaller, ports: PortsOf, limit: Limit = 50, cursor: Cursor = None
) -> ProvisionPage:
    """Provisions by condition and by medium, newest first."""
    found = await provisions.list_provisions(ports, caller, cursor, limit + 1)
    page = [ProvisionAnswer.of(one) for one in found[:limit]]
    return ProvisionPage(provisions=page, next_cursor=page[-1].provision_id if len(found) > limit else None)


@router.get(
    "/provisions/{provision_id}/records",
    operation_id="listProvidedRecords",
    tags=["ims"],
    responses=problems(*REFUSALS, ErrorCode.NOT_FOUND, ErrorCode.WRONG_STATE, ErrorCode.PARTY_UNAVAILABLE),
)
async def list_provided_records(
    provision_id: ProvisionId,
    caller: KnownCaller,
    ports: PortsOf,
    limit: Annotated[int, Query(ge=1, le=1000, description="how many at most")] = 200,
    cursor: Annotated[int, Query(ge=0, le=2**31, description="`next_cursor` of the page before")] = 0,
) -> ResidentPage:
    """The records of a provision, decrypted for this answer; gone ten days after the file's backup (control F4)."""
    records, more = await provisions.read_provision(ports, caller, provision_id, cursor, limit)
    return ResidentPage(records=records, next_cursor=cursor + limit if more else None)


@router.get(
    "/provision-records",
    operation_id="listProvisionRecords",
    tags=["operators"],
    responses=problems(*STAFF_REFUSALS),
)
async def list_provision_records(
    caller: KnownCaller, ports: PortsOf, limit: Limit = 50, cursor: Cursor = None
) -> ProvisionRecordPage:
    """提供の記録: what was provided to J-LIS, by which method, and until when this is kept (control F6)."""
    require_role(caller, "operator", ADMINISTRATOR)
    found = await provisions.list_records(ports, caller, cursor, limit + 1)
    page = [ProvisionRecordLine.of(record) for record in found[:limit]]
    return ProvisionRecordPage(records=page, next_cursor=page[-1].record_id if len(found) > limit else None)
