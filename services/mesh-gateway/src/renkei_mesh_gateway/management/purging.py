"""Purging by schedule, once a day of the clock, and the runs that staff asked for: in steps, and to be cancelled."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from renkei_kit.evidence import Access
from renkei_kit.retention import years_before
from renkei_kit.terms import AgencyCode
from renkei_kit.tracing import trace_id
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.management import purge_store
from renkei_mesh_gateway.management.due import list_due
from renkei_mesh_gateway.management.kinds import OF_AGENCY, OF_CORE, Purge
from renkei_mesh_gateway.management.purge_store import FINISHED, RUNNING, PurgeRun

OPERATION = "purgeData"


async def purge_by_schedule(ports: GatewayPorts) -> None:
    """Take out what is over, of every agency and of the core; what was taken out is logged."""
    today = ports.clock().date()
    if ports.purged_on.get("schedule") == today:
        return
    now, agencies = ports.clock(), tuple(ports.office.agencies)
    ended_before = now - timedelta(days=ports.settings.result_days)
    recorded_before = years_before(now, ports.settings.record_years)
    for agency, kind in await ports.db.read(lambda tx: list_due(tx, agencies, ended_before, recorded_before)):
        await _purge(ports, agency, kind, OF_AGENCY[kind])
    for kind, purge in OF_CORE.items():
        await _purge(ports, core_agency(ports), kind, purge)
    ports.purged_on["schedule"] = today


async def run_purges(ports: GatewayPorts) -> None:
    """Run what staff asked for, one step after the other; also what a restart interrupted."""
    agencies = tuple(ports.office.agencies)
    for run in await ports.db.read(lambda tx: purge_store.list_unfinished(tx, agencies)):
        await _run(ports, run)


async def _run(ports: GatewayPorts, run: PurgeRun) -> None:
    kinds = kinds_of(run, ports)
    removed = dict(run.removed)
    for name in run.kinds:
        removed.setdefault(name, 0)
        while True:
            count = await kinds[name](ports, run.agency, run.requested_by)
            removed[name] += count
            if not await _saved(ports, run, RUNNING, removed):
                return
            if count == 0:
                break
            await asyncio.sleep(0)
    if await _saved(ports, run, FINISHED, removed):
        told = " ".join(f"{name}:{count}" for name, count in removed.items())
        await _log(ports, run.requested_by, f"{run.run_id} {told}")


def kinds_of(run: PurgeRun, ports: GatewayPorts) -> Mapping[str, Purge]:
    """What the run's kinds mean: those of the core for the agency that runs it."""
    return OF_CORE if run.agency == core_agency(ports) else OF_AGENCY


def core_agency(ports: GatewayPorts) -> AgencyCode:
    """The agency that runs the core (内閣総理大臣)."""
    return next(AgencyCode(agency.code) for agency in ports.world.agencies if agency.id == "core")


async def _saved(ports: GatewayPorts, run: PurgeRun, state: str, removed: Mapping[str, int]) -> bool:
    now, counts = ports.clock(), dict(removed)
    own = ports.acting_for(run.agency)
    return await own.db.write(lambda tx: purge_store.save_progress(tx, run, state, counts, now))


async def _purge(ports: GatewayPorts, agency: AgencyCode, kind: str, purge: Purge) -> None:
    removed = 0
    while count := await purge(ports, agency, ports.name):
        removed += count
        await asyncio.sleep(0)
    if removed:
        await _log(ports, ports.name, f"{kind} of {agency}: {removed}")


async def _log(ports: GatewayPorts, actor: str, target: str) -> None:
    entry = Access(ports.clock(), ports.name, actor, OPERATION, target, "ok", trace_id())
    await ports.db.write(lambda tx: ports.access_log.append(tx, entry))
