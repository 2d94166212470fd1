"""What the operators of the platform and of the cloud may do (運用): watch (controls G10, H7)."""

import logging
from datetime import datetime
from typing import Literal

from joserfc import jws
from joserfc.errors import JoseError
from sqlalchemy import Connection

from renkei_kit.callers import Caller
from renkei_kit.permit import ALGORITHM
from renkei_mesh_gateway.core import register_store
from renkei_mesh_gateway.core import store as core_store
from renkei_mesh_gateway.flows import access
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.management.backlog import count_backlog
from renkei_mesh_gateway.wire_operations import Component, Counts, OperatingState

log = logging.getLogger("renkei")


async def operating_state(caller: Caller, ports: GatewayPorts) -> OperatingState:
    """How the gateway works. Of agencies' rows nothing but the number is read for it."""
    now = ports.clock()
    entry = access(ports, caller, "getOperatingState", "/operations/state")

    def work(tx: Connection) -> tuple[int, Counts]:
        ports.access_log.append(tx, entry)  # which shows that the store can be written
        waiting = count_backlog(tx, tuple(ports.office.agencies))
        return len(register_store.list_agencies(tx)), Counts(**core_store.count_work(tx), **waiting)

    agencies, counts = await ports.db.write(work)
    return OperatingState(checked_at=now, components=_components(ports, agencies, now), counts=counts)


def _components(ports: GatewayPorts, agencies: int, now: datetime) -> list[Component]:
    return [
        Component(name="store", state="working", detail=ports.db.kind),
        _signing_keys(ports, now),
        Component(name="register", state="working" if agencies else "failing", detail=f"{agencies} agencies"),
        Component(name="calls-to-providers", state="working", detail=f"{len(ports.asking)} under way"),
        _providers(ports),
        _malware_patterns(ports, now),
    ]


def _signing_keys(ports: GatewayPorts, now: datetime) -> Component:
    """What the current key signs verifies with a published one."""
    keyring = ports.core.keyring
    keys = keyring.verifying(now)
    signed = jws.serialize_compact(
        {"alg": ALGORITHM, "kid": keyring.signing.kid}, b"check", keyring.signing, [ALGORITHM]
    )
    try:
        jws.deserialize_compact(signed, keys, [ALGORITHM])
    except (JoseError, ValueError):
        return Component(name="signing-keys", state="failing", detail="no published key verifies what is signed")
    return Component(name="signing-keys", state="working", detail=f"{len(keys.keys)} published")


def _providers(ports: GatewayPorts) -> Component:
    """Providers' own systems as this process saw them last; of nobody by name."""
    asked, unreached = len(ports.provider.reached), list(ports.provider.reached.values()).count(False)
    state: Literal["working", "failing"] = "failing" if unreached else "working"
    return Component(name="providers", state=state, detail=f"{asked} asked, {unreached} not reached when last asked")


def _malware_patterns(ports: GatewayPorts, now: datetime) -> Component:
    """Patterns that nobody has renewed are told here and in the log (control H9)."""
    patterns = ports.world.malware_patterns
    stale = patterns.are_stale(now.date(), ports.settings.malware_pattern_days)
    if stale:
        log.error("malware patterns are stale", extra={"service": ports.name, "published_on": patterns.published_on})
    state: Literal["working", "failing"] = "failing" if stale else "working"
    return Component(name="malware-patterns", state=state, detail=f"published on {patterns.published_on}")
