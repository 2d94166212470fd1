"""The control plane's journal: asked, counted, waited for, exported, cleared. Not part of the real network."""

import json
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request, Response
from fastapi.dependencies.models import Dependant
from pydantic import BaseModel, Field

from renkei_kit.errors import ErrorCode, FieldError, refuse
from renkei_kit.journal_entry import Wanted
from renkei_kit.ports import Ports, ports_of
from renkei_kit.problem import problems
from renkei_kit.router import Router


def asks_by_known_names(request: Request) -> None:
    """A filter that is misspelt would be none, and everything would be found: it is ``request-invalid`` instead."""
    known = _query_names(request.scope["route"].dependant)
    if set(request.query_params) - known:
        reason = f"may have only {', '.join(sorted(known))}" if known else "must be left out"
        raise refuse(ErrorCode.REQUEST_INVALID, "a query parameter is unknown", FieldError("query", reason))


def _query_names(needs: Dependant) -> frozenset[str]:
    own = {parameter.alias for parameter in needs.query_params}
    return frozenset(own).union(*(_query_names(inner) for inner in needs.dependencies))


router = Router(tags=["journal"], dependencies=[Depends(asks_by_known_names)])
PortsOf = Annotated[Ports, Depends(ports_of)]
NDJSON = "application/x-ndjson"
LONGEST_WAIT = 60.0
PAGE = 1_000


def wanted_of(
    trace: Annotated[str | None, Query(pattern=r"^[0-9a-f]{32}$", description="trace id")] = None,
    processing_number: Annotated[str | None, Query(pattern=r"^[0-9]{20}$", description="処理通番")] = None,
    direction: Annotated[Literal["inbound", "outbound"] | None, Query(description="calls served, or made")] = None,
    caller: Annotated[str | None, Query(description="party of the register")] = None,
    actor: Annotated[str | None, Query(description="id of the system or official")] = None,
    callee: Annotated[str | None, Query(description="party of the register that was called")] = None,
    operation: Annotated[str | None, Query(description="operationId")] = None,
    status: Annotated[int | None, Query(description="HTTP status of the answer")] = None,
    decision: Annotated[str | None, Query(description="ok, the slug of a refusal, or no-answer")] = None,
    rule: Annotated[str | None, Query(description="the rule that did not hold")] = None,
    fault: Annotated[str | None, Query(description="id of a fault that happened to the call; any for each")] = None,
) -> Wanted:
    """Which entries; what is left out does not matter."""
    return Wanted(trace, processing_number, direction, caller, actor, callee, operation, status, decision, rule, fault)


WantedOf = Annotated[Wanted, Depends(wanted_of)]
After = Annotated[int, Query(ge=0, description="sequence after which the page begins")]
Limit = Annotated[int, Query(ge=1, le=PAGE, description="most entries of the page")]
Count = Annotated[int, Query(ge=1, description="so many entries at least")]
Seconds = Annotated[float, Query(ge=0, le=LONGEST_WAIT, description="of the machine's time at the longest")]


class JournalEntry(BaseModel):
    """One call that the service served (inbound) or made (outbound)."""

    sequence: int
    at: str = Field(description="by the network's clock")
    order: int = Field(description="by the machine's clock, nanoseconds: what merges the journals of several services")
    direction: Literal["inbound", "outbound"]
    caller: str
    actor: str
    callee: str
    operation: str = Field(
        description="operationId; unknown for calls made, see the callee's journal (same trace, span)"
    )
    method: str
    path: str = Field(description="the path's template; values are left out")
    status: int | None = Field(description="null when there was no answer")
    decision: str
    rule: str | None
    processing_number: str | None
    trace: str
    span: str = Field(description="the caller's span: the same in the caller's journal and in the callee's")
    duration_ms: float
    faults: list[str] = Field(description="ids of the faults that happened to the call")

    @classmethod
    def of(cls, row: dict[str, Any]) -> "JournalEntry":
        """An entry as it is kept."""
        return cls.model_validate({**row, "faults": row["faults"].split()})


class JournalPage(BaseModel):
    """Entries, oldest first."""

    service: str
    entries: list[JournalEntry]
    next_after: int | None = Field(description="after for the next page; null at the end")
    dropped: int = Field(description="entries that the journal could not keep since it was cleared")


class JournalCount(BaseModel):
    """How many entries there are."""

    service: str
    count: int
    dropped: int


class JournalReached(JournalCount):
    """What was waited for."""

    reached: bool


@router.get("/journal", operation_id="listJournal", responses=problems(ErrorCode.REQUEST_INVALID))
async def list_journal(ports: PortsOf, wanted: WantedOf, after: After = 0, limit: Limit = 100) -> JournalPage:
    """The calls that the service served and made, oldest first. Not part of the real network."""
    journal = ports.controls.journal
    rows = await journal.find(wanted, after, limit)
    return JournalPage(
        service=ports.name,
        entries=[JournalEntry.of(row) for row in rows],
        next_after=rows[-1]["sequence"] if len(rows) == limit else None,
        dropped=await journal.dropped(),
    )


@router.get("/journal/count", operation_id="countJournal", responses=problems(ErrorCode.REQUEST_INVALID))
async def count_journal(ports: PortsOf, wanted: WantedOf) -> JournalCount:
    """How many calls there were. Not part of the real network."""
    journal = ports.controls.journal
    return JournalCount(service=ports.name, count=await journal.count(wanted), dropped=await journal.dropped())


@router.get("/journal/wait", operation_id="waitForJournal", responses=problems(ErrorCode.REQUEST_INVALID))
async def wait_for_journal(
    ports: PortsOf, wanted: WantedOf, count: Count = 1, seconds: Seconds = 10.0
) -> JournalReached:
    """Answers as soon as there are so many calls, or when the time is over. Not part of the real network."""
    journal = ports.controls.journal
    reached = await journal.reaches(wanted, count, seconds)
    found, dropped = await journal.count(wanted), await journal.dropped()
    return JournalReached(service=ports.name, count=found, dropped=dropped, reached=reached)


@router.get(
    "/journal/export",
    operation_id="exportJournal",
    response_class=Response,
    responses={
        200: {
            "content": {NDJSON: {"schema": JournalEntry}},
            "description": "an entry for each line",
        },
        **problems(ErrorCode.REQUEST_INVALID),
    },
)
async def export_journal(ports: PortsOf, wanted: WantedOf) -> Response:
    """Every entry, one a line. Not part of the real network."""
    lines: list[str] = []
    after: int | None = 0
    while after is not None:
        rows = await ports.controls.journal.find(wanted, after, PAGE)
        lines += [json.dumps(JournalEntry.of(row).model_dump(), ensure_ascii=False) for row in rows]
        after = rows[-1]["sequence"] if len(rows) == PAGE else None
    return Response("".join(f"{line}\n" for line in lines), media_type=NDJSON)


@router.delete("/journal", operation_id="clearJournal", status_code=204, responses=problems(ErrorCode.REQUEST_INVALID))
async def clear_journal(ports: PortsOf) -> None:
    """Forget every call. Not part of the real network."""
    await ports.controls.journal.clear()
