"""The file of residents (在留管理), found by their residence cards."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from renkei_feis.resident import Residence, Resident
from renkei_feis.store.tables import RESIDENT
from renkei_kit.db import insert_rows
from renkei_kit.world import Person, World

SYNTHETIC_AGE = timedelta(days=150)
"""The world does not say when a residence was permitted: this long before it starts."""


def find_by_card(tx: Connection, card_number: str) -> Resident | None:
    """The holder of a residence card (在留カード)."""
    row = tx.execute(select(RESIDENT).where(RESIDENT.c.card_number == card_number)).first()
    return _resident(row) if row else None


def find_resident(tx: Connection, resident_id: str | None) -> Resident | None:
    """The resident of a case, if the case has one."""
    row = tx.execute(select(RESIDENT).where(RESIDENT.c.id == resident_id)).first()
    return _resident(row) if row else None


def set_addressee_number(tx: Connection, resident_id: str, addressee_number: str) -> None:
    """IMS calls the resident by this number (団体内統合宛名番号)."""
    tx.execute(update(RESIDENT).where(RESIDENT.c.id == resident_id).values(addressee_number=addressee_number))


def set_residence(tx: Connection, resident_id: str, residence: Residence) -> None:
    """The residence as it is from now on."""
    tx.execute(
        update(RESIDENT)
        .where(RESIDENT.c.id == resident_id)
        .values(
            status=residence.status,
            card_number=residence.card_number,
            nationality=residence.nationality,
            permitted_on=residence.permitted_on,
            expires_on=residence.expires_on,
        )
    )


def seed_residents(tx: Connection, world: World) -> None:
    """Everybody of the world, as ISA has them on file."""
    insert_rows(tx, RESIDENT, [_filed(person, world) for person in world.people])


def _filed(person: Person, world: World) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.filed_name,
        "birth_date": person.birth_date,
        "sex": person.sex,
        "address": person.filed_address,
        "nationality": person.nationality,
        "status": person.residence.status,
        "card_number": person.residence.card_number,
        "permitted_on": world.today - SYNTHETIC_AGE,
        "expires_on": person.residence.expires_on,
    }


def _resident(row: Row[Any]) -> Resident:
    return Resident(
        id=row.id,
        name=row.name,
        birth_date=row.birth_date,
        sex=row.sex,
        address=row.address,
        residence=Residence(row.status, row.card_number, row.nationality, row.permitted_on, row.expires_on),
        addressee_number=row.addressee_number,
    )
