"""What the operators of the platform and of the cloud may do (運用): watch (controls G10, H7)."""

import logging
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from renkei_kit.callers import Caller
from renkei_mesh_gateway.core import register_store
from renkei_mesh_gateway.core import store as core_store
from renkei_mesh_gateway.flows import access
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.wire_operations import Component, Counts, OperatingState

log = logging.getLogger("renkei")


async def operating_state(caller: Caller, ports: GatewayPorts) -> OperatingState:
    """How the gateway works. Only the core's tables are counted; no agency's rows are read for it."""
    now = ports.clock()
    entry = access(ports, caller, "getOperatingState", "/operations/state")

    def work(tx: Connection) -> tuple[int, Counts]:
        ports.access_log.append(tx, entry)
        return len(register_store.list_agencies(tx)), Counts(**core_store.count_work(tx))

    agencies, counts = await ports.db.write(work)
    return OperatingState(checked_at=now, components=_components(ports, agencies, now), counts=counts)


def _components(ports: GatewayPorts, agencies: int, now: datetime) -> list[Component]:
    keys = len(ports.core.keyring.published(now)["keys"])
    return [
        Component(name="store", state="working", detail=ports.db.kind),
        Component(name="signing-keys", state="working" if keys else "failing", detail=f"{keys} published"),
        Component(name="register", state="working" if agencies else "failing", detail=f"{agencies} agencies"),
        Component(name="calls-to-providers", state="working", detail=f"{len(ports.asking)} under way"),
        _malware_patterns(ports, now),
    ]


def _malware_patterns(ports: GatewayPorts, now: datetime) -> Component:
    """Patterns that nobody has renewed are told here and in the log (control H9)."""
    patterns = ports.world.malware_patterns
    stale = patterns.are_stale(now.date(), ports.settings.malware_pattern_days)
    if stale:
        log.error("malware patterns are stale", extra={"service": ports.name, "published_on": patterns.published_on})
    state: Literal["working", "failing"] = "failing" if stale else "working"
    return Component(name="malware-patterns", state=state, detail=f"published on {patterns.published_on}")
