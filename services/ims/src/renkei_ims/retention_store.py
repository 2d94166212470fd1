"""Records whose retention has ended, and erasing one from every table (controls B11, B12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from renkei_ims.counter_tables import EVIDENCE_SHOWN, INTAKE
from renkei_ims.retention_tables import ERASURE
from renkei_ims.rules import CaseState
from renkei_ims.tables import EVIDENCE, EXAMINATION_CASE, FORMER_NUMBER, INQUIRY, PERSON, REGISTRATION
from renkei_kit.evidence import append
from renkei_kit.terms import AddresseeNumber

BOOK = "erasures"
ERASED = (PERSON, FORMER_NUMBER, REGISTRATION, EXAMINATION_CASE, INTAKE, EVIDENCE_SHOWN, INQUIRY)
"""Every table that can hold something of a person; evidence is append-only and holds no number in clear."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A person's record, since when it is kept without a case, and whether a case is open."""

    addressee_number: AddresseeNumber
    kept_since: datetime
    has_open_case: bool


def find_kept(tx: Connection, addressee_number: AddresseeNumber) -> Kept | None:
    """The record of one person."""
    query = _kept().where(PERSON.c.addressee_number == addressee_number).with_for_update(of=PERSON)
    row = tx.execute(query).first()
    return None if row is None else _of(row)


def list_due(tx: Connection, ended_before: datetime, after: str, limit: int) -> Sequence[Kept]:
    """Records without an open case that nobody has needed since ``ended_before``, by addressee number."""
    table = EXAMINATION_CASE
    since = or_(table.c.state == CaseState.OPEN, table.c.closed_at > ended_before)
    needed = select(table.c.case_id).where(table.c.addressee_number == PERSON.c.addressee_number, since).exists()
    query = (
        _kept()
        .where(PERSON.c.registered_at <= ended_before, ~needed, PERSON.c.addressee_number > after)
        .where(or_(PERSON.c.death_noted_at.is_(None), PERSON.c.death_noted_at <= ended_before))
        .order_by(PERSON.c.addressee_number)
        .limit(limit)
    )
    return [_of(row) for row in tx.execute(query)]


def erase_abandoned(tx: Connection, ended_before: datetime) -> None:
    """Take out what was begun and came to no record: numbers that were never confirmed, intakes never finished."""
    never = REGISTRATION.c.addressee_number.is_(None)
    tx.execute(delete(REGISTRATION).where(never, REGISTRATION.c.changed_at <= ended_before))
    unfinished = INTAKE.c.case_id.not_in(select(REGISTRATION.c.case_id))
    old = list(tx.execute(select(INTAKE.c.id).where(INTAKE.c.opened_at <= ended_before, unfinished)).scalars())
    tx.execute(delete(EVIDENCE_SHOWN).where(EVIDENCE_SHOWN.c.intake_id.in_(old)))
    tx.execute(delete(INTAKE).where(INTAKE.c.id.in_(old)))


def erase(tx: Connection, addressee_number: AddresseeNumber) -> None:
    """Take the person out of every table, the person's key with it: what a log still holds cannot be opened."""
    cases = [
        *tx.execute(select(EXAMINATION_CASE.c.case_id).where(_is(EXAMINATION_CASE, addressee_number))).scalars(),
        *tx.execute(select(REGISTRATION.c.case_id).where(_is(REGISTRATION, addressee_number))).scalars(),
    ]
    intakes = list(tx.execute(select(INTAKE.c.id).where(INTAKE.c.case_id.in_(cases))).scalars())
    tx.execute(delete(EVIDENCE_SHOWN).where(EVIDENCE_SHOWN.c.intake_id.in_(intakes)))
    tx.execute(delete(INTAKE).where(INTAKE.c.id.in_(intakes)))
    tx.execute(delete(REGISTRATION).where(REGISTRATION.c.case_id.in_(cases)))
    for table in (EXAMINATION_CASE, FORMER_NUMBER, INQUIRY, PERSON):
        tx.execute(delete(table).where(_is(table, addressee_number)))


def forget_answers(tx: Connection, begun_before: datetime) -> None:
    """Kept answers to repeated requests whose time is over; one of them may show a number, sealed."""
    table = EVIDENCE.idempotency_key
    tx.execute(delete(table).where(table.c.begun_at <= begun_before))


def append_erasure(tx: Connection, entry: dict[str, object]) -> None:
    """Who erased whose record."""
    append(tx, EVIDENCE.chain_head, ERASURE, BOOK, entry)


def list_erasures(tx: Connection, after: int, limit: int) -> Sequence[Any]:
    """Erasures after ``after``, oldest first."""
    query = select(ERASURE).where(ERASURE.c.sequence > after).order_by(ERASURE.c.sequence).limit(limit)
    return tx.execute(query).mappings().all()


def _kept() -> Any:
    table = EXAMINATION_CASE
    of_person = table.c.addressee_number == PERSON.c.addressee_number
    closed = select(func.max(table.c.closed_at)).where(of_person).scalar_subquery()
    opened = select(table.c.case_id).where(of_person, table.c.state == CaseState.OPEN).exists()
    return select(
        PERSON.c.addressee_number,
        PERSON.c.registered_at,
        PERSON.c.death_noted_at,
        closed.label("closed_at"),
        opened.label("has_open_case"),
    )


def _of(row: Row[Any]) -> Kept:
    times = (row.registered_at, row.death_noted_at, row.closed_at)
    return Kept(row.addressee_number, max(time for time in times if time is not None), bool(row.has_open_case))


def _is(table: Any, addressee_number: AddresseeNumber) -> ColumnElement[bool]:
    found: ColumnElement[bool] = table.c.addressee_number == addressee_number
    return found
