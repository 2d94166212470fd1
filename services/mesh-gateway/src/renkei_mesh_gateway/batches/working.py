"""Batches are worked off in the background: batch after batch in turn, some lines at a time.

A line goes through the very functions of a single inquiry: permit, presentation, three books. What became of it is
kept in the same transaction, so that no line is asked twice, whenever the process ends. Between two transactions
others get their turn, and a batch can be cancelled; while others are at work, it takes fewer lines at a time.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from sqlalchemy import Connection

from renkei_kit import tenant
from renkei_kit.errors import LinkageError
from renkei_mesh_gateway.batches.linking import Call, link_together
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.intermediary import batch_store
from renkei_mesh_gateway.live_provision import ask_provider
from renkei_mesh_gateway.schemas import PermitRequest

log = logging.getLogger("renkei")
CHUNK = 64
"""Lines in one transaction, at most."""
SHARE = 16
"""The same while others are at work: they wait for so many lines at most before it is their turn."""
PAUSE_SECONDS = 0.002
ASKED_AT_ONCE = 16
RETRY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Step:
    """What one transaction did: for which batch, and which providers' own systems are to be asked now.

    ``found`` and ``left`` are the numbers of the access log's last line before and after it.
    """

    batch_id: str
    calls: tuple[Call, ...]
    found: int
    left: int

    def follows(self, before: "Step | None") -> bool:
        """Whether nobody else was at work since the step ``before``: the access log would tell."""
        return before is not None and self.found == before.left


async def run_batches(ports: GatewayPorts) -> None:
    """Work until no batch waits. A batch whose providers are still being asked has to wait for its next turn."""
    agencies = await _agencies_that_wait(ports)
    looked_at = monotonic()
    asking: dict[str, asyncio.Task[None]] = {}
    last: Step | None = None
    limit = SHARE
    try:
        while agencies or asking:
            if monotonic() - looked_at > RETRY_SECONDS:
                agencies, looked_at = await _agencies_that_wait(ports), monotonic()
            asking = {batch_id: task for batch_id, task in asking.items() if not task.done()}
            busy = tuple(asking)
            step = await ports.db.write(_step(ports, busy, agencies, limit))
            if step is None and not asking:
                return
            if step is None:
                await asyncio.wait(asking.values(), timeout=RETRY_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            elif step.calls:
                asking[step.batch_id] = asyncio.create_task(_ask_all(step.calls, ports))
            limit = CHUNK if step and step.follows(last) else SHARE
            last = step
            await asyncio.sleep(PAUSE_SECONDS)
    finally:
        for task in asking.values():
            task.cancel()
        await asyncio.gather(*asking.values(), return_exceptions=True)


async def _agencies_that_wait(ports: GatewayPorts) -> tuple[str, ...]:
    """The agencies that have a batch to be worked on: most have none, and a store that separates them is asked each."""
    return await ports.db.read(lambda tx: batch_store.agencies_that_wait(tx, ports.office.agencies))


def _step(
    ports: GatewayPorts, busy: Sequence[str], agencies: Sequence[str], limit: int
) -> Callable[[Connection], Step | None]:
    return lambda tx: take_step(tx, ports, busy, agencies, limit)


def take_step(
    tx: Connection,
    ports: GatewayPorts,
    busy: Sequence[str] = (),
    agencies: Sequence[str] | None = None,
    limit: int | None = None,
) -> Step | None:
    """Link the next lines of the batch whose turn it is, among those of ``agencies``; None when there is none."""
    first = batch_store.next_in_turn(tx, agencies or tuple(ports.office.agencies), busy)
    batch = batch_store.take(tx, first.agency, first.batch_id) if first else None
    if batch is None:
        return None
    found = ports.access_log.last_sequence(tx)
    waiting = batch_store.waiting_lines(tx, batch.batch_id, limit or CHUNK)
    asked = [(line, PermitRequest.model_validate_json(line.request or "")) for line in waiting]
    outcomes = link_together(tx, ports, batch, asked)
    tenant.enter(tx, batch.agency)  # the last linkage may have left it to another
    last = len(outcomes) == len(asked) < (limit or CHUNK)
    batch_store.save_linked(tx, batch, [linked for linked, _ in outcomes], last=last, now=ports.clock())
    calls = tuple(call for _, call in outcomes if call)
    return Step(batch.batch_id, calls, found, ports.access_log.last_sequence(tx))


async def _ask_all(calls: Sequence[Call], ports: GatewayPorts) -> None:
    """Ask providers' own systems, some at a time; what each answers goes to its inquiry."""
    free = asyncio.Semaphore(ASKED_AT_ONCE)

    async def ask(call: Call) -> None:
        async with free:
            try:
                await ask_provider(*call, ports)
            except LinkageError as error:
                log.warning("a provider failed", extra={"service": ports.name, "outcome": error.refusal.code.slug})

    await asyncio.gather(*(ask(call) for call in calls))
