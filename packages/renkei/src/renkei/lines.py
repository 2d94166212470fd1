"""Lines from a tester's own program into a network in process: addresses on loopback of the parties it may call."""

import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from renkei.external import External
from renkei.listening import LOOPBACK
from renkei_kit.app import Service
from renkei_kit.serve import server, serving
from renkei_kit.topology import Topology

AGENCY = "agency"


@asynccontextmanager
async def lines_of(
    topology: Topology, services: Mapping[str, Service], outside: External
) -> AsyncIterator[Mapping[str, Mapping[str, str]]]:
    """For each external party the addresses of those that the register lets it call. Nobody else gets any."""
    parties = [*outside.services, *([AGENCY] if outside.agencies else [])]
    callees = {party: [name for name in services if topology.connects(party, name)] for party in parties}
    taken = {name: _port() for name in sorted({name for names in callees.values() for name in names})}
    ports = {name: held.getsockname()[1] for name, held in taken.items()}
    members = [server(services[name].app, LOOPBACK, port) for name, port in ports.items()]
    try:
        async with serving(members, list(taken.values())):
            yield {
                party: {name: f"http://{LOOPBACK}:{ports[name]}" for name in names} for party, names in callees.items()
            }
    finally:
        for held in taken.values():
            held.close()


def _port() -> socket.socket:
    taken = socket.create_server((LOOPBACK, 0))
    taken.setblocking(False)
    return taken
