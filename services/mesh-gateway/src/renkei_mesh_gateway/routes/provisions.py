"""Provisions that wait (自動応答不可): seen and released by an authorised officer of the provider."""

from renkei_kit.callers import KnownCaller, require_role
from renkei_kit.errors import ErrorCode
from renkei_kit.paging import Cursor, Limit, page, position
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.wire import ProcessingField
from renkei_mesh_gateway import flows, flows_provisions
from renkei_mesh_gateway.intermediary import store
from renkei_mesh_gateway.routes.dependencies import CALLED, PortsOf
from renkei_mesh_gateway.wire_provisions import (
    PendingProvision,
    PendingProvisions,
    ProvisionSeen,
    ReleaseAnswer,
    ReleaseBody,
)

router = Router(prefix="/pending-provisions", tags=["provisions"])
OFFICER = "provision-officer"


@router.get("", operation_id="listPendingProvisions", responses=problems(*CALLED, ErrorCode.SESSION_EXPIRED))
async def list_pending(
    caller: KnownCaller, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None
) -> PendingProvisions:
    """What waits for an officer of the caller's own agency."""
    require_role(caller, OFFICER)
    agency, after = flows.agency_of(caller), position(cursor)
    found = await ports.db.read(lambda tx: store.list_pending(tx, agency, after, limit + 1))
    items, next_cursor = page(found, limit, "processing_number")
    return PendingProvisions(items=[PendingProvision.of(row) for row in items], next_cursor=next_cursor)


@router.get(
    "/{processing_number}",
    operation_id="getPendingProvision",
    responses=problems(*CALLED, ErrorCode.SESSION_EXPIRED, ErrorCode.NOT_FOUND, ErrorCode.RECORDS_UNAVAILABLE),
)
async def look(processing_number: ProcessingField, caller: KnownCaller, ports: PortsOf) -> ProvisionSeen:
    """What a release would send, opened for this officer. Each look is logged; what was seen is what is released."""
    require_role(caller, OFFICER)
    return ProvisionSeen.seen(await flows_provisions.look_at_provision(processing_number, caller, ports))


@router.post(
    "/{processing_number}/release",
    operation_id="releaseProvision",
    responses=problems(
        *CALLED,
        ErrorCode.SESSION_EXPIRED,
        ErrorCode.NOT_FOUND,
        ErrorCode.SECOND_LOOK_NEEDED,
        ErrorCode.RECORDS_UNAVAILABLE,
    ),
)
async def release(
    processing_number: ProcessingField, caller: KnownCaller, ports: PortsOf, body: ReleaseBody | None = None
) -> ReleaseAnswer:
    """Release a waiting provision after looking again; all three books are written."""
    require_role(caller, OFFICER)
    ground = body.nondisclosure if body else None
    status = await flows_provisions.release_provision(processing_number, ground, caller, ports)
    return ReleaseAnswer(processing_number=processing_number, status=status)
