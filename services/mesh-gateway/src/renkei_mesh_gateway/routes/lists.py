"""The allow-list's versions (照会許可用照合リスト), kept by the core's officers."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import Path, Query, Request, Response
from pydantic import ValidationError

from renkei_kit.allow_list_file import RowChange
from renkei_kit.callers import KnownCaller, require_role
from renkei_kit.errors import ErrorCode, FieldError, refuse
from renkei_kit.malware import Patterns, scanned
from renkei_kit.paging import Cursor, Limit, page, position, sequence
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_mesh_gateway import flows_lists
from renkei_mesh_gateway.core import store
from renkei_mesh_gateway.list_versions import in_force
from renkei_mesh_gateway.routes.catalogue import CORE_OFFICER
from renkei_mesh_gateway.routes.dependencies import CALLED, PortsOf
from renkei_mesh_gateway.wire_lists import (
    AllowListBody,
    AllowListDiff,
    AllowListVersion,
    AllowListVersions,
    ImportAnswer,
    ListedChange,
)

CSV, JSON = "text/csv", "application/json"
PATH = "/core/allow-lists"
LARGEST = 8_388_608
FIRST_CHANGES = 1000
router = Router(prefix=PATH, tags=["allow-list"])
STAFF_CALLED = (*CALLED, ErrorCode.SESSION_EXPIRED)
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            CSV: {"schema": {"type": "string", "description": "UTF-8, with the header of config/allow-list.csv"}},
            JSON: {"schema": AllowListBody},
        },
    }
}


@router.post(
    "",
    operation_id="importAllowList",
    status_code=201,
    responses={
        200: {"model": ImportAnswer, "description": "A dry run: nothing was kept."},
        **problems(*STAFF_CALLED, ErrorCode.BODY_TOO_LARGE, ErrorCode.MALWARE_FOUND, ErrorCode.RECORDS_UNAVAILABLE),
    },
    openapi_extra=BODY,
)
async def import_allow_list(
    request: Request,
    response: Response,
    caller: KnownCaller,
    ports: PortsOf,
    effective_on: Annotated[date, Query(description="first day on which the list counts, today or later")],
    dry_run: Annotated[bool, Query(description="check and compare, keep nothing")] = False,
) -> ImportAnswer:
    """Import a whole list; it is checked line by line and takes effect on its day, for core and providers alike.

    The answer says what it changes against the list that would count on that day. A list with one wrong line is
    refused; `errors` names line and field of each. The version is in force in every replica with the next query.
    """
    require_role(caller, CORE_OFFICER)
    sent = await _sent(request, ports.world.malware_patterns)
    imported = await flows_lists.import_allow_list(sent, effective_on, dry_run, caller, ports)
    if dry_run:
        response.status_code = 200
    return ImportAnswer(
        dry_run=dry_run,
        number=imported.number,
        version=imported.file.version,
        effective_on=effective_on,
        rows=len(imported.file.rows),
        diff=_diff(imported.base, imported.changes, "", FIRST_CHANGES),
    )


@router.get("", operation_id="listAllowListVersions", responses=problems(*STAFF_CALLED))
async def list_versions(
    caller: KnownCaller, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None
) -> AllowListVersions:
    """Every version, past, present and to come."""
    require_role(caller, CORE_OFFICER)
    after, today = sequence(cursor), ports.clock().date()
    found = await ports.db.read(lambda tx: store.list_allow_lists(tx, after, limit + 1))
    current = in_force(await ports.db.read(ports.core.lists.versions), today)
    items, next_cursor = page(found, limit, "number")
    return AllowListVersions(items=[AllowListVersion.of(row, current.number) for row in items], next_cursor=next_cursor)


@router.get("/{number}/diff", operation_id="getAllowListDiff", responses=problems(*STAFF_CALLED, ErrorCode.NOT_FOUND))
async def get_diff(
    number: Annotated[int, Path(ge=1, le=2**31 - 1, description="of the version")],
    caller: KnownCaller,
    ports: PortsOf,
    base: Annotated[int | None, Query(ge=0, le=2**31 - 1, description="compare with this version; 0: empty")] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> AllowListDiff:
    """What a version changes, by default against the one that it replaced on its day."""
    require_role(caller, CORE_OFFICER)
    against, changes = await flows_lists.allow_list_diff(number, base, ports)
    return _diff(against, changes, position(cursor), limit)


def _diff(base: int, changes: Sequence[RowChange], after: str, limit: int) -> AllowListDiff:
    kinds = [change.change for change in changes]
    items, next_cursor = page([change for change in changes if change.row > after], limit, "row")
    return AllowListDiff(
        base=base,
        added=kinds.count("added"),
        removed=kinds.count("removed"),
        changed=kinds.count("changed"),
        items=[ListedChange.of(change) for change in items],
        next_cursor=next_cursor,
    )


async def _sent(request: Request, patterns: Patterns) -> bytes | AllowListBody:
    content = bytearray()
    async for chunk in scanned(request.stream(), patterns):
        content += chunk
        if len(content) > LARGEST:
            raise refuse(ErrorCode.BODY_TOO_LARGE, f"a list may have at most {LARGEST} bytes")
    if request.headers.get("content-type", "").lower().startswith(CSV):
        return bytes(content)
    try:
        return AllowListBody.model_validate_json(bytes(content))
    except ValidationError as error:
        wrong = [
            FieldError("/" + "/".join(map(str, row["loc"])), row["msg"])
            for row in error.errors(include_url=False, include_input=False, include_context=False)
        ]
        raise refuse(ErrorCode.REQUEST_INVALID, "the body is no list", *wrong) from None
