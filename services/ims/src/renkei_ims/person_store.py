"""Persons: who stands under which addressee number (団体内統合宛名番号), with the number sealed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from renkei_ims.person import Person
from renkei_ims.rules import Authenticity, CodeState
from renkei_ims.tables import FORMER_NUMBER, PERSON
from renkei_kit.db import insert_if_absent, insert_rows
from renkei_kit.statement import Statement
from renkei_kit.terms import AddresseeNumber

_FIND_PERSON = Statement(select(PERSON).where(PERSON.c.addressee_number == bindparam("of")))


def find_person(tx: Connection, addressee_number: AddresseeNumber) -> Person | None:
    """The person under an addressee number."""
    row = _FIND_PERSON.first(tx, of=addressee_number)
    if row is None:
        return None
    kept = {"authenticity": Authenticity(row.authenticity), "linkage_code": CodeState(row.linkage_code)}
    return Person(**row._asdict() | kept)


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
    return insert_if_absent(tx, PERSON, **_row(person))


def insert_people(tx: Connection, people: Sequence[Person]) -> None:
    """Many people where nobody was known."""
    insert_rows(tx, PERSON, [_row(person) for person in people])


def _row(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in Person.__slots__}


def find_changed(tx: Connection, subject_hash: str) -> AddresseeNumber | None:
    """The person of these four attributes whose number is known to have been changed, and is to get a new one."""
    query = select(PERSON.c.addressee_number).where(
        PERSON.c.subject_hash == subject_hash, PERSON.c.authenticity == Authenticity.NUMBER_CHANGED
    )
    return tx.execute(query.limit(1)).scalar_one_or_none()


def flag_changed(tx: Connection, subject_hash: str, new_hash: str, now: datetime) -> None:
    """J-LIS says that the person of these four attributes has a new number: the one on file is closed (control C12)."""
    of_person = (PERSON.c.subject_hash == subject_hash) & (PERSON.c.number_hash != new_hash)
    found = tx.execute(select(PERSON.c.addressee_number, PERSON.c.number_hash).where(of_person)).all()
    for row in found:
        was_checked(tx, row.addressee_number, Authenticity.NUMBER_CHANGED, now)
        close_number(tx, row.number_hash, row.addressee_number, now)


def update_number(tx: Connection, person: Person, now: datetime) -> None:
    """The person's number as J-LIS confirmed it just now; a former one (個人番号の変更) is closed."""
    here = PERSON.c.addressee_number == person.addressee_number
    former = tx.execute(select(PERSON.c.number_hash).where(here)).scalar_one()
    names = ("number_hash", "sealed_number", "sealed_key", "subject_hash", "sealed_subject")
    kept = {name: getattr(person, name) for name in names}
    tx.execute(update(PERSON).where(here).values(**kept, authenticity=Authenticity.MATCH, checked_at=now))
    if former != person.number_hash:
        close_number(tx, former, person.addressee_number, now)


def close_number(tx: Connection, number_hash: str, addressee_number: AddresseeNumber, now: datetime) -> None:
    """A number that was changed is not taken again (control C12)."""
    insert_if_absent(tx, FORMER_NUMBER, number_hash=number_hash, addressee_number=addressee_number, closed_at=now)


def is_closed(tx: Connection, number_hash: str) -> bool:
    """Whether the number is a former one."""
    query = select(FORMER_NUMBER.c.closed_at).where(FORMER_NUMBER.c.number_hash == number_hash)
    return tx.execute(query).first() is not None


def was_checked(tx: Connection, addressee_number: AddresseeNumber, result: Authenticity, now: datetime) -> None:
    """What J-LIS says of the registered number now."""
    here = PERSON.c.addressee_number == addressee_number
    tx.execute(update(PERSON).where(here).values(authenticity=result, checked_at=now))


def note_death(tx: Connection, addressee_number: AddresseeNumber, died_on: date | None, now: datetime) -> None:
    """The person has died: the record is marked (control H18)."""
    here = PERSON.c.addressee_number == addressee_number
    tx.execute(update(PERSON).where(here).values(deceased_on=died_on, death_noted_at=now))


def keep_residence(tx: Connection, addressee_number: AddresseeNumber, sealed: bytes) -> None:
    """The person's residence as FEIS decided (control H15)."""
    tx.execute(update(PERSON).where(PERSON.c.addressee_number == addressee_number).values(sealed_residence=sealed))


def code_was_acquired(tx: Connection, addressee_number: AddresseeNumber) -> None:
    """ISA's intermediary has the person's linkage code (符号)."""
    tx.execute(
        update(PERSON).where(PERSON.c.addressee_number == addressee_number).values(linkage_code=CodeState.ACQUIRED)
    )
