"""A file on its way to J-LIS and back: each step is logged before the next is taken, and can be resumed."""

import asyncio
import hashlib
import hmac
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from renkei_juki_link import clients, provision_record, store
from renkei_juki_link.envelopes import sealed
from renkei_juki_link.file_access import FileAct, about_to
from renkei_juki_link.files import INCOMING, OUTGOING, file_name
from renkei_juki_link.ports import JukiLinkPorts
from renkei_juki_link.provision_record import Content, Method, Provided, ProvisionRecord
from renkei_juki_link.rules import Kind, Operation, Step, is_final
from renkei_juki_link.store import Transmission
from renkei_kit import chance
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, LinkageError, Refusal
from renkei_kit.evidence import Access
from renkei_kit.seeded import derive
from renkei_kit.tracing import trace_id


async def begin(ports: JukiLinkPorts, caller: Caller, what: Content, content: bytes) -> Transmission:
    """The unfinished transmission of this content, or a new one whose file is encrypted and on disk."""
    digest = content_digest(ports, content)
    unfinished = await ports.db.read(lambda tx: store.find_unfinished(tx, what.kind, digest))
    if unfinished is not None:
        if ports.files.has(needed_file(unfinished), unfinished.id):
            return unfinished
        lost = Refusal(ErrorCode.PARTY_UNAVAILABLE, "the file is no longer on disk")
        await end(ports, caller, unfinished, Step.LOST, lost)
    now = ports.clock()
    transmission_id = new_id(now)
    envelope = sealed(ports, content)
    name = await asyncio.to_thread(ports.files.write, OUTGOING, transmission_id, envelope)
    transmission = Transmission(
        transmission_id, what.kind, Step.ENCRYPTED, digest, what.records, now, now, items=",".join(what.items)
    )
    operation = Operation(now, transmission_id, Step.ENCRYPTED, name, caller.party, caller.id)
    await ports.db.write(lambda tx: store.insert_transmission(tx, transmission, operation))
    return transmission


def content_digest(ports: JukiLinkPorts, content: bytes) -> str:
    """What a content is found again by, keyed so that it tells nothing of it."""
    return hmac.new(derive(ports.settings.seed, "juki-link", "content"), content, hashlib.sha256).hexdigest()


def new_id(now: datetime) -> str:
    """An id by which what came later stands later."""
    return f"{int(now.timestamp() * 1000):012x}{chance.token_hex(10)}"


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
        answer = await clients.send_file(ports, transmission.kind, transmission.id, envelope)
    except LinkageError as error:
        if is_final(error.refusal):
            await end(ports, caller, transmission, Step.REFUSED, error.refusal)
        raise
    if transmission.state is Step.ENCRYPTED:
        transmission = await step(ports, caller, transmission, Step.SENT, outgoing)
    incoming = await asyncio.to_thread(ports.files.write, INCOMING, transmission.id, answer)
    return await step(ports, caller, transmission, Step.RECEIVED, incoming)


async def step(
    ports: JukiLinkPorts, caller: Caller, transmission: Transmission, done: Step, file: str, **told: Any
) -> Transmission:
    """Log that a step was done to a file; all logs in one transaction (controls F1, F6)."""
    now = ports.clock()
    operation = Operation(now, transmission.id, done, file, caller.party, caller.id)

    def record(tx: Connection) -> None:
        if store.advance(tx, transmission, operation, **told) and done is Step.SENT:
            provision_record.insert_record(tx, _provision(ports, caller, transmission, now))
        ports.access_log.append(tx, _access(ports, caller, done, f"{transmission.kind} {transmission.id}"))

    await ports.db.write(record)
    return replace(transmission, state=done, changed_at=now, **told)


async def end(ports: JukiLinkPorts, caller: Caller, transmission: Transmission, how: Step, why: Refusal) -> None:
    """Log that a transmission goes no further; what J-LIS refused was given to it all the same."""
    file = file_name(needed_file(transmission), transmission.id)
    operation = Operation(ports.clock(), transmission.id, how, file, caller.party, caller.id)
    refused_there = how is Step.REFUSED and transmission.state is Step.ENCRYPTED

    def record(tx: Connection) -> None:
        if store.advance(tx, transmission, operation, outcome=why.code.slug) and refused_there:
            given = _provision(ports, caller, transmission, operation.at, why.code.slug)
            provision_record.insert_record(tx, given)

    await ports.db.write(record)


def _provision(
    ports: JukiLinkPorts, caller: Caller, transmission: Transmission, now: datetime, outcome: str = "ok"
) -> ProvisionRecord:
    content = Content(transmission.kind, tuple((transmission.items or "").split(",")), transmission.records)
    return Provided(transmission.id, now, caller, ports.link_settings.provision_record_years).record(
        content, Method.FILE, outcome
    )


def _access(ports: JukiLinkPorts, caller: Caller, operation: str, target: str) -> Access:
    return Access(ports.clock(), caller.party, caller.id, operation, target, "ok", trace_id())
