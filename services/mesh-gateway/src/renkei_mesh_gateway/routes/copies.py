"""Copies (情報提供データベース管理): a provider's copies, for their owner only."""

from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import StreamingResponse

from renkei_kit.callers import KnownCaller
from renkei_kit.errors import ErrorCode, refuse
from renkei_kit.paging import Cursor, Limit, page, sequence
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.wire import AddresseeField, ItemField
from renkei_mesh_gateway import flows
from renkei_mesh_gateway.copies.export import export_copies
from renkei_mesh_gateway.copies.registration import register_copy
from renkei_mesh_gateway.copies.transmission import import_copies
from renkei_mesh_gateway.intermediary import copy_store
from renkei_mesh_gateway.routes.dependencies import CALLED, PortsOf
from renkei_mesh_gateway.wire_copies import (
    CopyAnswer,
    CopyBody,
    CopyHistory,
    CopyLine,
    LineReport,
    PastCopy,
    TransmissionSummary,
)

NDJSON = "application/x-ndjson"
IMPORT_PATH = "/copies/import"
router = Router(prefix="/copies", tags=["copies"])


def _lines(description: str, *kinds: type[CopyLine | LineReport | TransmissionSummary]) -> dict[str, Any]:
    """A body of lines, each of one of ``kinds``; OpenAPI has no word for lines, so the schema is that of one line."""
    schema = kinds[0] if len(kinds) == 1 else {"anyOf": list(kinds)}
    return {"description": description, "content": {NDJSON: {"schema": schema}}}


@router.post(
    "/import",
    operation_id="importCopies",
    response_class=StreamingResponse,
    responses={
        200: _lines("A line of the report for each line, and a summary.", LineReport, TransmissionSummary),
        **problems(*CALLED, ErrorCode.TOO_MANY_RECORDS, ErrorCode.MALWARE_FOUND, ErrorCode.RECORDS_UNAVAILABLE),
    },
    openapi_extra={"requestBody": {"required": True} | _lines("One copy per line (NDJSON).", CopyLine)},
)
async def import_many(request: Request, caller: KnownCaller, ports: PortsOf) -> StreamingResponse:
    """Register many copies in one transmission; the answer tells of every line.

    Nothing of a rejected line is kept, all accepted lines are. A transmission over the limit, or one that breaks off,
    is refused as a whole. The report is given when the last line has been read, and ends with a summary.
    """
    report = await import_copies(request.stream(), caller, ports)
    return StreamingResponse(report.give(), media_type=NDJSON)


@router.get(
    "/export",
    operation_id="exportCopies",
    response_class=StreamingResponse,
    responses={
        200: _lines("One copy per line, by person and item.", CopyLine),
        **problems(*CALLED, ErrorCode.RECORDS_UNAVAILABLE),
    },
)
async def export_many(
    caller: KnownCaller,
    ports: PortsOf,
    item: Annotated[ItemField | None, Query(description="only copies of this item")] = None,
) -> StreamingResponse:
    """The agency's own copies as NDJSON, to compare them with the originals; a transmission would take them back.

    They are those that stand today or will later; what a newer one has replaced is in the history.
    """
    return StreamingResponse(await export_copies(item, caller, ports), media_type=NDJSON)


@router.put(
    "/{addressee_number}/{item}",
    operation_id="putCopy",
    status_code=204,
    responses=problems(*CALLED, ErrorCode.ADDRESSEE_UNKNOWN, ErrorCode.RECORDS_UNAVAILABLE),
)
async def put_copy(
    addressee_number: AddresseeField, item: ItemField, body: CopyBody, caller: KnownCaller, ports: PortsOf
) -> None:
    """Register the agency's copy of an item about a person (副本登録); from its first day on it replaces the former."""
    await register_copy(addressee_number, item, body, caller, ports)


@router.get("/{addressee_number}/{item}", operation_id="getCopy", responses=problems(*CALLED, ErrorCode.NOT_FOUND))
async def get_copy(
    addressee_number: AddresseeField, item: ItemField, caller: KnownCaller, ports: PortsOf
) -> CopyAnswer:
    """The agency's own copy as registered last; another agency's cannot be told from absence (control G8)."""
    agency = flows.agency_of(caller)
    record = await ports.db.read(lambda tx: copy_store.find_copy(tx, agency, addressee_number, item))
    if record is None:
        raise refuse(ErrorCode.NOT_FOUND, "the agency has registered no such copy")
    return CopyAnswer.opened(record, ports.office.vault.open(record))


@router.get(
    "/{addressee_number}/{item}/history",
    operation_id="getCopyHistory",
    responses=problems(*CALLED, ErrorCode.NOT_FOUND),
)
async def get_copy_history(
    addressee_number: AddresseeField,
    item: ItemField,
    caller: KnownCaller,
    ports: PortsOf,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> CopyHistory:
    """Every registration of the agency's copy, the oldest first, with its validity and when it was registered."""
    agency, after = flows.agency_of(caller), sequence(cursor)
    found = await ports.db.read(
        lambda tx: copy_store.list_registrations(tx, agency, addressee_number, item, after, limit + 1)
    )
    if not found and cursor is None:
        raise refuse(ErrorCode.NOT_FOUND, "the agency has registered no such copy")
    registrations, next_cursor = page(found, limit, "registration")
    vault = ports.office.vault
    items = [PastCopy.of(registered, vault.open(registered.record)) for registered in registrations]
    return CopyHistory(items=items, next_cursor=next_cursor)
