"""The demo world in IMS: whose linkage code ISA has or waits for is registered, with the number once given."""

from datetime import datetime, time

from sqlalchemy import Connection

from renkei_ims.person_store import Person, insert_person
from renkei_ims.rules import Authenticity, CodeState
from renkei_ims.tables import STAFF
from renkei_ims.vault import NumberVault
from renkei_kit.clock import JST
from renkei_kit.personal_number import PersonalNumber, personal_number_of
from renkei_kit.terms import AddresseeNumber, AgencyCode
from renkei_kit.world import AgencyKind, World


def seed(tx: Connection, world: World) -> None:
    """Put the world in."""
    start = datetime.combine(world.today, time(0), JST)
    STAFF.seed(tx, world, "ims", start)
    vault, isa = NumberVault(world.seed), isa_code(world)
    for person in world.people:
        if isa in (*person.linked, *person.pending):
            number = personal_number_of(world.seed, person.id)
            addressee = world.addressee_number(isa, person.id)
            insert_person(
                tx,
                Person(
                    addressee_number=addressee,
                    number_hash=vault.hash(number),
                    sealed_number=vault.seal_number(number, addressee),
                    authenticity=Authenticity.MATCH,
                    checked_at=start,
                    linkage_code=CodeState.ACQUIRED if isa in person.linked else CodeState.PENDING,
                    registered_at=start,
                ),
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
