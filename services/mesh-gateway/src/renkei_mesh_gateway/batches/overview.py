"""An agency's own batches: how they stand, line by line, and their cancellation."""

import json
from collections.abc import Mapping

from sqlalchemy import Connection

from renkei_kit.callers import Caller
from renkei_kit.errors import BY_SLUG, ErrorCode, Refusal, refuse
from renkei_kit.named_rule import rule_of
from renkei_mesh_gateway.batches.statuses import (
    CANCELLED,
    INVALID,
    REPEATED,
    REPEATED_MESSAGE,
    WAITING,
    outcome_now,
    status_of,
)
from renkei_mesh_gateway.flows import access, agency_of
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.intermediary import batch_store
from renkei_mesh_gateway.intermediary.batch_store import Batch, BatchLine, Told
from renkei_mesh_gateway.wire_batches import BatchAnswer, BatchLineAnswer, BatchSummary, LineRefusal, ResultLine


async def load_batch(batch_id: str, caller: Caller, ports: GatewayPorts) -> Batch:
    """A batch of the caller's own agency; anybody else's is ``not-found`` (control G8)."""
    agency = agency_of(caller)
    batch = await ports.db.acting_for(agency).read(lambda tx: batch_store.find_batch(tx, agency, batch_id))
    if batch is None:
        raise _not_found()
    return batch


async def answer_of(batch: Batch, ports: GatewayPorts) -> BatchAnswer:
    """The batch with what became of its lines so far."""
    counts = await ports.db.acting_for(batch.agency).read(lambda tx: batch_store.count_outcomes(tx, batch.batch_id))
    summary = BatchSummary.of(batch).model_dump()
    return BatchAnswer(**summary, counts=_counted(counts, cancelled=batch.state == batch_store.CANCELLED))


async def cancel_batch(batch_id: str, caller: Caller, ports: GatewayPorts) -> Batch:
    """Cancel a batch: what was asked stays asked, what waits is not asked any more."""
    agency, now = agency_of(caller), ports.clock()

    def work(tx: Connection) -> Batch | Refusal | None:
        cancelled = batch_store.cancel(tx, agency, batch_id, now)
        batch = batch_store.find_batch(tx, agency, batch_id)
        if cancelled:
            ports.access_log.append(tx, access(ports, caller, "cancelBatch", batch_id))
        elif batch is not None and batch.state == batch_store.FINISHED:
            return Refusal(ErrorCode.WRONG_STATE, "the batch is finished")
        return batch

    outcome = await ports.db.acting_for(agency).write(work)
    if outcome is None:
        raise _not_found()
    if isinstance(outcome, Refusal):
        raise refuse(outcome.code, outcome.detail)
    return outcome


def line_answer(told: Told, batch: Batch) -> BatchLineAnswer:
    """A line as its inquirer is told of it."""
    line = told.line
    cancelled = batch.state == batch_store.CANCELLED
    outcome = outcome_now(line.outcome, told.inquiry_status, cancelled=cancelled)
    request = json.loads(line.request) if line.request else {}
    status = status_of(outcome, request.get("addressee_number", ""), request.get("item", ""))
    return BatchLineAnswer(
        line=line.line,
        record_id=line.record_id,
        outcome=outcome,
        line_status=status.line,
        item_status=status.item,
        message=status.message,
        processing_number=line.processing_number,
        provider=request.get("provider"),
        item=request.get("item"),
        errors=json.loads(line.errors) if line.errors else None,
        refusal=_refusal(outcome, line),
    )


def result_line(told: Told, batch: Batch) -> ResultLine:
    """A line of the result: the same, and the answer."""
    return ResultLine(**line_answer(told, batch).model_dump(), answer=told.answer)


def _refusal(outcome: str, line: BatchLine) -> LineRefusal | None:
    """Why the line was refused: as it was asked, as it came in, or as its provider's own system failed since."""
    if line.refusal is not None and outcome == line.outcome:
        return LineRefusal.model_validate_json(line.refusal)
    if outcome == REPEATED:
        return LineRefusal(rule="record_id_is_new", detail=REPEATED_MESSAGE)
    code = ErrorCode.REQUEST_INVALID if outcome == INVALID else BY_SLUG.get(outcome)
    return LineRefusal(rule=rule_of(code), detail=code.value.meaning) if code else None


def _counted(counts: Mapping[str, int], *, cancelled: bool) -> dict[str, int]:
    return {CANCELLED if cancelled and name == WAITING else name: count for name, count in sorted(counts.items())}


def _not_found() -> Exception:
    return refuse(ErrorCode.NOT_FOUND, "the agency has no batch of this number")
