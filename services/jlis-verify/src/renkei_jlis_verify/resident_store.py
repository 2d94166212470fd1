"""Queries that give whole resident records (本人確認情報), number included."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, select

from renkei_jlis_verify.tables import NUMBER, RESIDENT
from renkei_jlis_verify.vault import Vault
from renkei_kit.personal_number import PersonalNumber
from renkei_kit.resident_condition import Condition
from renkei_kit.resident_records import ChangeReason, ResidentChange, ResidentRecord


def records(tx: Connection, vault: Vault, condition: Condition) -> Iterator[ResidentRecord]:
    """Those of whom what the store can compare holds; the texts of the condition are left to be compared."""
    query = _whole().order_by(RESIDENT.c.person_id)
    if condition.personal_numbers is not None:
        digests = [vault.digest("number", number.digits) for number in condition.personal_numbers]
        query = query.where(NUMBER.c.digest.in_(digests))
    if condition.birth_date is not None:
        query = query.where(RESIDENT.c.birth_date == condition.birth_date.isoformat())
    if condition.changed_from is not None:
        query = query.where(RESIDENT.c.changed_on >= condition.changed_from.isoformat())
    if condition.changed_to is not None:
        query = query.where(RESIDENT.c.changed_on <= condition.changed_to.isoformat())
    for row in tx.execute(query).mappings():
        yield _record(vault, row)


def find_record(tx: Connection, vault: Vault, person_id: str) -> ResidentRecord | None:
    """A person's record."""
    row = tx.execute(_whole().where(RESIDENT.c.person_id == person_id)).mappings().first()
    return _record(vault, row) if row else None


def _whole() -> Select[Any]:
    in_force = (NUMBER.c.person_id == RESIDENT.c.person_id) & NUMBER.c.closed_on.is_(None)
    return select(RESIDENT, NUMBER.c.digest, NUMBER.c.sealed).join(NUMBER, in_force)


def _record(vault: Vault, row: RowMapping) -> ResidentRecord:
    change = None
    if row["change_reason"]:
        change = ResidentChange(reason=ChangeReason(row["change_reason"]), on=date.fromisoformat(row["changed_on"]))
    return ResidentRecord(
        name=row["name"],
        alias=row["alias"],
        birth_date=date.fromisoformat(row["birth_date"]),
        sex=row["sex"],
        address=row["address"],
        personal_number=PersonalNumber(vault.open(row["sealed"], f"number/{row['digest']}").decode()),
        change=change,
        removed=row["removal"],
    )
