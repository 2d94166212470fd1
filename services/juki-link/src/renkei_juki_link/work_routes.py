"""HTTP of work orders: a system administrator (システム管理者) orders work and checks it afterwards."""

from typing import Annotated

from fastapi import Depends, Path

from renkei_juki_link import work
from renkei_juki_link.ports import JukiLinkPorts
from renkei_juki_link.wire_work import WorkOrderAnswer, WorkOrderRequest
from renkei_kit.callers import KnownCaller, require_role
from renkei_kit.errors import ErrorCode
from renkei_kit.ports import ports_of
from renkei_kit.problem import problems
from renkei_kit.router import Router

ADMINISTRATOR = "system-administrator"
router = Router(tags=["system administrators"])
PortsOf = Annotated[JukiLinkPorts, Depends(ports_of)]
OrderId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="`work_order_id` of the order")]
STAFF_REFUSALS = (
    ErrorCode.UNKNOWN_CALLER,
    ErrorCode.SESSION_EXPIRED,
    ErrorCode.FLOW_NOT_DEFINED,
    ErrorCode.OPERATION_NOT_PERMITTED,
    ErrorCode.REQUEST_INVALID,
    ErrorCode.RECORDS_UNAVAILABLE,
)


@router.post("/work-orders", operation_id="createWorkOrder", status_code=201, responses=problems(*STAFF_REFUSALS))
async def create_work_order(body: WorkOrderRequest, caller: KnownCaller, ports: PortsOf) -> WorkOrderAnswer:
    """Order work of one operator: which operations, from when to when (control F2)."""
    require_role(caller, ADMINISTRATOR)
    return WorkOrderAnswer.of(await work.create_order(ports, caller, body))


@router.get(
    "/work-orders/{work_order_id}",
    operation_id="getWorkOrder",
    responses=problems(*STAFF_REFUSALS, ErrorCode.NOT_FOUND),
)
async def get_work_order(work_order_id: OrderId, caller: KnownCaller, ports: PortsOf) -> WorkOrderAnswer:
    """A work order, with the findings once the work was checked."""
    require_role(caller, ADMINISTRATOR, "operator")
    return WorkOrderAnswer.of(*await work.load_order(ports, caller, work_order_id))


@router.post(
    "/work-orders/{work_order_id}/finish",
    operation_id="finishWork",
    responses=problems(*STAFF_REFUSALS, ErrorCode.NOT_FOUND, ErrorCode.OPERATION_LOG_BROKEN),
)
async def finish_work(work_order_id: OrderId, caller: KnownCaller, ports: PortsOf) -> WorkOrderAnswer:
    """End the work and compare the access log with the order: an act outside it is a finding (control F2)."""
    require_role(caller, ADMINISTRATOR)
    return WorkOrderAnswer.of(*await work.finish_work(ports, caller, work_order_id))
