"""Persons: who stands under which addressee number (団体内統合宛名番号), with the number sealed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from renkei_ims.rules import Authenticity, CodeState
from renkei_ims.tables import PERSON
from renkei_kit.db import insert_if_absent
from renkei_kit.terms import AddresseeNumber


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """One person; the number is ciphertext."""

    addressee_number: AddresseeNumber
    number_hash: str
    sealed_number: bytes
    authenticity: Authenticity
    checked_at: datetime
    linkage_code: CodeState
    registered_at: datetime


def find_person(tx: Connection, addressee_number: AddresseeNumber) -> Person | None:
    """The person under an addressee number."""
    row = tx.execute(select(PERSON).where(PERSON.c.addressee_number == addressee_number)).mappings().first()
    if row is None:
        return None
    kept = {"authenticity": Authenticity(row["authenticity"]), "linkage_code": CodeState(row["linkage_code"])}
    return Person(**{**row, **kept})


def load_person(tx: Connection, addressee_number: AddresseeNumber) -> Person:
    """The person under an addressee number, who must exist."""
    person = find_person(tx, addressee_number)
    if person is None:
        raise LookupError("a registration names a person who is not there")
    return person


def find_addressee(tx: Connection, number_hash: str) -> AddresseeNumber | None:
    """The addressee number under which a number is registered."""
    query = select(PERSON.c.addressee_number).where(PERSON.c.number_hash == number_hash)
    return tx.execute(query).scalar_one_or_none()


def insert_person(tx: Connection, person: Person) -> bool:
    """A person not known until now. False when the number or the addressee number is taken already."""
    return insert_if_absent(tx, PERSON, **{name: getattr(person, name) for name in Person.__slots__})


def update_number(
    tx: Connection, addressee_number: AddresseeNumber, number_hash: str, sealed_number: bytes, now: datetime
) -> None:
    """The person's number as J-LIS confirmed it just now; after a change (個人番号の変更) it is the new one."""
    tx.execute(
        update(PERSON)
        .where(PERSON.c.addressee_number == addressee_number)
        .values(number_hash=number_hash, sealed_number=sealed_number, authenticity=Authenticity.MATCH, checked_at=now)
    )


def code_was_acquired(tx: Connection, addressee_number: AddresseeNumber) -> None:
    """ISA's intermediary has the person's linkage code (符号)."""
    tx.execute(
        update(PERSON).where(PERSON.c.addressee_number == addressee_number).values(linkage_code=CodeState.ACQUIRED)
    )
