"""Work orders and the check after the work (control F2): a system administrator orders, and checks afterwards."""

from dataclasses import replace

from sqlalchemy import Connection

from renkei_juki_link import work_store
from renkei_juki_link.ports import JukiLinkPorts
from renkei_juki_link.wire_work import WorkOrderRequest
from renkei_juki_link.work_check import Finding, WorkOrder, findings
from renkei_kit import chance
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, FieldError, LinkageError, Refusal
from renkei_kit.evidence import Access
from renkei_kit.tracing import trace_id

Checked = tuple[WorkOrder, tuple[Finding, ...]]


async def create_order(ports: JukiLinkPorts, caller: Caller, request: WorkOrderRequest) -> WorkOrder:
    """Order work of an operator. Raises ``request-invalid``."""
    order = WorkOrder(
        id=chance.token_hex(16),
        operator=request.operator,
        operations=frozenset(request.operations),
        begins_at=request.begins_at,
        ends_at=request.ends_at,
        ordered_by=caller.id,
        ordered_at=ports.clock(),
    )

    def keep(tx: Connection) -> Refusal | None:
        refusal = order_refusal(ports, caller, order, work_store.role_of(tx, order.operator))
        if refusal is None:
            work_store.insert_order(tx, order)
            ports.access_log.append(tx, _access(ports, caller, "createWorkOrder", order.id))
        return refusal

    refusal = await ports.db.write(keep)
    if refusal is not None:
        raise LinkageError(refusal)
    return order


def order_refusal(ports: JukiLinkPorts, caller: Caller, order: WorkOrder, role: str | None) -> Refusal | None:
    """An order is for an operator, for acts that exist, in a window."""
    errors = []
    if role != "operator":
        errors.append(FieldError("/operator", "is no operator of this service"))
    if order.ends_at <= order.begins_at:
        errors.append(FieldError("/ends_at", "must be later than begins_at"))
    if order.operations - ports.topology.flows[caller.party, ports.name].operations:
        errors.append(FieldError("/operations", "names an operation that no staff member has here"))
    if not errors:
        return None
    return Refusal(ErrorCode.REQUEST_INVALID, "the work cannot be ordered so", errors=tuple(errors))


async def finish_work(ports: JukiLinkPorts, caller: Caller, order_id: str) -> Checked:
    """Compare the access log of the window with the order; once checked, the findings stay as they are.

    Raises ``not-found`` or ``operation-log-broken``.
    """

    def check(tx: Connection) -> Checked | Refusal:
        order = work_store.lock_order(tx, order_id)
        if order is None:
            return Refusal(ErrorCode.NOT_FOUND, "there is no such work order")
        if order.finished_at is not None:
            return order, work_store.findings_of(tx, order_id)
        acts, broken = work_store.acts_of(tx, order)
        if broken is not None:
            return Refusal(ErrorCode.OPERATION_LOG_BROKEN, f"access log: {broken.reason}")
        order = replace(order, finished_at=ports.clock(), checked_by=caller.id)
        found = findings(order, acts, ports.clock())
        work_store.finish_order(tx, order, found)
        ports.access_log.append(tx, _access(ports, caller, "finishWork", order_id))
        return order, found

    checked = await ports.db.write(check)
    if isinstance(checked, Refusal):
        raise LinkageError(checked)
    return checked


async def load_order(ports: JukiLinkPorts, caller: Caller, order_id: str) -> Checked:
    """A work order and, once checked, its findings. Raises ``not-found``."""

    def read(tx: Connection) -> Checked | None:
        order = work_store.lock_order(tx, order_id)
        ports.access_log.append(tx, _access(ports, caller, "getWorkOrder", order_id))
        return (order, work_store.findings_of(tx, order_id)) if order else None

    found = await ports.db.write(read)
    if found is None:
        raise LinkageError(Refusal(ErrorCode.NOT_FOUND, "there is no such work order"))
    return found


def _access(ports: JukiLinkPorts, caller: Caller, operation: str, target: str) -> Access:
    return Access(ports.clock(), caller.party, caller.id, operation, target, "ok", trace_id())
