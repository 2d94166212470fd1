"""Batch inquiries (一括照会): sent at once, worked off in the background, told line by line."""

from typing import Annotated, Literal

from fastapi import Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from renkei_kit.callers import KnownCaller
from renkei_kit.errors import ErrorCode, refuse
from renkei_kit.paging import Cursor, Limit, page, position, sequence
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_mesh_gateway import flows
from renkei_mesh_gateway.batches import overview
from renkei_mesh_gateway.batches.arrival import receive_batch
from renkei_mesh_gateway.batches.inquiry_file import CHARSETS
from renkei_mesh_gateway.batches.reading import FIXED_WIDTH, NDJSON, Form
from renkei_mesh_gateway.batches.result import ResultForm, give_result
from renkei_mesh_gateway.intermediary import batch_store
from renkei_mesh_gateway.routes.dependencies import CALLED, PortsOf
from renkei_mesh_gateway.wire_batches import (
    BatchAnswer,
    Batches,
    BatchId,
    BatchLineRequest,
    BatchLines,
    BatchSummary,
    ResultLine,
)

NDJSON_TYPE, TEXT_TYPE = "application/x-ndjson", "text/plain"
MEDIA_TYPES = (NDJSON_TYPE, TEXT_TYPE)
CREATE_PATH = "/inquiries/batch"
FILE = "18 fields per line, joined by commas, each of fixed width; `charset` is UTF-8 (when none is given) or Shift_JIS"
router = Router(tags=["batches"])
BatchPath = Annotated[BatchId, Path(description="the batch's number")]


@router.post(
    CREATE_PATH,
    operation_id="createBatch",
    status_code=202,
    responses=problems(
        *CALLED,
        ErrorCode.TOO_MANY_RECORDS,
        ErrorCode.MALWARE_FOUND,
        ErrorCode.MEDIA_TYPE_NOT_SUPPORTED,
        ErrorCode.WRONG_STATE,
        ErrorCode.IDEMPOTENCY_KEY_REUSED,
        ErrorCode.REQUEST_IN_PROGRESS,
        ErrorCode.RECORDS_UNAVAILABLE,
    ),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                NDJSON_TYPE: {"schema": BatchLineRequest},
                TEXT_TYPE: {"schema": {"type": "string", "description": FILE}},
            },
        }
    },
)
async def create_batch(request: Request, caller: KnownCaller, ports: PortsOf, response: Response) -> BatchAnswer:
    """Send many inquiries at once; they are asked in the background, each like a single one.

    One query per line (NDJSON), or the file of 18 fields. The lines are kept as they come; one that is no query is
    told as `invalid` among the batch's lines and stops no other. A batch over the limit, or one that breaks off, is
    refused as a whole.
    """
    form = _form_of(request.headers.get("content-type", ""))
    key = request.headers.get("idempotency-key")
    received = await receive_batch(request.stream(), form, key, caller, ports)
    response.headers["Location"] = f"/batches/{received.batch.batch_id}"
    if received.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return await overview.answer_of(received.batch, ports)


@router.get("/batches", operation_id="listBatches", responses=problems(*CALLED))
async def list_batches(caller: KnownCaller, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None) -> Batches:
    """The agency's own batches, the oldest first; they are taken out some time after their end."""
    agency, after = flows.agency_of(caller), position(cursor)
    found = await ports.db.acting_for(agency).read(lambda tx: batch_store.list_batches(tx, agency, after, limit + 1))
    batches, next_cursor = page(found, limit, "batch_id")
    return Batches(items=[BatchSummary.of(batch) for batch in batches], next_cursor=next_cursor)


@router.get("/batches/{batch_id}", operation_id="getBatch", responses=problems(*CALLED, ErrorCode.NOT_FOUND))
async def get_batch(batch_id: BatchPath, caller: KnownCaller, ports: PortsOf) -> BatchAnswer:
    """How far a batch is, and how many of its lines have come to what."""
    return await overview.answer_of(await overview.load_batch(batch_id, caller, ports), ports)


@router.get(
    "/batches/{batch_id}/lines", operation_id="listBatchLines", responses=problems(*CALLED, ErrorCode.NOT_FOUND)
)
async def list_batch_lines(
    batch_id: BatchPath, caller: KnownCaller, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None
) -> BatchLines:
    """What became of each line, also in the terms of the real result file; without the answers."""
    batch, after = await overview.load_batch(batch_id, caller, ports), sequence(cursor)
    found = await ports.db.acting_for(batch.agency).read(
        lambda tx: batch_store.list_lines(tx, batch_id, after, limit + 1)
    )
    items, next_cursor = page([overview.line_answer(told, batch) for told in found], limit, "line")
    return BatchLines(items=list(items), next_cursor=next_cursor)


@router.get(
    "/batches/{batch_id}/result",
    operation_id="getBatchResult",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "A line per line of the batch, in their order.",
            "content": {
                NDJSON_TYPE: {"schema": ResultLine},
                TEXT_TYPE: {"schema": {"type": "string", "description": "262 columns per line, joined by commas"}},
            },
        },
        **problems(*CALLED, ErrorCode.NOT_FOUND, ErrorCode.WRONG_STATE, ErrorCode.RECORDS_UNAVAILABLE),
    },
)
async def get_batch_result(
    batch_id: BatchPath,
    caller: KnownCaller,
    ports: PortsOf,
    form: Annotated[ResultForm, Query(description="columns: those of the real file, as far as known")] = "ndjson",
    charset: Annotated[Literal["utf-8", "shift_jis"], Query(description="of the columns")] = "utf-8",
) -> StreamingResponse:
    """The result of a batch at its end: as NDJSON with the answers, or in columns.

    The answers are compact JWEs for the inquirer alone. So the columns hold what is known without opening them: own
    number (1), provider (12), status of the line (23), message (24) and status of the item (25).
    """
    lines = await give_result(batch_id, form, charset, caller, ports)
    media_type = NDJSON_TYPE if form == "ndjson" else f"{TEXT_TYPE}; charset={charset}"
    return StreamingResponse(lines, media_type=media_type)


@router.post(
    "/batches/{batch_id}/cancel",
    operation_id="cancelBatch",
    responses=problems(*CALLED, ErrorCode.NOT_FOUND, ErrorCode.WRONG_STATE, ErrorCode.RECORDS_UNAVAILABLE),
)
async def cancel_batch(batch_id: BatchPath, caller: KnownCaller, ports: PortsOf) -> BatchAnswer:
    """Stop a batch: what was asked stays asked and recorded, what waits is not asked any more."""
    return await overview.answer_of(await overview.cancel_batch(batch_id, caller, ports), ports)


def _form_of(content_type: str) -> Form:
    """The form of a batch by its Content-Type; raises ``media-type-not-supported``."""
    media_type, *parameters = (part.strip() for part in content_type.lower().split(";"))
    if media_type == NDJSON_TYPE:
        return Form(NDJSON, "utf-8")
    stated = (value for name, _, value in (each.partition("=") for each in parameters) if name.strip() == "charset")
    charset = next(stated, "utf-8").strip(' "')
    if charset not in CHARSETS:
        raise refuse(ErrorCode.MEDIA_TYPE_NOT_SUPPORTED, "the charset of a file must be UTF-8 or Shift_JIS")
    return Form(FIXED_WIDTH, charset)
