"""From the caller's records to J-LIS's answer: each step is logged before the next is taken, and can be resumed."""

import asyncio
import hashlib
import hmac
import secrets
from dataclasses import replace

from pydantic import ValidationError
from sqlalchemy import Connection

from renkei_juki_link import clients, store
from renkei_juki_link.file_access import FileAct, about_to
from renkei_juki_link.files import INCOMING, OUTGOING, file_name
from renkei_juki_link.ports import JukiLinkPorts
from renkei_juki_link.rules import Kind, Operation, Step, answer_fits, is_final
from renkei_juki_link.schemas import AuthenticityRequest, AuthenticityResult, LinkageCodeRequest
from renkei_juki_link.store import Transmission
from renkei_kit.callers import Caller
from renkei_kit.envelope import EnvelopeError, open_with, seal_to
from renkei_kit.errors import ErrorCode, LinkageError, Refusal
from renkei_kit.evidence import Access
from renkei_kit.keys import derived_key
from renkei_kit.seeded import derive
from renkei_kit.tracing import trace_id

LINE = "juki-line"


async def check_authenticity(
    ports: JukiLinkPorts, caller: Caller, request: AuthenticityRequest
) -> list[AuthenticityResult]:
    """真正性確認 by a file over the leased line (control B9).

    A request repeated because the first was cut short goes on where that stood.
    Raises ``party-unavailable`` or J-LIS's own refusal.
    """
    content = "".join(f"{record.model_dump_json()}\n" for record in request.records).encode()
    transmission = await begin(ports, caller, Kind.AUTHENTICITY, content, len(request.records))
    transmission = await send(ports, caller, transmission)
    await about_to(ports, caller, file_name(INCOMING, transmission.id), FileAct.OPEN, FileAct.READ, FileAct.DECRYPT)
    results = read_answer(ports, await asyncio.to_thread(ports.files.read, INCOMING, transmission.id))
    refusal = answer_fits([record.record_id for record in request.records], [result.record_id for result in results])
    if refusal is not None:
        await end(ports, caller, transmission, Step.REFUSED, refusal)
        raise LinkageError(refusal)
    await step(ports, caller, transmission, Step.DECRYPTED, file_name(INCOMING, transmission.id))
    by_record = {result.record_id: result for result in results}
    return [by_record[record.record_id] for record in request.records]


async def forward_linkage_code_request(ports: JukiLinkPorts, caller: Caller, request: LinkageCodeRequest) -> None:
    """Ask J-LIS to hand the 住民票コード to the core under the acquisition number (番号法21条の2).

    Raises ``party-unavailable`` or a refusal of J-LIS or the core.
    """
    content = f"{request.model_dump_json()}\n".encode()
    transmission = await begin(ports, caller, Kind.LINKAGE_CODE, content, 1)
    await send(ports, caller, transmission)


async def begin(ports: JukiLinkPorts, caller: Caller, kind: Kind, content: bytes, records: int) -> Transmission:
    """The unfinished transmission of this content, or a new one whose file is encrypted and on disk."""
    digest = hmac.new(derive(ports.settings.seed, "juki-link", "content"), content, hashlib.sha256).hexdigest()
    unfinished = await ports.db.read(lambda tx: store.find_unfinished(tx, kind, digest))
    if unfinished is not None:
        if ports.files.has(needed_file(unfinished), unfinished.id):
            return unfinished
        lost = Refusal(ErrorCode.PARTY_UNAVAILABLE, "the file is no longer on disk")
        await end(ports, caller, unfinished, Step.LOST, lost)
    now = ports.clock()
    transmission_id = f"{int(now.timestamp() * 1000):012x}{secrets.token_hex(10)}"
    envelope = seal_to(derived_key(ports.settings.seed, LINE, "jlis-verify"), content)
    name = await asyncio.to_thread(ports.files.write, OUTGOING, transmission_id, envelope)
    transmission = Transmission(transmission_id, kind, Step.ENCRYPTED, digest, records, now, now)
    operation = Operation(now, transmission_id, Step.ENCRYPTED, name, caller.party, caller.id)
    await ports.db.write(lambda tx: store.insert_transmission(tx, transmission, operation))
    return transmission


