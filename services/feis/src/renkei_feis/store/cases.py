"""Examination cases (審査案件)."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from renkei_feis.case import Case, CaseKind, CaseState
from renkei_feis.store.tables import CASE
from renkei_kit.db import insert_if_absent


def insert_case(tx: Connection, case: Case) -> bool:
    """Keep a case; False when the application has one already."""
    return insert_if_absent(tx, CASE, **asdict(case))


def find_case(tx: Connection, case_id: str) -> Case | None:
    """The case of an ID."""
    row = tx.execute(select(CASE).where(CASE.c.id == case_id)).first()
    return _case(row) if row else None


def lock_case(tx: Connection, case_id: str) -> Case | None:
    """The case of an ID, which no other transaction changes before this one has ended."""
    row = tx.execute(select(CASE).where(CASE.c.id == case_id).with_for_update()).first()
    return _case(row) if row else None


def load_case_of(tx: Connection, application_id: str) -> Case:
    """The case of an application that was received."""
    return _case(tx.execute(select(CASE).where(CASE.c.application_id == application_id)).one())


def list_cases(tx: Connection, state: CaseState | None, limit: int) -> list[Case]:
    """Up to ``limit`` cases, newest first, of one state or of all."""
    query = select(CASE).order_by(CASE.c.received_at.desc(), CASE.c.id).limit(limit)
    if state is not None:
        query = query.where(CASE.c.state == state.value)
    return [_case(row) for row in tx.execute(query)]


def set_state(
    tx: Connection, case_id: str, state: CaseState, reason_code: str | None = None, reason: str | None = None
) -> None:
    """Where the case stands from now on, and why when that is not as hoped."""
    values = {"state": state.value, "reason_code": reason_code, "reason": reason}
    tx.execute(update(CASE).where(CASE.c.id == case_id).values(**values))


def set_decision(
    tx: Connection, case_id: str, state: CaseState, months: int | None, decided_by: str, decided_at: datetime
) -> None:
    """Who decided the case how, and when; an earlier reason stays."""
    values = {"state": state.value, "granted_months": months, "decided_by": decided_by, "decided_at": decided_at}
    tx.execute(update(CASE).where(CASE.c.id == case_id).values(**values))


def _case(row: Row[Any]) -> Case:
    return Case(**{**row._mapping, "kind": CaseKind(row.kind), "state": CaseState(row.state)})
