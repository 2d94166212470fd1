"""Examination cases (審査案件)."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select, update

from renkei_feis.case import Beneficiary, Case, CaseKind, CaseState
from renkei_feis.store.tables import CASE
from renkei_kit.db import insert_if_absent


def insert_case(tx: Connection, case: Case) -> bool:
    """Keep a case; False when the application has one already."""
    return insert_if_absent(tx, CASE, **_columns(case))


def find_case(tx: Connection, case_id: str) -> Case | None:
    """The case of an ID."""
    row = tx.execute(select(CASE).where(CASE.c.id == case_id)).first()
    return _case(row) if row else None


def lock_case(tx: Connection, case_id: str) -> Case | None:
    """The case of an ID, which no other transaction changes before this one has ended."""
    row = tx.execute(select(CASE).where(CASE.c.id == case_id).with_for_update()).first()
    return _case(row) if row else None


def lock_case_of(tx: Connection, application_id: str) -> Case | None:
    """The case of an application, which no other transaction changes before this one has ended."""
    row = tx.execute(select(CASE).where(CASE.c.application_id == application_id).with_for_update()).first()
    return _case(row) if row else None


def load_case_of(tx: Connection, application_id: str) -> Case:
    """The case of an application that was received."""
    return _case(tx.execute(select(CASE).where(CASE.c.application_id == application_id)).one())


def list_cases(
    tx: Connection, office: str | None, state: CaseState | None, after: tuple[datetime, str] | None, limit: int
) -> list[Case]:
    """Up to ``limit`` cases of an office, newest first, of one state or of all, from behind a place in the list."""
    query = select(CASE).where(CASE.c.office == office).order_by(CASE.c.received_at.desc(), CASE.c.id).limit(limit)
    if state is not None:
        query = query.where(CASE.c.state == state.value)
    if after is not None:
        at, case_id = after
        query = query.where(or_(CASE.c.received_at < at, and_(CASE.c.received_at == at, CASE.c.id > case_id)))
    return [_case(row) for row in tx.execute(query)]


def set_assignment(tx: Connection, case_id: str, office: str, examiner: str | None) -> None:
    """The office and the examiner whose case it is from now on."""
    tx.execute(update(CASE).where(CASE.c.id == case_id).values(office=office, examiner=examiner))


def set_state(
    tx: Connection, case_id: str, state: CaseState, reason_code: str | None = None, reason: str | None = None
) -> None:
    """Where the case stands from now on, and why when that is not as hoped."""
    values = {"state": state.value, "reason_code": reason_code, "reason": reason}
    tx.execute(update(CASE).where(CASE.c.id == case_id).values(**values))


def set_decision(
    tx: Connection, case_id: str, state: CaseState, months: int | None, decided_by: str | None, decided_at: datetime
) -> None:
    """Who decided the case how, and when; an earlier reason stays."""
    values = {"state": state.value, "granted_months": months, "decided_by": decided_by, "decided_at": decided_at}
    tx.execute(update(CASE).where(CASE.c.id == case_id).values(**values))


BENEFICIARY = ("name", "birth_date", "nationality")


def _columns(case: Case) -> dict[str, Any]:
    fields = asdict(case)
    beneficiary = fields.pop("beneficiary") or {}
    named = {f"beneficiary_{name}": beneficiary.get(name) for name in BENEFICIARY}
    return {**fields, **named, "together_with": ",".join(case.together_with) or None}


def _case(row: Row[Any]) -> Case:
    fields = dict(row._mapping)
    beneficiary = {name: fields.pop(f"beneficiary_{name}") for name in BENEFICIARY}
    return Case(
        **{
            **fields,
            "kind": CaseKind(row.kind),
            "state": CaseState(row.state),
            "office": row.office or "",
            "together_with": tuple(row.together_with.split(",")) if row.together_with else (),
            "beneficiary": Beneficiary(**beneficiary) if beneficiary["name"] else None,
        }
    )
