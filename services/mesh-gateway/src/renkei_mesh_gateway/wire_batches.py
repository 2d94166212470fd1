"""Wire shapes of batch inquiries (一括照会): a line that is sent, the batch, its lines, and its result."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field

from renkei_kit.problem import ProblemField
from renkei_kit.wire import AgencyField, Body, ItemField, ProcessingField
from renkei_mesh_gateway.intermediary.batch_store import Batch
from renkei_mesh_gateway.schemas import PermitRequest
from renkei_mesh_gateway.wire_copies import RecordId

BatchId = Annotated[str, Field(pattern=r"^[0-9]{20}[0-9a-f]{12}$", examples=["20261124090000000000" + "0123456789ab"])]


class BatchLineRequest(PermitRequest):
    """A line of a batch: one query, as POST /permits takes it, and a record id unique in the batch."""

    record_id: RecordId | None = None


class BatchSummary(Body):
    """A batch and how far it is."""

    batch_id: BatchId
    form: Literal["ndjson", "fixed-width"]
    charset: str
    state: Literal["receiving", "waiting", "running", "finished", "cancelled"]
    lines: int = Field(description="how many it has")
    done: int = Field(description="how many have been asked or refused")
    received_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def of(cls, batch: Batch) -> Self:
        """As told to its own agency."""
        return cls.model_validate({name: getattr(batch, name) for name in BatchSummary.model_fields})


class BatchAnswer(BatchSummary):
    """A batch, with the number of its lines by what became of them."""

    counts: dict[str, int] = Field(
        default_factory=dict,
        description="waiting, answered, no-record, pending, invalid, duplicate-record-id, cancelled, or a slug",
        examples=[{"answered": 98, "linkage-code-not-acquired": 2}],
    )


class Batches(Body):
    """A page of batches, the oldest first."""

    items: list[BatchSummary]
    next_cursor: str | None = None


class LineRefusal(Body):
    """Why a line was refused, as a single inquiry would be told."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    rule: str = Field(description="the rule that does not hold", examples=["query_is_on_allow_list"])
    detail: str
    nearest_row: str | None = Field(default=None, description="the row of the allow-list that comes nearest")
    differs_in: list[str] | None = Field(default=None, description="in what that row differs")
    side: str | None = Field(default=None, description="of a delegation: on which side it is missing")
    missing: str | None = Field(default=None, description="of a delegation: what is missing")


class BatchLineAnswer(Body):
    """What became of a line, in our words (``outcome``) and in those of the real result file."""

    line: int = Field(ge=1, description="the line's number in what was sent")
    record_id: str | None
    outcome: str = Field(description="as in the counts of the batch", examples=["answered"])
    line_status: str = Field(description="照会ステータス(明細単位); 09 is known, others are assumed", examples=["09"])
    item_status: str = Field(
        description="照会ステータス(特定個人情報名単位); 01 is known, others are assumed", examples=["01"]
    )
    message: str = Field(examples=["正常終了"])
    processing_number: ProcessingField | None = None
    provider: AgencyField | None = None
    item: ItemField | None = None
    errors: list[ProblemField] | None = Field(default=None, description="present when the line is invalid")
    refusal: LineRefusal | None = Field(default=None, description="present when the line was refused")


class BatchLines(Body):
    """A page of lines, in their order."""

    items: list[BatchLineAnswer]
    next_cursor: str | None = None


class ResultLine(BatchLineAnswer):
    """A line of the result. ``answer`` is a compact JWE that only the inquirer can open."""

    answer: str | None = Field(default=None, description="present when answered")
