"""Use cases of a provider's authorised officer: look at what waits (自動応答不可), and release it (control G11)."""

from sqlalchemy import Connection

from renkei_kit.callers import Caller
from renkei_kit.errors import LinkageError, Refusal
from renkei_kit.terms import ProcessingNumber
from renkei_mesh_gateway.flows import access, agency_of
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.intermediary.second_look import Look, Release, look, release


async def look_at_provision(number: ProcessingNumber, caller: Caller, ports: GatewayPorts) -> Look:
    """What would be sent, opened for this officer; each look is logged."""
    agency, now = agency_of(caller), ports.clock()

    def work(tx: Connection) -> Look | Refusal:
        seen = look(tx, ports.office, agency, number, caller.id, now)
        if not isinstance(seen, Refusal):
            ports.access_log.append(tx, access(ports, caller, "getPendingProvision", number))
        return seen

    outcome = await ports.db.write(work)
    if isinstance(outcome, Refusal):
        raise LinkageError(outcome)
    return outcome


async def release_provision(
    number: ProcessingNumber, nondisclosure: int | None, caller: Caller, ports: GatewayPorts
) -> str:
    """Release what waits; ``nondisclosure`` counts in place of the copy's ground."""
    agency, now = agency_of(caller), ports.clock()
    decision = Release(caller.id, nondisclosure, ports.settings.second_look == "required")

    def work(tx: Connection) -> str | Refusal:
        outcome = release(tx, ports.office, agency, number, decision, now)
        if not isinstance(outcome, Refusal):
            ports.access_log.append(tx, access(ports, caller, "releaseProvision", number))
        return outcome

    outcome = await ports.db.write(work)
    if isinstance(outcome, Refusal):
        raise LinkageError(outcome)
    return outcome
