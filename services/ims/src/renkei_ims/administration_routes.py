"""HTTP for the administrator: who accessed whose record, what was unusual, what is due to be erased and was."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import Query
from pydantic import Field

from renkei_ims import occasion, retention, watch
from renkei_ims.counter_routes import STAFF_REFUSALS
from renkei_ims.ports import PortsOf
from renkei_ims.watch_rules import AlertKind
from renkei_kit.callers import KnownCaller, require_role
from renkei_kit.errors import ErrorCode
from renkei_kit.paging import Cursor, Limit, page, position, sequence
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.wire import PRINTABLE, AddresseeField, Body

router = Router(tags=["administration"])
ADMINISTRATOR = "system-administrator"
MOST_ERASED = 100
B = TypeVar("B", bound=Body)


class NumberAccessLine(Body):
    """One access to a record. The number itself stays sealed in the log."""

    sequence: int
    at: datetime
    staff_id: str
    operation: str
    addressee_number: str
    affair: str | None
    case_id: str | None
    request_id: str


class NumberAccessPage(Body):
    """Accesses, oldest first; ``next_cursor`` is there when there are more."""

    accesses: list[NumberAccessLine]
    next_cursor: str | None


class ContractorActLine(Body):
    """What a contractor's worker did or tried; ``outcome`` is ``ok`` or the slug of the refusal."""

    sequence: int
    at: datetime
    actor: str
    operation: str
    target: str
    outcome: str
    request_id: str


class ContractorActPage(Body):
    """Acts of contractors, oldest first; ``next_cursor`` is there when there are more."""

    acts: list[ContractorActLine]
    next_cursor: str | None


class AlertLine(Body):
    """Something unusual: how many accesses the staff member had made within the window."""

    sequence: int
    at: datetime
    staff_id: str
    kind: AlertKind
    accesses: int


class AlertPage(Body):
    """Alerts, oldest first; ``next_cursor`` is there when there are more."""

    alerts: list[AlertLine]
    next_cursor: str | None


class DueLine(Body):
    """A record whose retention has ended."""

    addressee_number: str
    kept_since: datetime


class DuePage(Body):
    """Records to be erased, by addressee number; ``next_cursor`` is there when there are more."""

    retention_days: int
    due: list[DueLine]
    next_cursor: str | None


class ErasureRequest(Body):
    """The records to be erased."""

    addressee_numbers: list[AddresseeField] = Field(min_length=1, max_length=MOST_ERASED)


class ErasureLine(Body):
    """Who erased whose record, and how long it had been kept."""

    sequence: int
    at: datetime
    staff_id: str
    addressee_number: str
    kept_since: datetime
    retention_days: int


class ErasurePage(Body):
    """Erasures, oldest first; ``next_cursor`` is there when there are more."""

    erasures: list[ErasureLine]
    next_cursor: str | None


@router.get("/number-accesses", operation_id="listNumberAccesses", responses=problems(*STAFF_REFUSALS))
async def list_number_accesses(
    caller: KnownCaller,
    ports: PortsOf,
    limit: Limit = 100,
    cursor: Cursor = None,
    staff_id: Annotated[
        str | None, Query(max_length=64, pattern=PRINTABLE, description="of this staff member only")
    ] = None,
) -> NumberAccessPage:
    """Who accessed whose record, when and for what (control D16); this look is itself logged."""
    require_role(caller, ADMINISTRATOR)
    found = await watch.list_accesses(ports, caller, sequence(cursor), staff_id, limit + 1)
    rows, next_cursor = page(found, limit, "sequence")
    return NumberAccessPage(accesses=[_line(NumberAccessLine, row) for row in rows], next_cursor=next_cursor)


@router.get("/contractor-acts", operation_id="listContractorActs", responses=problems(*STAFF_REFUSALS))
async def list_contractor_acts(
    caller: KnownCaller, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None
) -> ContractorActPage:
    """What contractors' workers did and tried here (委託先の取扱いの記録), apart from staff's acts (control E6)."""
    require_role(caller, ADMINISTRATOR)
    found = await occasion.list_contractor_acts(ports, caller, sequence(cursor), limit + 1)
    rows, next_cursor = page(found, limit, "sequence")
    return ContractorActPage(acts=[_line(ContractorActLine, row) for row in rows], next_cursor=next_cursor)


@router.get("/alerts", operation_id="listAlerts", responses=problems(*STAFF_REFUSALS))
async def list_alerts(caller: KnownCaller, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None) -> AlertPage:
    """Unusual accesses: too many within the window, or out of hours (control D14)."""
    require_role(caller, ADMINISTRATOR)
    found = await watch.list_alerts(ports, caller, sequence(cursor), limit + 1)
    rows, next_cursor = page(found, limit, "sequence")
    return AlertPage(alerts=[_line(AlertLine, row) for row in rows], next_cursor=next_cursor)


@router.get("/due-erasures", operation_id="listDueErasures", responses=problems(*STAFF_REFUSALS))
async def list_due_erasures(caller: KnownCaller, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None) -> DuePage:
    """Records whose retention period (保管期間) has ended and that are to be erased (control B11)."""
    require_role(caller, ADMINISTRATOR)
    found = await retention.list_due(ports, caller, position(cursor), limit + 1)
    rows, next_cursor = page(found, limit, "addressee_number")
    due = [DueLine(addressee_number=row.addressee_number, kept_since=row.kept_since) for row in rows]
    return DuePage(retention_days=ports.own.retention_days, due=due, next_cursor=next_cursor)


@router.post(
    "/erasures",
    operation_id="eraseRecords",
    status_code=204,
    responses=problems(*STAFF_REFUSALS, ErrorCode.ADDRESSEE_UNKNOWN, ErrorCode.RETENTION_NOT_ENDED),
)
async def erase_records(body: ErasureRequest, caller: KnownCaller, ports: PortsOf) -> None:
    """Erase records for good (消去): all of them or, where one is not due, none (control B12)."""
    require_role(caller, ADMINISTRATOR)
    await retention.erase(ports, caller, list(dict.fromkeys(body.addressee_numbers)))


@router.get("/erasures", operation_id="listErasures", responses=problems(*STAFF_REFUSALS))
async def list_erasures(caller: KnownCaller, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None) -> ErasurePage:
    """What was erased, by whom; without any number (control B12)."""
    require_role(caller, ADMINISTRATOR)
    found = await retention.list_erasures(ports, caller, sequence(cursor), limit + 1)
    rows, next_cursor = page(found, limit, "sequence")
    return ErasurePage(erasures=[_line(ErasureLine, row) for row in rows], next_cursor=next_cursor)


def _line(body: type[B], row: Mapping[str, Any]) -> B:
    return body(**{name: row[name] for name in body.model_fields})
