"""The demo world in IMS: whose linkage code ISA has or waits for is registered, with the number once given."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time

from sqlalchemy import Connection

from renkei_ims.confirmed import confirmed
from renkei_ims.person import Person
from renkei_ims.person_store import insert_people
from renkei_ims.rules import CodeState
from renkei_ims.tables import STAFF
from renkei_ims.vault import NumberVault, Subject
from renkei_kit.clock import JST
from renkei_kit.personal_number import PersonalNumber, personal_number_of
from renkei_kit.terms import AddresseeNumber, AgencyCode
from renkei_kit.world import AgencyKind, World
from renkei_kit.world import Person as WorldPerson


def seed(tx: Connection, world: World) -> None:
    """Put the world in."""
    start = datetime.combine(world.today, time(0), JST)
    STAFF.seed(tx, world, "ims", start)
    insert_people(tx, list(_known(world, start)))


def _known(world: World, start: datetime) -> Iterator[Person]:
    vault, isa = NumberVault(world.seed), isa_code(world)
    for person in world.people:
        if isa in (*person.linked, *person.pending):
            number = personal_number_of(world.seed, person.id)
            addressee = world.addressee_number(isa, person.id)
            code = CodeState.ACQUIRED if isa in person.linked else CodeState.PENDING
            yield replace(_kept(vault, addressee, number, person, start), linkage_code=code)


def _kept(
    vault: NumberVault, addressee: AddresseeNumber, number: PersonalNumber, person: WorldPerson, start: datetime
) -> Person:
    """The person as ISA has them on file: with the number once given and the attributes once filed."""
    subject = Subject(person.filed_name, person.birth_date, person.sex, person.filed_address)
    key = vault.new_key(addressee)
    residence = person.residence
    kept_residence = {
        "status": residence.status,
        "card_number": residence.card_number,
        "nationality": person.nationality,
        "expires_on": residence.expires_on and residence.expires_on.isoformat(),
    }
    return replace(
        confirmed(vault, addressee, number, subject, start, key=key),
        sealed_residence=vault.seal_record(kept_residence, addressee, key),
    )


def isa_code(world: World) -> AgencyCode:
    """ISA's agency code."""
    return next(agency.code for agency in world.agencies if agency.kind is AgencyKind.IMMIGRATION)


def reserved_addressee(world: World, number: PersonalNumber) -> AddresseeNumber | None:
    """The addressee number that testers know for a resident of the world, by any number the resident has or had."""
    for person in world.people:
        for generation in range(person.number_generation + 1):
            if personal_number_of(world.seed, person.id, generation) == number:
                return world.addressee_number(isa_code(world), person.id)
    return None
