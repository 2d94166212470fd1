"""Queries on the resident register (住民基本台帳ネットワーク)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from renkei_jlis_verify.rules import Attributes, Registered, Removal
from renkei_jlis_verify.tables import ACQUISITION, NUMBER, RESIDENT
from renkei_jlis_verify.vault import Vault
from renkei_kit.db import insert_if_absent
from renkei_kit.personal_number import PersonalNumber


def find_holder(tx: Connection, vault: Vault, number: PersonalNumber) -> tuple[str, Registered] | None:
    """Whose the number is or was, and what the register says of that person."""
    query = (
        select(RESIDENT, NUMBER.c.closed_on)
        .join(NUMBER, NUMBER.c.person_id == RESIDENT.c.person_id)
        .where(NUMBER.c.digest == vault.digest("number", number.digits))
    )
    row = tx.execute(query).mappings().first()
    if row is None:
        return None
    attributes = Attributes(row["name"], date.fromisoformat(row["birth_date"]), row["sex"], row["address"])
    removal = Removal(row["removal"]) if row["removal"] else None
    return row["person_id"], Registered(attributes, row["closed_on"] is None, removal)


def load_record_code(tx: Connection, vault: Vault, person_id: str) -> str:
    """The person's 住民票コード."""
    query = select(RESIDENT.c.sealed_record_code).where(RESIDENT.c.person_id == person_id)
    return vault.open(tx.execute(query).scalar_one(), f"record-code/{person_id}").decode()


def find_numbers(tx: Connection, vault: Vault, person_id: str) -> list[PersonalNumber]:
    """The person's numbers, the one in force first; none for somebody unknown."""
    query = select(NUMBER).where(NUMBER.c.person_id == person_id).order_by(NUMBER.c.generation.desc())
    rows = tx.execute(query).mappings()
    return [PersonalNumber(vault.open(row["sealed"], f"number/{row['digest']}").decode()) for row in rows]


def insert_number(
    tx: Connection, vault: Vault, person_id: str, generation: int, number: PersonalNumber, closed_on: date | None
) -> None:
    """Give the person a number, or note one that has been replaced."""
    tx.execute(insert(NUMBER).values(**number_row(vault, person_id, generation, number, closed_on)))


def number_row(
    vault: Vault, person_id: str, generation: int, number: PersonalNumber, closed_on: date | None
) -> dict[str, Any]:
    """How a number is kept: sealed, and found by its digest."""
    digest = vault.digest("number", number.digits)
    return {
        "digest": digest,
        "person_id": person_id,
        "generation": generation,
        "sealed": vault.close(number.digits.encode(), f"number/{digest}"),
        "closed_on": closed_on.isoformat() if closed_on else None,
    }


def find_acquirer(tx: Connection, vault: Vault, acquisition_number: str) -> str | None:
    """For whom the acquisition number has been used already."""
    digest = vault.digest("acquisition", acquisition_number)
    return tx.execute(select(ACQUISITION.c.person_id).where(ACQUISITION.c.digest == digest)).scalar()


def insert_acquisition(tx: Connection, vault: Vault, acquisition_number: str, person_id: str, now: datetime) -> None:
    """Note that the person's 住民票コード was handed over under the acquisition number."""
    digest = vault.digest("acquisition", acquisition_number)
    insert_if_absent(tx, ACQUISITION, digest=digest, person_id=person_id, handed_over_at=now)
