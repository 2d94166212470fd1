"""Queries on the access record (append-only, one hash chain) and the alerts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, insert, select

from renkei_ims.tables import EVIDENCE
from renkei_ims.watch_rules import AlertKind
from renkei_ims.watch_tables import ALERT, NUMBER_ACCESS
from renkei_kit.evidence import append

BOOK = "number-accesses"


def append_access(tx: Connection, entry: dict[str, object]) -> None:
    """One access is one row; nothing changes or removes it."""
    append(tx, EVIDENCE.chain_head, NUMBER_ACCESS, BOOK, entry)


def count_accesses(tx: Connection, staff_id: str, since: datetime) -> int:
    """How often a staff member accessed a record since then."""
    table = NUMBER_ACCESS
    query = select(func.count()).where(table.c.staff_id == staff_id, table.c.at > since)
    return tx.execute(query).scalar_one()


def find_access(tx: Connection, sequence: int) -> RowMapping | None:
    """One row of the record."""
    return tx.execute(select(NUMBER_ACCESS).where(NUMBER_ACCESS.c.sequence == sequence)).mappings().first()


def list_accesses(tx: Connection, after: int, staff_id: str | None, limit: int) -> Sequence[RowMapping]:
    """Rows after ``after``, oldest first, of one staff member where named."""
    table = NUMBER_ACCESS
    query = select(table).where(table.c.sequence > after).order_by(table.c.sequence).limit(limit)
    if staff_id is not None:
        query = query.where(table.c.staff_id == staff_id)
    return tx.execute(query).mappings().all()


def insert_alert(tx: Connection, staff_id: str, kind: AlertKind, accesses: int, now: datetime) -> None:
    """Something unusual for the administrator to see."""
    tx.execute(insert(ALERT).values(at=now, staff_id=staff_id, kind=kind, accesses=accesses))


def has_alert(tx: Connection, staff_id: str, kind: AlertKind, since: datetime) -> bool:
    """Whether the same was told already since then."""
    table = ALERT
    query = select(table.c.sequence).where(table.c.staff_id == staff_id, table.c.kind == kind, table.c.at > since)
    return tx.execute(query.limit(1)).first() is not None


def list_alerts(tx: Connection, after: int, limit: int) -> Sequence[RowMapping]:
    """Alerts after ``after``, oldest first."""
    query = select(ALERT).where(ALERT.c.sequence > after).order_by(ALERT.c.sequence).limit(limit)
    return tx.execute(query).mappings().all()
