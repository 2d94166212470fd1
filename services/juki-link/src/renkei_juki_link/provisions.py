"""本人確認情報 by condition: asked for in a file (一括提供) or at once (即時提供), and read again from the file."""

import asyncio
import json

from pydantic import ValidationError
from sqlalchemy import Connection

from renkei_juki_link import clients, provision_record, store
from renkei_juki_link.envelopes import opened, sealed
from renkei_juki_link.file_access import FileAct, about_to
from renkei_juki_link.files import INCOMING, file_name
from renkei_juki_link.ports import JukiLinkPorts
from renkei_juki_link.provision_record import Content, Method, Provided, ProvisionRecord
from renkei_juki_link.rules import Kind, Step
from renkei_juki_link.store import Transmission
from renkei_juki_link.transmitting import begin, end, new_id, send, step
from renkei_kit.callers import Caller
from renkei_kit.envelope import EnvelopeError
from renkei_kit.errors import ErrorCode, LinkageError, Refusal, refuse
from renkei_kit.evidence import Access
from renkei_kit.resident_condition import (
    ProvisionRequest,
    condition_names_one_person,
    condition_refusal,
    fits,
    verifiable,
)
from renkei_kit.resident_records import ResidentRecord
from renkei_kit.tracing import trace_id

KINDS = (Kind.PROVISION, Kind.MEDIUM)
"""The transmissions that bring records of residents."""


async def request_provision(ports: JukiLinkPorts, caller: Caller, request: ProvisionRequest) -> Transmission:
    """一括提供 (control C9): who fits the condition is on disk, encrypted, when this returns.

    A request repeated because the first was cut short goes on where that stood.
    Raises ``request-invalid``, ``party-unavailable`` or J-LIS's own refusal.
    """
    refusal = condition_refusal(request.condition)
    if refusal is not None:
        raise LinkageError(refusal)
    transmission = await begin(ports, caller, _content(request), _line(request))
    transmission = await send(ports, caller, transmission)
    incoming = file_name(INCOMING, transmission.id)
    found = await decrypted(ports, caller, transmission)
    refusal = records_fit_the_condition(request, found)
    if refusal is not None:
        await end(ports, caller, transmission, Step.REFUSED, refusal)
        raise LinkageError(refusal)
    assert found is not None
    return await step(ports, caller, transmission, Step.DECRYPTED, incoming, provided=len(found))


async def query_identity(ports: JukiLinkPorts, caller: Caller, request: ProvisionRequest) -> list[ResidentRecord]:
    """即時提供: one person, at once; nothing of it is kept but the record that it was provided.

    Raises ``request-invalid``, ``too-many-records``, ``party-unavailable`` or J-LIS's own refusal.
    """
    refusal = condition_refusal(request.condition, condition_names_one_person)
    if refusal is not None:
        raise LinkageError(refusal)
    try:
        envelope = await clients.ask_for_identity(ports, sealed(ports, _line(request)))
    except LinkageError as error:
        if error.refusal.source is not None:
            await _record(ports, caller, request, error.refusal.code.slug)
        raise
    await _record(ports, caller, request, "ok")
    found = read_records(ports, envelope)
    refusal = records_fit_the_condition(request, found)
    if refusal is not None or found is None:
        assert refusal is not None
        raise LinkageError(refusal)
    return found


async def read_provision(
    ports: JukiLinkPorts, caller: Caller, provision_id: str, after: int, limit: int
) -> tuple[list[ResidentRecord], bool]:
    """A page of the records in a provision's file, and whether there are more.

    Raises ``not-found``, also once the file was deleted, and ``wrong-state`` while it is not there yet.
    """
    found = await ports.db.read(lambda tx: store.find_transmission(tx, provision_id))
    if found is None or found.kind not in KINDS:
        raise refuse(ErrorCode.NOT_FOUND, "there is no such provision")
    if found.state is not Step.DECRYPTED:
        raise refuse(ErrorCode.WRONG_STATE, f"the provision is {found.state}, not decrypted", state=found.state)
    try:
        records = await decrypted(ports, caller, found)
    except FileNotFoundError:
        raise refuse(ErrorCode.NOT_FOUND, "the file was deleted, as every file after ten days") from None
    if records is None:
        raise refuse(ErrorCode.PARTY_UNAVAILABLE, "the file cannot be read")
    return records[after : after + limit], len(records) > after + limit


