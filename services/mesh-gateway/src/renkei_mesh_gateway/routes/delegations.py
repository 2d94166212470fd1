"""Delegations (委任): who may act for whom, on which side, in which affair, from when to when."""

from typing import Annotated

from fastapi import Path
from sqlalchemy import Connection

from renkei_kit.callers import KnownCaller, require_role
from renkei_kit.errors import ErrorCode, refuse
from renkei_kit.paging import Cursor, Limit, page, position
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.terms import AgencyCode
from renkei_mesh_gateway.core import delegation_store
from renkei_mesh_gateway.flows import access
from renkei_mesh_gateway.routes.catalogue import CORE_OFFICER
from renkei_mesh_gateway.routes.dependencies import CALLED, PortsOf
from renkei_mesh_gateway.wire_delegations import DELEGATION, DelegationAnswer, DelegationBody, Delegations

router = Router(prefix="/core/delegations", tags=["register"])
Name = Annotated[str, Path(pattern=DELEGATION, description="the delegation's name", examples=["DG-01"])]


@router.get("", operation_id="listDelegations", responses=problems(*CALLED, ErrorCode.SESSION_EXPIRED))
async def list_delegations(
    caller: KnownCaller, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None
) -> Delegations:
    """Every delegation in the core's register, also those that are over."""
    require_role(caller, CORE_OFFICER)
    after, today = position(cursor), ports.clock().date()
    found = await ports.db.read(lambda tx: delegation_store.list_delegations(tx, after, limit + 1))
    rows, next_cursor = page(found, limit, "delegation")
    return Delegations(items=[DelegationAnswer.of(row, today) for row in rows], next_cursor=next_cursor)


@router.put(
    "/{delegation}",
    operation_id="putDelegation",
    status_code=204,
    responses=problems(*CALLED, ErrorCode.SESSION_EXPIRED, ErrorCode.NOT_FOUND, ErrorCode.RECORDS_UNAVAILABLE),
)
async def put_delegation(delegation: Name, body: DelegationBody, caller: KnownCaller, ports: PortsOf) -> None:
    """Register a delegation, or change it; it counts from the next query on. `valid_to` ends it."""
    require_role(caller, CORE_OFFICER)
    now, registered = ports.clock(), body.registered(delegation)

    def work(tx: Connection) -> AgencyCode | None:
        unknown = delegation_store.save_delegation(tx, registered, caller.id, now)
        if unknown is None:
            ports.access_log.append(tx, access(ports, caller, "putDelegation", delegation))
        return unknown

    if (unknown := await ports.db.write(work)) is not None:
        raise refuse(ErrorCode.NOT_FOUND, f"the register has no agency {unknown}")
