"""Queries on originals and on who is known to an agency."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, insert, or_, select, tuple_, update

from renkei_agency.original import CopyState, Original, Place
from renkei_agency.tables import ADDRESSEE, ORIGINAL
from renkei_kit.db import insert_if_absent, insert_rows
from renkei_kit.seal import Seal
from renkei_kit.seeded import derive
from renkei_kit.terms import AddresseeNumber, AgencyCode


def originals_seal(seed: str, agency: AgencyCode) -> Seal:
    """The seal under which an agency keeps its originals."""
    return Seal(derive(seed, "originals", agency))


def knows(tx: Connection, agency: AgencyCode, addressee_number: AddresseeNumber) -> bool:
    """Whether the agency holds the addressee number (団体内統合宛名番号)."""
    query = select(ADDRESSEE).where(ADDRESSEE.c.agency == agency, ADDRESSEE.c.addressee_number == addressee_number)
    return tx.execute(query).first() is not None


def insert_addressee(tx: Connection, agency: AgencyCode, addressee_number: AddresseeNumber) -> None:
    """The agency knows a person by this number."""
    tx.execute(insert(ADDRESSEE).values(agency=agency, addressee_number=addressee_number))


def insert_addressees(tx: Connection, known: Sequence[tuple[AgencyCode, AddresseeNumber]]) -> None:
    """Many people whom agencies know."""
    insert_rows(tx, ADDRESSEE, [{"agency": agency, "addressee_number": number} for agency, number in known])


def find_original(tx: Connection, place: Place, seal: Seal) -> Original | None:
    """The original at ``place``."""
    row = tx.execute(select(ORIGINAL).where(_at(place))).first()
    return None if row is None else _original(row, seal)


def lock_original(tx: Connection, place: Place) -> None:
    """Nobody else changes the original at ``place`` until the transaction ends."""
    tx.execute(select(ORIGINAL.c.revision).where(_at(place)).with_for_update())


def put_original(tx: Connection, original: Original, seal: Seal, leased_until: datetime | None = None) -> None:
    """The original takes the place of the former one; until then its copy is being sent by whoever put it."""
    values = _kept(original, seal) | {"leased_until": leased_until}
    if not insert_if_absent(tx, ORIGINAL, **_key(original.place), **values):
        tx.execute(update(ORIGINAL).where(_at(original.place)).values(**values))


def insert_originals(tx: Connection, originals: Sequence[tuple[Original, Seal]]) -> None:
    """Many originals where there were none, each with its agency's seal."""
    insert_rows(tx, ORIGINAL, [_key(original.place) | _kept(original, seal) for original, seal in originals])


def _key(place: Place) -> dict[str, Any]:
    return {"agency": place.agency, "addressee_number": place.addressee_number, "item": place.item}


def _kept(original: Original, seal: Seal) -> dict[str, Any]:
    return {
        "version": original.version,
        "valid_from": original.valid_from.isoformat(),
        "valid_to": original.valid_to and original.valid_to.isoformat(),
        "auto_reply": original.auto_reply,
        "sealed_content": seal.close(json.dumps(dict(original.content)).encode(), str(original.place)),
        "copy_state": original.copy_state,
        "revision": original.revision,
    }


def list_originals(
    tx: Connection, agency: AgencyCode, after: tuple[str, str], limit: int, seal: Seal
) -> tuple[Original, ...]:
    """The agency's originals after a person and item, in that order."""
    columns = (ORIGINAL.c.addressee_number, ORIGINAL.c.item)
    query = select(ORIGINAL).where(ORIGINAL.c.agency == agency, tuple_(*columns) > tuple_(*after))
    return tuple(_original(row, seal) for row in tx.execute(query.order_by(*columns).limit(limit)))


def copy_was(tx: Connection, original: Original, state: CopyState) -> None:
    """What became of the copy of this very revision; nobody is sending it now."""
    same = and_(_at(original.place), ORIGINAL.c.revision == original.revision)
    tx.execute(update(ORIGINAL).where(same).values(copy_state=state, leased_until=None))


def places_to_send(tx: Connection, now: datetime, limit: int = 50) -> tuple[Place, ...]:
    """Originals whose copy has not reached the gateway, and which nobody is sending now."""
    columns = (ORIGINAL.c.agency, ORIGINAL.c.addressee_number, ORIGINAL.c.item)
    free = or_(ORIGINAL.c.leased_until.is_(None), ORIGINAL.c.leased_until <= now)
    query = select(*columns).where(ORIGINAL.c.copy_state == CopyState.PENDING, free).limit(limit)
    return tuple(Place(*row) for row in tx.execute(query))


def _at(place: Place) -> ColumnElement[bool]:
    return and_(
        ORIGINAL.c.agency == place.agency,
        ORIGINAL.c.addressee_number == place.addressee_number,
        ORIGINAL.c.item == place.item,
    )


def _original(row: Row[Any], seal: Seal) -> Original:
    place = Place(row.agency, row.addressee_number, row.item)
    return Original(
        place=place,
        version=row.version,
        valid_from=date.fromisoformat(row.valid_from),
        valid_to=date.fromisoformat(row.valid_to) if row.valid_to else None,
        auto_reply=row.auto_reply,
        content=json.loads(seal.open(row.sealed_content, str(place))),
        copy_state=CopyState(row.copy_state),
        revision=row.revision,
    )
