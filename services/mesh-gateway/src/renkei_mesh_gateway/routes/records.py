"""Exchange records (情報提供等記録管理, 番号法23条): an agency's own book, and the network's."""

from typing import Annotated

from fastapi import Query

from renkei_kit.callers import KnownCaller, require_role
from renkei_kit.errors import ErrorCode
from renkei_kit.paging import Cursor, Limit, page, sequence
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_mesh_gateway import flows
from renkei_mesh_gateway.core import store as core_store
from renkei_mesh_gateway.intermediary import store
from renkei_mesh_gateway.routes.catalogue import CORE_OFFICER
from renkei_mesh_gateway.routes.dependencies import CALLED, PortsOf
from renkei_mesh_gateway.schemas import RecordAnswer, Records

router = Router(tags=["records"])
Number = Annotated[str | None, Query(pattern=r"^[0-9]{20}$", description="only this processing number")]


@router.get("/records", operation_id="listRecords", responses=problems(*CALLED))
async def list_records(
    caller: KnownCaller,
    ports: PortsOf,
    limit: Limit = 100,
    cursor: Cursor = None,
    processing_number: Number = None,
) -> Records:
    """The book of the caller's own agency, oldest first; a hash chain (番号法23条1項)."""
    agency, after = flows.agency_of(caller), sequence(cursor)
    found = await ports.db.read(lambda tx: store.list_records(tx, agency, after, limit + 1, processing_number))
    items, next_cursor = page(found, limit, "sequence")
    return Records(items=[RecordAnswer.of(row) for row in items], next_cursor=next_cursor)


@router.get("/core/records", operation_id="listCoreRecords", responses=problems(*CALLED, ErrorCode.SESSION_EXPIRED))
async def list_core_records(
    caller: KnownCaller,
    ports: PortsOf,
    limit: Limit = 100,
    cursor: Cursor = None,
    processing_number: Number = None,
) -> Records:
    """The network's own book, for the core's officers (番号法23条3項)."""
    require_role(caller, CORE_OFFICER)
    after = sequence(cursor)
    found = await ports.db.read(lambda tx: core_store.list_records(tx, after, limit + 1, processing_number))
    items, next_cursor = page(found, limit, "sequence")
    return Records(items=[RecordAnswer.of(row) for row in items], next_cursor=next_cursor)
