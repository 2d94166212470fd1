"""Queries on intakes (受付)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from renkei_ims.counter_tables import EVIDENCE_SHOWN, INTAKE
from renkei_ims.identity import EvidenceKind, IntakeState, ReadFrom, Submitter
from renkei_kit.db import insert_if_absent


@dataclass(frozen=True, slots=True, repr=False)
class Intake:
    """What is being filed at the counter."""

    id: str
    case_id: str
    submitter: Submitter
    affair: str
    sealed_applicant: bytes
    state: IntakeState
    opened_by: str
    opened_at: datetime
    notice_version: str | None = None
    acknowledged_at: datetime | None = None
    verified_by: str | None = None
    verified_at: datetime | None = None
    accepted_by: str | None = None
    accepted_at: datetime | None = None
    read_from: ReadFrom | None = None
    number_entered_at: datetime | None = None
    document_returned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece of evidence that was shown and checked."""

    kind: EvidenceKind
    valid_until: date | None
    checked_by: str
    checked_at: datetime


def insert_intake(tx: Connection, intake: Intake) -> bool:
    """A new intake. False when its case has one already."""
    return insert_if_absent(tx, INTAKE, **{name: getattr(intake, name) for name in Intake.__slots__})


def find_intake(tx: Connection, intake_id: str) -> Intake | None:
    """The intake, locked until the transaction ends."""
    row = tx.execute(select(INTAKE).where(INTAKE.c.id == intake_id).with_for_update()).mappings().first()
    if row is None:
        return None
    kinds = {"submitter": Submitter(row["submitter"]), "state": IntakeState(row["state"])}
    return Intake(**{**row, **kinds, "read_from": row["read_from"] and ReadFrom(row["read_from"])})


def update_intake(tx: Connection, intake_id: str, **values: Any) -> None:
    """A step of an intake was taken."""
    tx.execute(update(INTAKE).where(INTAKE.c.id == intake_id).values(**values))


def insert_shown(tx: Connection, intake_id: str, shown: Shown) -> None:
    """Something was shown for an intake."""
    values = {name: getattr(shown, name) for name in Shown.__slots__}
    tx.execute(insert(EVIDENCE_SHOWN).values(intake_id=intake_id, **values))


def list_shown(tx: Connection, intake_id: str) -> tuple[Shown, ...]:
    """What was shown for an intake, in order."""
    table = EVIDENCE_SHOWN
    query = select(table).where(table.c.intake_id == intake_id).order_by(table.c.sequence)
    return tuple(
        Shown(EvidenceKind(row.kind), row.valid_until, row.checked_by, row.checked_at) for row in tx.execute(query)
    )