async def list_records(ports: JukiLinkPorts, caller: Caller, before: str | None, limit: int) -> list[ProvisionRecord]:
    """Up to ``limit`` records of provisions to J-LIS, newest first; to look is logged too (control F6)."""
    target = "/provision-records"
    looked = Access(ports.clock(), caller.party, caller.id, "listProvisionRecords", target, "ok", trace_id())

    def read(tx: Connection) -> list[ProvisionRecord]:
        ports.access_log.append(tx, looked)
        return provision_record.provision_records(tx, before, limit)

    return await ports.db.write(read)


async def list_provisions(ports: JukiLinkPorts, caller: Caller, before: str | None, limit: int) -> list[Transmission]:
    """Up to ``limit`` provisions, newest first; to look is logged too."""
    looked = Access(ports.clock(), caller.party, caller.id, "listProvisions", "/provisions", "ok", trace_id())

    def read(tx: Connection) -> list[Transmission]:
        ports.access_log.append(tx, looked)
        return store.transmissions(tx, before, limit, KINDS)

    return await ports.db.write(read)


async def decrypted(ports: JukiLinkPorts, caller: Caller, transmission: Transmission) -> list[ResidentRecord] | None:
    """The records in a file, every act on it logged before (control F1); None when they cannot be read."""
    incoming = file_name(INCOMING, transmission.id)
    await about_to(ports, caller, incoming, FileAct.OPEN, FileAct.READ, FileAct.DECRYPT)
    return read_records(ports, await asyncio.to_thread(ports.files.read, INCOMING, transmission.id))


def read_records(ports: JukiLinkPorts, envelope: str) -> list[ResidentRecord] | None:
    """The records that J-LIS sealed to this server; None when they cannot be read."""
    try:
        lines = opened(ports, envelope).splitlines()
        return [ResidentRecord.model_validate(json.loads(line)) for line in lines]
    except (EnvelopeError, ValidationError, ValueError):
        return None


def records_fit_the_condition(request: ProvisionRequest, found: list[ResidentRecord] | None) -> Refusal | None:
    """Nobody outside the condition came, and nothing that was not asked for (control C9)."""
    if found is None:
        return Refusal(ErrorCode.PARTY_UNAVAILABLE, "jlis-verify gave records that cannot be read")
    known = verifiable(request.condition, request.items)
    if all(fits(known, record) and record == record.only(request.items) for record in found):
        return None
    rule = records_fit_the_condition.__name__
    return Refusal(ErrorCode.PARTY_UNAVAILABLE, "jlis-verify gave what was not asked for", rule=rule)


def _content(request: ProvisionRequest) -> Content:
    keys = request.condition.model_dump(exclude_none=True, exclude={"include_removed"})
    return Content(Kind.PROVISION, tuple(sorted(keys)), len(request.condition.personal_numbers or ()) or 1)


def _line(request: ProvisionRequest) -> bytes:
    return f"{request.model_dump_json(exclude_none=True)}\n".encode()


async def _record(ports: JukiLinkPorts, caller: Caller, request: ProvisionRequest, outcome: str) -> None:
    now = ports.clock()
    given = Provided(new_id(now), now, caller, ports.link_settings.provision_record_years)
    record = given.record(_content(request), Method.MESSAGE, outcome)
    asked = Access(now, caller.party, caller.id, "queryIdentity", f"by {record.items}", outcome, trace_id())

    def keep(tx: Connection) -> None:
        provision_record.insert_record(tx, record)
        ports.access_log.append(tx, asked)

    await ports.db.write(keep)
