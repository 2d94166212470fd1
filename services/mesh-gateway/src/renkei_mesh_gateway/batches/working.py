"""Batches are worked off in the background: batch after batch in turn, some lines at a time.

A line goes through the very functions of a single inquiry: permit, presentation, three books. What became of it is
kept in the same transaction, so that no line is asked twice, whenever the process ends. Between two transactions
others get their turn, and a batch can be cancelled.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError

from renkei_kit import tenant
from renkei_kit.errors import ErrorCode, LinkageError, Refusal
from renkei_kit.evidence import ACCESS_BOOK, Access, hold
from renkei_kit.named_rule import rule_of
from renkei_mesh_gateway.core.store import CORE_BOOK
from renkei_mesh_gateway.flows import query_of
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.intermediary import batch_store, store
from renkei_mesh_gateway.intermediary.batch_store import Batch, BatchLine, Linked
from renkei_mesh_gateway.intermediary.live import LiveCall
from renkei_mesh_gateway.intermediary.provide import PENDING
from renkei_mesh_gateway.live_provision import ask_provider
from renkei_mesh_gateway.network_core import Refused
from renkei_mesh_gateway.schemas import PermitRequest
from renkei_mesh_gateway.tables import EVIDENCE

log = logging.getLogger("renkei")
CHUNK = 100
"""Lines in one transaction, at most."""
HOLD_SECONDS = {"sqlite": 0.05, "postgresql": 0.25}
"""How long a transaction takes up lines, by kind of store: on an embedded one everybody else waits for that long."""
PAUSE_SECONDS = 0.005
ASKED_AT_ONCE = 10
RETRY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Step:
    """What one transaction did: for which batch, and which providers' own systems are to be asked now."""

    batch_id: str
    calls: tuple[tuple[LiveCall, str], ...]


async def run_batches(ports: GatewayPorts) -> None:
    """Work until no batch waits. A batch whose providers are still being asked has to wait for its next turn."""
    agencies = await _agencies_that_wait(ports)
    looked_at = monotonic()
    asking: dict[str, asyncio.Task[None]] = {}
    try:
        while agencies or asking:
            if monotonic() - looked_at > RETRY_SECONDS:
                agencies, looked_at = await _agencies_that_wait(ports), monotonic()
            asking = {batch_id: task for batch_id, task in asking.items() if not task.done()}
            busy = tuple(asking)
            step = await ports.db.write(_step(ports, busy, agencies))
            if step is None and not asking:
                return
            if step is None:
                await asyncio.wait(asking.values(), timeout=RETRY_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            elif step.calls:
                asking[step.batch_id] = asyncio.create_task(_ask_all(step.calls, ports))
            await asyncio.sleep(PAUSE_SECONDS)
    finally:
        for task in asking.values():
            task.cancel()
        await asyncio.gather(*asking.values(), return_exceptions=True)


async def _agencies_that_wait(ports: GatewayPorts) -> tuple[str, ...]:
    """The agencies that have a batch to be worked on: most have none, and a store that separates them is asked each."""
    return await ports.db.read(lambda tx: batch_store.agencies_that_wait(tx, ports.office.agencies))


def _step(ports: GatewayPorts, busy: Sequence[str], agencies: Sequence[str]) -> Callable[[Connection], Step | None]:
    return lambda tx: take_step(tx, ports, busy, agencies)


def take_step(
    tx: Connection, ports: GatewayPorts, busy: Sequence[str] = (), agencies: Sequence[str] | None = None
) -> Step | None:
    """Link the next lines of the batch whose turn it is, among those of ``agencies``; None when there is none."""
    first = batch_store.next_in_turn(tx, agencies or tuple(ports.office.agencies), busy)
    batch = batch_store.take(tx, first.agency, first.batch_id) if first else None
    if batch is None:
        return None
    lines = batch_store.waiting_lines(tx, batch.batch_id, CHUNK)
    requests = [PermitRequest.model_validate_json(line.request or "") for line in lines]
    if lines:
        parties = {batch.agency, *(agency for request in requests for agency in request.others)}
        hold(tx, EVIDENCE.chain_head, (*sorted(parties), CORE_BOOK, ACCESS_BOOK))
    until = monotonic() + HOLD_SECONDS[ports.db.kind]
    linked: list[Linked] = []
    calls: list[tuple[LiveCall, str]] = []
    for line, request in zip(lines, requests, strict=True):
        outcome, call = _link(tx, ports, batch, line, request)
        linked.append(outcome)
        calls += [call] if call else []
        if monotonic() > until:
            break
    tenant.enter(tx, batch.agency)  # the last linkage may have left it to another
    last = len(linked) == len(lines) < CHUNK
    batch_store.save_linked(tx, batch, linked, last=last, now=ports.clock())
    return Step(batch.batch_id, tuple(calls))


Outcome = tuple[Linked, tuple[LiveCall, str] | None]


def _link(tx: Connection, ports: GatewayPorts, batch: Batch, line: BatchLine, request: PermitRequest) -> Outcome:
    """One linkage; a fault of ours ends its line and no other, a lost store ends the transaction."""
    for _ in range(2):  # two processing numbers of one day may, rarely, be the same: the second time they are not
        try:
            with tx.begin_nested():
                tenant.enter(tx, batch.agency)
                return _permit_and_present(tx, ports, batch, line, request)
        except (OperationalError, InterfaceError):
            raise
        except IntegrityError:
            continue
        except Exception as error:  # named, without what it says: that might hold secrets
            log.error("a line of a batch failed", extra={"service": ports.name, "kind": type(error).__name__})
            break
    fault = json.dumps({"rule": rule_of(ErrorCode.INTERNAL_ERROR), "detail": "see the service's log"})
    return Linked(line.line, ErrorCode.INTERNAL_ERROR.slug, None, fault), None


def _permit_and_present(
    tx: Connection, ports: GatewayPorts, batch: Batch, line: BatchLine, request: PermitRequest
) -> Outcome:
    now = ports.clock()
    decision = ports.office.ask(tx, query_of(tx, request, batch.agency, batch.client_id), now)
    if isinstance(decision, Refused):
        return _refused(line, decision.refusal, decision.processing_number)
    number = decision.permit.processing_number
    ports.access_log.append(tx, Access(now, ports.name, batch.client_id, "createBatch", number, "ok", batch.batch_id))
    outcome = ports.office.present(tx, decision.permit, batch.client_id, batch.agency, now)
    if isinstance(outcome, Refusal):
        return _refused(line, outcome, number)
    if isinstance(outcome, store.Inquiry):
        return Linked(line.line, outcome.status, number), None
    return Linked(line.line, PENDING, number), (outcome, decision.token)


def _refused(line: BatchLine, refusal: Refusal, number: str) -> Outcome:
    """The line with why: rule, words, and the nearest row of the list, as a single inquiry would be told."""
    told = {"rule": refusal.rule or rule_of(refusal.code), "detail": refusal.detail, **refusal.members}
    return Linked(line.line, refusal.code.slug, number, json.dumps(told, ensure_ascii=False)), None


async def _ask_all(calls: Sequence[tuple[LiveCall, str]], ports: GatewayPorts) -> None:
    """Ask providers' own systems, some at a time; what each answers goes to its inquiry."""
    free = asyncio.Semaphore(ASKED_AT_ONCE)

    async def ask(call: LiveCall, permit: str) -> None:
        async with free:
            try:
                await ask_provider(call, permit, ports)
            except LinkageError as error:
                log.warning("a provider failed", extra={"service": ports.name, "outcome": error.refusal.code.slug})

    await asyncio.gather(*(ask(call, permit) for call, permit in calls))
