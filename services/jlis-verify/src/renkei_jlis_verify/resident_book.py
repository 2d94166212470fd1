"""Queries by which the tester's hand enters changes into the register."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date

from sqlalchemy import Connection, func, insert, select, update

from renkei_jlis_verify.resident_changes import Resident
from renkei_jlis_verify.rules import Attributes, Removal
from renkei_jlis_verify.store import insert_number
from renkei_jlis_verify.tables import NUMBER, RESIDENT
from renkei_jlis_verify.vault import Vault
from renkei_kit.personal_number import personal_number_of
from renkei_kit.resident_records import ChangeReason


def find_resident(tx: Connection, person_id: str) -> Resident | None:
    """The record of a person, locked until the transaction ends."""
    query = select(RESIDENT).where(RESIDENT.c.person_id == person_id).with_for_update()
    row = tx.execute(query).mappings().first()
    if row is None:
        return None
    generation = select(func.max(NUMBER.c.generation)).where(NUMBER.c.person_id == person_id)
    return Resident(
        attributes=Attributes(row["name"], date.fromisoformat(row["birth_date"]), row["sex"], row["address"]),
        alias=row["alias"],
        removal=Removal(row["removal"]) if row["removal"] else None,
        change_reason=ChangeReason(row["change_reason"]) if row["change_reason"] else None,
        changed_on=date.fromisoformat(row["changed_on"]) if row["changed_on"] else None,
        generation=tx.execute(generation).scalar_one(),
    )


def insert_resident(
    tx: Connection, vault: Vault, person_id: str, resident: Resident, record_code: str, stay_ends_on: date | None
) -> None:
    """Enter somebody new, without a number yet."""
    sealed = vault.close(record_code.encode(), f"record-code/{person_id}")
    stay = stay_ends_on.isoformat() if stay_ends_on else None
    values = {"person_id": person_id, "sealed_record_code": sealed, "stay_ends_on": stay}
    tx.execute(insert(RESIDENT).values(**values, **_columns(resident)))


def change_resident(tx: Connection, person_id: str, resident: Resident) -> None:
    """What the record says from now on."""
    tx.execute(update(RESIDENT).where(RESIDENT.c.person_id == person_id).values(**_columns(resident)))


def give_new_number(tx: Connection, vault: Vault, seed: str, person_id: str, generation: int, on: date) -> None:
    """個人番号の変更 (番号法7条2項): the number in force is closed, and the next one of the seed takes its place."""
    in_force = (NUMBER.c.person_id == person_id) & NUMBER.c.closed_on.is_(None)
    tx.execute(update(NUMBER).where(in_force).values(closed_on=on.isoformat()))
    insert_number(tx, vault, person_id, generation, personal_number_of(seed, person_id, generation), None)


def set_stay(tx: Connection, person_id: str, ends_on: date | None) -> bool:
    """The end of the period of stay (在留期間); False for somebody unknown."""
    change = update(RESIDENT).where(RESIDENT.c.person_id == person_id)
    return tx.execute(change.values(stay_ends_on=ends_on.isoformat() if ends_on else None)).rowcount == 1


def person_ids(tx: Connection, after: str, limit: int) -> list[str]:
    """Up to ``limit`` people after ``after``, in the order of their ids."""
    query = select(RESIDENT.c.person_id).where(RESIDENT.c.person_id > after).order_by(RESIDENT.c.person_id)
    return list(tx.execute(query.limit(limit)).scalars())


def name_of(tx: Connection, person_id: str) -> str | None:
    """A person's name."""
    return tx.execute(select(RESIDENT.c.name).where(RESIDENT.c.person_id == person_id)).scalar()


def names(tx: Connection) -> Iterator[tuple[str, str]]:
    """Everybody's id and name."""
    for row in tx.execute(select(RESIDENT.c.person_id, RESIDENT.c.name).order_by(RESIDENT.c.person_id)):
        yield row.person_id, row.name


def _columns(resident: Resident) -> dict[str, str | None]:
    four = asdict(resident.attributes) | {"birth_date": resident.attributes.birth_date.isoformat()}
    return {
        **four,
        "alias": resident.alias,
        "removal": resident.removal,
        "change_reason": resident.change_reason,
        "changed_on": resident.changed_on.isoformat() if resident.changed_on else None,
    }
