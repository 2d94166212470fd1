"""Wire shapes of work orders."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from renkei_juki_link.work_check import Extra, Finding, WorkOrder
from renkei_kit.wire import Body

OperationName = Annotated[str, Field(pattern=r"^[a-z][A-Za-z]{0,63}$", examples=["runBatch"])]


class WorkOrderRequest(Body):
    """Work to be done by an operator: nothing but these operations, in this window."""

    operator: str = Field(pattern=r"^[a-z0-9-]{1,64}$", description="staff id of the operator")
    operations: list[OperationName] = Field(min_length=1, max_length=20, description="operationIds that the work needs")
    begins_at: AwareDatetime
    ends_at: AwareDatetime


class FindingLine(Body):
    """An act outside the order."""

    at: datetime
    operation: str
    target: str
    outcome: str
    reason: Extra

    @classmethod
    def of(cls, finding: Finding) -> "FindingLine":
        """The line of a finding."""
        act = finding.act
        return cls(at=act.at, operation=act.operation, target=act.target, outcome=act.outcome, reason=finding.reason)


class WorkOrderAnswer(Body):
    """A work order and what the check after the work found; not finished means not checked."""

    work_order_id: str
    operator: str
    operations: list[str]
    begins_at: datetime
    ends_at: datetime
    ordered_by: str
    ordered_at: datetime
    finished_at: datetime | None
    checked_by: str | None
    findings: list[FindingLine]

    @classmethod
    def of(cls, order: WorkOrder, found: tuple[Finding, ...] = ()) -> "WorkOrderAnswer":
        """The answer for an order."""
        return cls(
            work_order_id=order.id,
            operator=order.operator,
            operations=sorted(order.operations),
            begins_at=order.begins_at,
            ends_at=order.ends_at,
            ordered_by=order.ordered_by,
            ordered_at=order.ordered_at,
            finished_at=order.finished_at,
            checked_by=order.checked_by,
            findings=[FindingLine.of(finding) for finding in found],
        )
