"""HTTP of the batch program, for operators."""

from typing import Annotated

from fastapi import Depends

from renkei_juki_link import batch
from renkei_juki_link.ports import JukiLinkPorts
from renkei_juki_link.wire_batch import BatchReport
from renkei_kit.callers import KnownCaller, require_role
from renkei_kit.errors import ErrorCode
from renkei_kit.ports import ports_of
from renkei_kit.problem import problems
from renkei_kit.router import Router

router = Router(tags=["operators"])
PortsOf = Annotated[JukiLinkPorts, Depends(ports_of)]


@router.post(
    "/batch-runs",
    operation_id="runBatch",
    responses=problems(
        ErrorCode.UNKNOWN_CALLER,
        ErrorCode.SESSION_EXPIRED,
        ErrorCode.FLOW_NOT_DEFINED,
        ErrorCode.OPERATION_NOT_PERMITTED,
        ErrorCode.OPERATION_LOG_BROKEN,
        ErrorCode.RECORDS_UNAVAILABLE,
    ),
)
async def run_batch(caller: KnownCaller, ports: PortsOf) -> BatchReport:
    """Move to the backup folder what the operation log proves sent or decrypted; delete it after ten days there.

    The service does so by itself too. A file that the log does not name is not touched (controls F3, F4).
    """
    require_role(caller, "operator")
    return BatchReport.of(await batch.run_batch(ports, caller))
