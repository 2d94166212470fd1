"""ISA as provider: what FEIS decided replaces the residence on file and ISA's copies at the gateway (副本登録, H15)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from renkei_ims import person_store
from renkei_ims.disclosure import UNKNOWN
from renkei_ims.person_rules import record_is_open
from renkei_ims.ports import ImsPorts
from renkei_ims.rules import isa_contents, next_version
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, LinkageError
from renkei_kit.evidence import Access
from renkei_kit.terms import AddresseeNumber, ItemCode
from renkei_kit.tracing import trace_id


async def update_residence(
    ports: ImsPorts, caller: Caller, addressee: AddresseeNumber, residence: Mapping[str, Any]
) -> None:
    """Replace each of ISA's copies that no longer says what ``residence`` says.

    Sending the same again changes nothing. Raises ``addressee-unknown``, ``record-closed`` or the gateway's refusal.
    """
    person = await ports.db.read(lambda tx: person_store.find_person(tx, addressee))
    refusal = UNKNOWN if person is None else record_is_open(person)
    if person is None or refusal is not None:
        raise LinkageError(refusal or UNKNOWN)
    for item, content in isa_contents(ports.world.items, residence).items():
        await _replace(ports, addressee, item, content, residence)

    known = {name: value for name, value in residence.items() if name not in ("permitted_on", "version")}
    sealed = ports.vault.seal_record(known, addressee, person.sealed_key)

    def record(tx: Connection) -> None:
        person_store.keep_residence(tx, addressee, sealed)
        access = Access(ports.clock(), caller.party, caller.id, "updateResidence", addressee, "ok", trace_id())
        ports.access_log.append(tx, access)

    await ports.db.write(record)


async def _replace(
    ports: ImsPorts, addressee: AddresseeNumber, item: ItemCode, content: dict[str, Any], residence: Mapping[str, Any]
) -> None:
    current = await _current_copy(ports, addressee, item)
    if current is not None and current["content"] == content:
        return
    permitted_on: date = residence["permitted_on"]
    layout = ports.world.find_item(item)
    version = next_version(current["version"] if current else None, first=layout.version if layout else "0001")
    copy = {
        "version": residence["version"] or version,
        "valid_from": permitted_on.isoformat(),
        "auto_reply": True if current is None else current["auto_reply"],
        "content": content,
    }
    await ports.gateway.call("PUT", f"/copies/{addressee}/{item}", json=copy)


async def _current_copy(ports: ImsPorts, addressee: AddresseeNumber, item: ItemCode) -> Mapping[str, Any] | None:
    try:
        copy: Mapping[str, Any] = (await ports.gateway.call("GET", f"/copies/{addressee}/{item}")).json()
    except LinkageError as error:
        if error.refusal.code is ErrorCode.NOT_FOUND:
            return None
        raise
    return copy
