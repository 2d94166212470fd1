"""Under which addressee number a confirmed personal number stands (団体内統合宛名番号; IMS has the 宛名 role)."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from renkei_ims import person_store
from renkei_ims.confirmed import confirmed
from renkei_ims.person import Person
from renkei_ims.ports import ImsPorts
from renkei_ims.vault import Subject
from renkei_ims.world_seed import reserved_addressee
from renkei_kit import chance
from renkei_kit.personal_number import PersonalNumber
from renkei_kit.terms import AddresseeNumber


def person_of(tx: Connection, ports: ImsPorts, number: PersonalNumber, subject: Subject, now: datetime) -> Person:
    """The person of a confirmed number, known or new; a changed number takes the former one's place.

    A person is found again by the registered keys and by nothing else (突合, control B4): the number, or all four
    attributes of one whose number was changed.
    """
    vault = ports.vault
    number_hash, subject_hash = vault.hash(number), vault.hash_subject(subject)
    addressee = (
        person_store.find_addressee(tx, number_hash)
        or person_store.find_changed(tx, subject_hash)
        or reserved_addressee(ports.world, number)
    )
    known = person_store.find_person(tx, addressee) if addressee is not None else None
    if addressee is None:
        addressee = _unused(lambda n: _is_taken(tx, ports, n))
    fresh = confirmed(vault, addressee, number, subject, now, key=known.sealed_key if known else None)
    if known is None and person_store.insert_person(tx, fresh):
        return fresh
    if known is None:  # another runner has just registered the number
        known = person_store.load_person(tx, person_store.find_addressee(tx, number_hash) or addressee)
        fresh = confirmed(vault, known.addressee_number, number, subject, now, key=known.sealed_key)
    person_store.update_number(tx, fresh, now)
    return person_store.load_person(tx, fresh.addressee_number)


def _unused(is_taken: Callable[[AddresseeNumber], bool]) -> AddresseeNumber:
    """A random addressee number that stands for nobody yet (団体内統合宛名番号)."""
    while is_taken(number := AddresseeNumber(f"{chance.randbelow(10**15):015d}")):
        pass
    return number


def _is_taken(tx: Connection, ports: ImsPorts, number: AddresseeNumber) -> bool:
    of_the_world = {n for person in ports.world.people for n in ports.world.addressee_numbers(person).values()}
    return number in of_the_world or person_store.find_person(tx, number) is not None
