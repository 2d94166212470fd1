"""The demo world at the agencies: whom each knows, and the originals behind the copies at the gateway."""

from datetime import datetime, time

from sqlalchemy import Connection

from renkei_agency.original import CopyState, Original, Place
from renkei_agency.original_store import insert_addressees, insert_originals, originals_seal
from renkei_agency.tables import STAFF
from renkei_kit.clock import JST
from renkei_kit.world import Agency, Copy, Person, World


def seed(tx: Connection, world: World) -> None:
    """Put the world in."""
    STAFF.seed(tx, world, "agency", datetime.combine(world.today, time(0), JST))
    seals = {agency.code: originals_seal(world.seed, agency.code) for agency in agencies_here(world)}
    insert_addressees(
        tx,
        [
            (code, number)
            for person in world.people
            for code, number in world.addressee_numbers(person).items()
            if code in seals
        ],
    )
    insert_originals(
        tx,
        [
            (_original(world, person, copy), seals[copy.agency])
            for person in world.people
            for copy in person.copies
            if copy.agency in seals
        ],
    )


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
