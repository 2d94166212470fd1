"""Operation of the gateway (運用): its operators watch it, and read nothing of what it carries."""

from renkei_kit.callers import KnownCaller, require_role
from renkei_kit.errors import ErrorCode
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_mesh_gateway import flows_operations
from renkei_mesh_gateway.routes.dependencies import CALLED, OPERATORS, AnyPorts
from renkei_mesh_gateway.wire_operations import OperatingState

router = Router(prefix="/operations", tags=["operations"])


@router.get(
    "/state",
    operation_id="getOperatingState",
    responses=problems(*CALLED, ErrorCode.SESSION_EXPIRED, ErrorCode.RECORDS_UNAVAILABLE),
)
async def get_state(caller: KnownCaller, ports: AnyPorts) -> OperatingState:
    """How the gateway works, for its operators: the state of its parts, and counts over all agencies together."""
    require_role(caller, *OPERATORS)
    return await flows_operations.operating_state(caller, ports)
