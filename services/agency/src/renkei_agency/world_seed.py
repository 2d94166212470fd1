"""The demo world at the agencies: whom each knows, and the originals behind the copies at the gateway."""

from datetime import datetime, time

from sqlalchemy import Connection

from renkei_agency.original import CopyState, Original, Place
from renkei_agency.original_store import insert_addressee, originals_seal, put_original
from renkei_agency.tables import STAFF
from renkei_kit.clock import JST
from renkei_kit.world import Agency, Copy, Person, World


def seed(tx: Connection, world: World) -> None:
    """Put the world in."""
    STAFF.seed(tx, world, "agency", datetime.combine(world.today, time(0), JST))
    played = {agency.code for agency in agencies_here(world)}
    for person in world.people:
        for code, number in world.addressee_numbers(person).items():
            if code in played:
                insert_addressee(tx, code, number)
        for copy in person.copies:
            if copy.agency in played:
                put_original(tx, _original(world, person, copy), originals_seal(world.seed, copy.agency))


def agencies_here(world: World) -> tuple[Agency, ...]:
    """The agencies that this service plays: those whose registered system it runs."""
    return tuple(world.agency(client.agency) for client in world.clients if client.service == "agency")


def _original(world: World, person: Person, copy: Copy) -> Original:
    return Original(
        place=Place(copy.agency, world.addressee_number(copy.agency, person.id), copy.item),
        version=copy.version,
        valid_from=copy.valid_from,
        valid_to=copy.valid_to,
        auto_reply=copy.auto_reply,
        content=copy.content,
        copy_state=CopyState.REGISTERED,
        revision=1,
    )
