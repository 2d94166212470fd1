"""System management (システム管理): an administrator manages the own agency, an officer of the core the network."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Path, Query, Response

from renkei_kit.callers import KnownCaller
from renkei_kit.errors import ErrorCode, FieldError, refuse
from renkei_kit.paging import Cursor, Limit, page, position, sequence
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.wire import PRINTABLE
from renkei_mesh_gateway.management import flows
from renkei_mesh_gateway.management.statistics_store import GROUPED, Span
from renkei_mesh_gateway.routes.dependencies import CALLED, PortsOf
from renkei_mesh_gateway.wire_batches import Batches, BatchSummary
from renkei_mesh_gateway.wire_management import (
    AccessLine,
    AccessLines,
    PurgeAnswer,
    PurgeBody,
    PurgeId,
    Purges,
    Statistics,
    StatisticsLine,
)

router = Router(prefix="/operations", tags=["system management"])
MANAGED = (*CALLED, ErrorCode.SESSION_EXPIRED, ErrorCode.RECORDS_UNAVAILABLE)
RunId = Annotated[PurgeId, Path(description="of the purge")]


@router.get("/access-log", operation_id="listAccessLog", responses=problems(*MANAGED))
async def list_access_log(
    caller: KnownCaller,
    ports: PortsOf,
    limit: Limit = 100,
    cursor: Cursor = None,
    actor: Annotated[
        str | None, Query(max_length=64, pattern=PRINTABLE, description="only this staff or system")
    ] = None,
) -> AccessLines:
    """What the own agency's staff and systems did, log-ins and log-outs included (control G5), oldest first.

    For an officer of the core: what the core's staff, its operators, and callers of no agency did.
    """
    found = await flows.list_access_log(caller, sequence(cursor), limit + 1, actor, ports)
    items, next_cursor = page(found, limit, "sequence")
    return AccessLines(items=[AccessLine.of(row) for row in items], next_cursor=next_cursor)


@router.get("/statistics", operation_id="getStatistics", responses=problems(*MANAGED))
async def get_statistics(
    caller: KnownCaller,
    ports: PortsOf,
    first_day: Annotated[date, Query(description="from this day on")],
    last_day: Annotated[date, Query(description="up to and with this day")],
    by: Annotated[Literal["day", "month"], Query(description="length of a period")] = "month",
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Statistics:
    """How many exchanges there were, per period, pair of agencies, item and outcome: the own agency's, or all."""
    if last_day < first_day:
        error = FieldError("query/last_day", "must not be before first_day")
        raise refuse(ErrorCode.REQUEST_INVALID, "the period ends before it begins", error)
    after = position(cursor).split("|") if cursor else []
    if cursor and len(after) != len(GROUPED):
        error = FieldError("query/cursor", "must be a next_cursor")
        raise refuse(ErrorCode.REQUEST_INVALID, "the cursor is not ours", error)
    found = await flows.count(caller, Span(first_day, last_day, by), after, limit + 1, ports)
    placed = [row | {"place": "|".join(row[name] for name in GROUPED)} for row in found]
    items, next_cursor = page(placed, limit, "place")
    lines = [StatisticsLine.of({name: row[name] for name in (*GROUPED, "count")}) for row in items]
    return Statistics(first_day=first_day, last_day=last_day, items=lines, next_cursor=next_cursor)


@router.get("/batches", operation_id="listAgencyBatches", responses=problems(*MANAGED))
async def list_batches(caller: KnownCaller, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None) -> Batches:
    """How the own agency's batches stand (バッチ状態), oldest first."""
    found = await flows.list_batches(caller, position(cursor), limit + 1, ports)
    items, next_cursor = page(found, limit, "batch_id")
    return Batches(items=[BatchSummary.of(batch) for batch in items], next_cursor=next_cursor)


@router.post("/purges", operation_id="createPurge", status_code=202, responses=problems(*MANAGED))
async def create_purge(
    caller: KnownCaller, ports: PortsOf, response: Response, body: PurgeBody | None = None
) -> PurgeAnswer:
    """Ask for a purge of what is over. It runs in the background: see `Location` how far it is."""
    run = await flows.create_purge(caller, body.kinds if body else [], ports)
    response.headers["Location"] = f"/operations/purges/{run.run_id}"
    return PurgeAnswer.of(run)


@router.get("/purges", operation_id="listPurges", responses=problems(*MANAGED))
async def list_purges(caller: KnownCaller, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None) -> Purges:
    """The own agency's purges, oldest first."""
    found = await flows.list_purges(caller, position(cursor), limit + 1, ports)
    items, next_cursor = page(found, limit, "run_id")
    return Purges(items=[PurgeAnswer.of(run) for run in items], next_cursor=next_cursor)


@router.get("/purges/{run_id}", operation_id="getPurge", responses=problems(*MANAGED, ErrorCode.NOT_FOUND))
async def get_purge(run_id: RunId, caller: KnownCaller, ports: PortsOf) -> PurgeAnswer:
    """How far a purge of the own agency is."""
    return PurgeAnswer.of(await flows.load_purge(caller, run_id, ports))


@router.post(
    "/purges/{run_id}/cancel",
    operation_id="cancelPurge",
    responses=problems(*MANAGED, ErrorCode.NOT_FOUND, ErrorCode.WRONG_STATE),
)
async def cancel_purge(run_id: RunId, caller: KnownCaller, ports: PortsOf) -> PurgeAnswer:
    """Stop a purge of the own agency; what is gone stays gone."""
    return PurgeAnswer.of(await flows.cancel_purge(caller, run_id, ports))
