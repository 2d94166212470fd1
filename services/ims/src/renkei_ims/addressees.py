"""Under which addressee number a confirmed personal number stands (団体内統合宛名番号; IMS has the 宛名 role)."""

import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from renkei_ims import person_store
from renkei_ims.person_store import Person
from renkei_ims.ports import ImsPorts
from renkei_ims.rules import Authenticity, CodeState
from renkei_ims.world_seed import reserved_addressee
from renkei_kit.personal_number import PersonalNumber
from renkei_kit.terms import AddresseeNumber


def person_of(tx: Connection, ports: ImsPorts, number: PersonalNumber, now: datetime) -> Person:
    """The person of a confirmed number, known or new; a changed number takes the former one's place."""
    number_hash = ports.vault.hash(number)
    addressee = reserved_addressee(ports.world, number) or _unused(lambda n: _is_taken(tx, ports, n))
    sealed = ports.vault.seal_number(number, addressee)
    fresh = Person(addressee, number_hash, sealed, Authenticity.MATCH, now, CodeState.PENDING, now)
    if not person_store.insert_person(tx, fresh):  # known already, or another runner has just registered the number
        addressee = person_store.find_addressee(tx, number_hash) or addressee
        sealed = ports.vault.seal_number(number, addressee)
        person_store.update_number(tx, addressee, number_hash, sealed, now)
    return person_store.load_person(tx, addressee)


def _unused(is_taken: Callable[[AddresseeNumber], bool]) -> AddresseeNumber:
    """A random addressee number that stands for nobody yet (団体内統合宛名番号)."""
    while is_taken(number := AddresseeNumber(f"{secrets.randbelow(10**15):015d}")):
        pass
    return number


def _is_taken(tx: Connection, ports: ImsPorts, number: AddresseeNumber) -> bool:
    of_the_world = {n for person in ports.world.people for n in ports.world.addressee_numbers(person).values()}
    return number in of_the_world or person_store.find_person(tx, number) is not None
