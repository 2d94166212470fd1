"""Cases for which information may be asked: which person each is about, and whether it is open."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from renkei_ims.rules import CaseState
from renkei_ims.tables import EXAMINATION_CASE
from renkei_kit.db import insert_if_absent
from renkei_kit.statement import Statement
from renkei_kit.terms import AddresseeNumber

_FIND_CASE = Statement(select(EXAMINATION_CASE).where(EXAMINATION_CASE.c.case_id == bindparam("of")))


def find_case(tx: Connection, case_id: str) -> tuple[AddresseeNumber, CaseState] | None:
    """Whose case it is, and its state."""
    row = _FIND_CASE.first(tx, of=case_id)
    return None if row is None else (row.addressee_number, CaseState(row.state))


def find_cases(tx: Connection, addressee_number: AddresseeNumber) -> tuple[tuple[str, CaseState], ...]:
    """A person's cases, oldest first."""
    table = EXAMINATION_CASE
    query = (
        select(table.c.case_id, table.c.state)
        .where(table.c.addressee_number == addressee_number)
        .order_by(table.c.opened_at, table.c.case_id)
    )
    return tuple((row.case_id, CaseState(row.state)) for row in tx.execute(query))


def open_case(tx: Connection, case_id: str, addressee_number: AddresseeNumber, now: datetime) -> None:
    """The case is about this person and under examination."""
    insert_if_absent(
        tx, EXAMINATION_CASE, case_id=case_id, addressee_number=addressee_number, state=CaseState.OPEN, opened_at=now
    )


def close_case(tx: Connection, case_id: str, now: datetime) -> None:
    """The case was decided; closing it again changes nothing."""
    tx.execute(
        update(EXAMINATION_CASE)
        .where(
            EXAMINATION_CASE.c.case_id == case_id,
            EXAMINATION_CASE.c.state == CaseState.OPEN,
        )
        .values(state=CaseState.CLOSED, closed_at=now)
    )
