"""Changing an original and registering its copy at the gateway (副本登録)."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from renkei_agency import original_store
from renkei_agency.original import CopyState, Original, Place, agency_provides_item, content_fits_layout
from renkei_agency.ports import AgencyPorts
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, LinkageError, Refusal, refuse
from renkei_kit.evidence import Access
from renkei_kit.tracing import trace_id
from renkei_kit.world import Item

LEASE = timedelta(seconds=30)
"""How long a copy is left to whoever changed the original, before it is sent in the background."""


@dataclass(frozen=True, slots=True, repr=False)
class Change:
    """What an original is to say from now on."""

    version: str | None
    valid_from: date
    valid_to: date | None
    auto_reply: bool
    content: dict[str, Any]


async def change_original(ports: AgencyPorts, caller: Caller, place: Place, change: Change) -> Original:
    """The changed original. Its copy is registered at once; when the gateway is away, later and by itself.

    Raises ``request-invalid``, ``addressee-unknown``, or what the gateway refuses the copy with.
    """
    item = item_provided(ports, place)
    refusal = content_fits_layout(item, change.content)
    if refusal is not None:
        raise LinkageError(refusal)
    outcome = await ports.db.write(lambda tx: _put(tx, ports, caller, place, change, item.version))
    if isinstance(outcome, Refusal):
        raise LinkageError(outcome)
    return await send_copy(ports, outcome)


async def read_original(ports: AgencyPorts, caller: Caller, place: Place) -> Original:
    """The original at ``place``; the look is logged. Raises ``not-found``."""
    item_provided(ports, place)

    def find(tx: Connection) -> Original | None:
        seal = original_store.originals_seal(ports.settings.seed, place.agency)
        original = original_store.find_original(tx, place, seal)
        if original is not None:
            ports.access_log.append(tx, _access(ports, caller, "getOriginal", place))
        return original

    original = await ports.db.write(find)
    if original is None:
        raise refuse(ErrorCode.NOT_FOUND, "the agency has no such original")
    return original


async def send_copy(ports: AgencyPorts, original: Original) -> Original:
    """Register the copy of ``original``; raises what the gateway refuses it with."""
    place = original.place
    try:
        path = f"/copies/{place.addressee_number}/{place.item}"
        await ports.gateway(place.agency).call("PUT", path, json=original.copy())
    except LinkageError as error:
        if error.refusal.code in (ErrorCode.PARTY_UNAVAILABLE, ErrorCode.RECORDS_UNAVAILABLE):
            await ports.db.write(lambda tx: original_store.copy_was(tx, original, CopyState.PENDING))
            return original
        await ports.db.write(lambda tx: original_store.copy_was(tx, original, CopyState.REFUSED))
        raise
    await ports.db.write(lambda tx: original_store.copy_was(tx, original, CopyState.REGISTERED))
    return replace(original, copy_state=CopyState.REGISTERED)


async def send_waiting_copies(ports: AgencyPorts) -> None:
    """Send the copies that could not be sent before; a refused one does not hold up the others."""
    for place in await ports.db.read(lambda tx: original_store.places_to_send(tx, ports.clock())):
        original = await _original_at(ports, place)
        if original is not None and original.copy_state is CopyState.PENDING:
            await _send_again(ports, original)


async def _original_at(ports: AgencyPorts, place: Place) -> Original | None:
    seal = original_store.originals_seal(ports.settings.seed, place.agency)
    return await ports.db.read(lambda tx: original_store.find_original(tx, place, seal))


async def _send_again(ports: AgencyPorts, original: Original) -> None:
    try:
        sent = await send_copy(ports, original)
    except LinkageError:
        return  # the refusal is on the original: copy_state
    if sent.copy_state is CopyState.PENDING:
        raise refuse(ErrorCode.PARTY_UNAVAILABLE, "mesh-gateway could not take the copy yet")


def item_provided(ports: AgencyPorts, place: Place) -> Item:
    """The item of ``place``; raises ``not-found`` or ``operation-not-permitted``."""
    item = ports.world.find_item(place.item)
    refusal = agency_provides_item(ports.agency(place.agency), item)
    if refusal is not None or item is None:
        raise LinkageError(refusal or Refusal(ErrorCode.NOT_FOUND, "there is no such item"))
    return item


def _put(
    tx: Connection, ports: AgencyPorts, caller: Caller, place: Place, change: Change, first_version: str
) -> Original | Refusal:
    if not original_store.knows(tx, place.agency, place.addressee_number):
        return Refusal(ErrorCode.ADDRESSEE_UNKNOWN, "the agency knows nobody by this addressee number")
    original_store.lock_original(tx, place)
    seal = original_store.originals_seal(ports.settings.seed, place.agency)
    former = original_store.find_original(tx, place, seal)
    original = Original(
        place=place,
        version=change.version or (former.version if former else first_version),
        valid_from=change.valid_from,
        valid_to=change.valid_to,
        auto_reply=change.auto_reply,
        content=change.content,
        copy_state=CopyState.PENDING,
        revision=former.revision + 1 if former else 1,
    )
    original_store.put_original(tx, original, seal, leased_until=ports.clock() + LEASE)
    ports.access_log.append(tx, _access(ports, caller, "putOriginal", place))
    return original


def _access(ports: AgencyPorts, caller: Caller, operation: str, place: Place) -> Access:
    return Access(ports.clock(), caller.party, caller.id, operation, str(place), "ok", trace_id())