def needed_file(transmission: Transmission) -> str:
    """Which of its files a transmission goes on with."""
    return INCOMING if transmission.state is Step.RECEIVED else OUTGOING


async def send(ports: JukiLinkPorts, caller: Caller, transmission: Transmission) -> Transmission:
    """Send the file and keep the answer. "Sent" is logged when J-LIS has it; a repeat before that is harmless there."""
    if transmission.state is Step.RECEIVED:
        return transmission
    outgoing = file_name(OUTGOING, transmission.id)
    await about_to(ports, caller, outgoing, FileAct.OPEN, FileAct.READ)
    envelope = await asyncio.to_thread(ports.files.read, OUTGOING, transmission.id)
    try:
        if transmission.kind is Kind.LINKAGE_CODE:
            await clients.send_linkage_code_request(ports, envelope)
            return await step(ports, caller, transmission, Step.SENT, outgoing)
        answer = await clients.send_authenticity_file(ports, transmission.id, envelope)
    except LinkageError as error:
        if is_final(error.refusal):
            await end(ports, caller, transmission, Step.REFUSED, error.refusal)
        raise
    if transmission.state is Step.ENCRYPTED:
        transmission = await step(ports, caller, transmission, Step.SENT, outgoing)
    incoming = await asyncio.to_thread(ports.files.write, INCOMING, transmission.id, answer)
    return await step(ports, caller, transmission, Step.RECEIVED, incoming)


def read_answer(ports: JukiLinkPorts, envelope: str) -> list[AuthenticityResult]:
    """J-LIS's answers; none when they cannot be read."""
    try:
        content = open_with(derived_key(ports.settings.seed, LINE, ports.name), envelope)
        return [AuthenticityResult.model_validate_json(line) for line in content.splitlines()]
    except (EnvelopeError, ValidationError):
        return []


async def step(ports: JukiLinkPorts, caller: Caller, transmission: Transmission, done: Step, file: str) -> Transmission:
    """Log that a step was done to a file; both logs in one transaction (control F1)."""
    now = ports.clock()
    operation = Operation(now, transmission.id, done, file, caller.party, caller.id)

    def record(tx: Connection) -> None:
        store.advance(tx, transmission, operation)
        ports.access_log.append(tx, _access(ports, caller, done, f"{transmission.kind} {transmission.id}"))

    await ports.db.write(record)
    return replace(transmission, state=done, changed_at=now)


async def end(ports: JukiLinkPorts, caller: Caller, transmission: Transmission, how: Step, why: Refusal) -> None:
    """Log that a transmission goes no further."""
    file = file_name(needed_file(transmission), transmission.id)
    operation = Operation(ports.clock(), transmission.id, how, file, caller.party, caller.id)
    await ports.db.write(lambda tx: store.advance(tx, transmission, operation, why.code.slug))


async def list_transmissions(
    ports: JukiLinkPorts, caller: Caller, before: str | None, limit: int
) -> tuple[list[Transmission], list[Operation]]:
    """A page of transmissions and one more if there is one, with their operations."""

    def read(tx: Connection) -> tuple[list[Transmission], list[Operation]]:
        found = store.transmissions(tx, before, limit + 1)
        ports.access_log.append(tx, _access(ports, caller, "listTransmissions", "/transmissions"))
        return found, store.operations_on(tx, [transmission.id for transmission in found])

    return await ports.db.write(read)


def _access(ports: JukiLinkPorts, caller: Caller, operation: str, target: str) -> Access:
    return Access(ports.clock(), caller.party, caller.id, operation, target, "ok", trace_id())
