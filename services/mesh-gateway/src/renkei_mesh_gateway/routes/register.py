"""The core's register (番号法21条2項, 28条): how files are assessed, since when agencies are connected."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Path
from sqlalchemy import Connection

from renkei_kit.callers import Caller, KnownCaller, require_role
from renkei_kit.errors import ErrorCode, refuse
from renkei_kit.paging import Cursor, Limit, page, position
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.terms import AgencyCode
from renkei_kit.wire import AgencyField
from renkei_mesh_gateway.core import register_store
from renkei_mesh_gateway.flows import access
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.routes.catalogue import CORE_OFFICER
from renkei_mesh_gateway.routes.dependencies import CALLED, PortsOf
from renkei_mesh_gateway.wire_register import ConnectionBody, PiaAnswer, PiaBody, PiaPage

router = Router(prefix="/core/agencies/{code}", tags=["register"])
Code = Annotated[AgencyField, Path(description="the agency")]
READ = problems(*CALLED, ErrorCode.SESSION_EXPIRED)
CHANGED = problems(*CALLED, ErrorCode.SESSION_EXPIRED, ErrorCode.NOT_FOUND, ErrorCode.RECORDS_UNAVAILABLE)


@router.get("/pia", operation_id="listPiaStates", responses=READ)
async def list_states(
    code: Code, caller: KnownCaller, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None
) -> PiaPage:
    """The files of an agency, how each was assessed, and how it stands today."""
    require_role(caller, CORE_OFFICER)
    after, today = position(cursor), ports.clock().date()
    found = await ports.db.read(lambda tx: register_store.list_assessments(tx, code, after, limit + 1))
    items, next_cursor = page(found, limit, "file")
    shown = [PiaAnswer.of(row, today) for row in items]
    return PiaPage(items=shown, next_cursor=next_cursor)


@router.put("/pia", operation_id="putPiaState", status_code=204, responses=CHANGED)
async def put_state(code: Code, body: PiaBody, caller: KnownCaller, ports: PortsOf) -> None:
    """State how a file of an agency is assessed; it counts from the next query on, on either side (番号法21条2項)."""
    require_role(caller, CORE_OFFICER)
    now, file = ports.clock(), body.assessed()
    await _change(
        lambda tx: register_store.save_assessment(tx, code, file, caller.id, now), "putPiaState", code, caller, ports
    )


@router.put("/connection", operation_id="putConnection", status_code=204, responses=CHANGED)
async def put_connection(code: Code, body: ConnectionBody, caller: KnownCaller, ports: PortsOf) -> None:
    """Set the day from which an agency is connected; it counts from the next query on, on either side."""
    require_role(caller, CORE_OFFICER)
    await _change(
        lambda tx: register_store.change_connection(tx, code, body.connected_from), "putConnection", code, caller, ports
    )


async def _change(
    change: Callable[[Connection], bool], operation: str, code: AgencyCode, caller: Caller, ports: GatewayPorts
) -> None:
    def work(tx: Connection) -> bool:
        changed = change(tx)
        if changed:
            register_store.renew_stamp(tx)
            ports.access_log.append(tx, access(ports, caller, operation, code))
        return changed

    if not await ports.db.write(work):
        raise refuse(ErrorCode.NOT_FOUND, "the register has no such agency")
