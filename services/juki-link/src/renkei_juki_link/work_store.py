"""Queries on work orders, their findings, and the access log they are checked against."""

import json
from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import Connection, insert, select, update

from renkei_juki_link.tables import EVIDENCE, STAFF, WORK_FINDING, WORK_ORDER
from renkei_juki_link.work_check import Act, Extra, Finding, WorkOrder
from renkei_kit.chain import Break, first_break
from renkei_kit.evidence import ACCESS_BOOK, find_checkpoint
from renkei_kit.staff_store import StaffStore


def insert_order(tx: Connection, order: WorkOrder) -> None:
    """Keep a work order."""
    values = asdict(order) | {"operations": json.dumps(sorted(order.operations))}
    tx.execute(insert(WORK_ORDER).values(**values))


def lock_order(tx: Connection, order_id: str) -> WorkOrder | None:
    """The work order, which no other transaction changes before this one has ended."""
    row = tx.execute(select(WORK_ORDER).where(WORK_ORDER.c.id == order_id).with_for_update()).mappings().first()
    return WorkOrder(**{**row, "operations": frozenset(json.loads(row["operations"]))}) if row else None


def finish_order(tx: Connection, order: WorkOrder, found: Iterable[Finding]) -> None:
    """Keep what the check of a work order found."""
    change = update(WORK_ORDER).where(WORK_ORDER.c.id == order.id)
    tx.execute(change.values(finished_at=order.finished_at, checked_by=order.checked_by))
    for finding in found:
        tx.execute(insert(WORK_FINDING).values(order_id=order.id, reason=finding.reason, **asdict(finding.act)))


def findings_of(tx: Connection, order_id: str) -> tuple[Finding, ...]:
    """What the check found, in the order of the acts."""
    query = select(WORK_FINDING).where(WORK_FINDING.c.order_id == order_id).order_by(WORK_FINDING.c.sequence)
    return tuple(
        Finding(Act(**{name: row[name] for name in Act.__dataclass_fields__}), Extra(row["reason"]))
        for row in tx.execute(query).mappings()
    )


def role_of(tx: Connection, staff_id: str) -> str | None:
    """The role of a staff member, None for somebody unknown."""
    account = StaffStore(STAFF).find_account(tx, staff_id)
    return account.role if account else None


def acts_of(tx: Connection, order: WorkOrder) -> tuple[list[Act], Break | None]:
    """The operator's acts since the work began, and where the access log is not whole."""
    log, head = EVIDENCE.access_log, EVIDENCE.chain_head
    length = tx.execute(select(head.c.sequence).where(head.c.book == ACCESS_BOOK)).scalar()
    lines = [dict(line) for line in tx.execute(select(log).order_by(log.c.sequence)).mappings()]
    acts = [
        Act(line["sequence"], line["at"], line["actor"], line["operation"], line["target"], line["outcome"])
        for line in lines
        if line["actor"] == order.operator and line["at"] >= order.begins_at
    ]
    return acts, first_break(lines, length, find_checkpoint(tx, EVIDENCE.chain_checkpoint, ACCESS_BOOK))
