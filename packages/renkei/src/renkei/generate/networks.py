"""The container networks that the interface register calls for, and the addresses on them.

Two containers that share no network cannot open a connection to each other, whatever their programs do
(controls A4, D1). So every pair of services with a permitted flow has a network of its own, and so has every
service with its database and every service with the testers' reverse proxy.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from renkei_kit.topology import Topology

PREFIX = "${RENKEI_SUBNET:-10.213}"
SUBNET_SIZE = 16
PROXY_HOST = 14  # the last one: services, of which there may be several, are given addresses from the first on

PROXY = "proxy"
DATABASE = "postgres"
TESTERS = "testers"
FRONT = "ras-front"
FRONT_SERVICE = "ras"


@dataclass(frozen=True, slots=True)
class Network:
    """One network: who is on it, and whether anything outside the machine can be reached from it."""

    name: str
    members: tuple[str, ...]
    index: int
    internal: bool = True

    @property
    def subnet(self) -> str:
        """The sixteen addresses of this network."""
        return f"{self.address(0)}/28"

    def address(self, host: int) -> str:
        """The address of the ``host``-th machine on it."""
        third, fourth = divmod(self.index * SUBNET_SIZE + host, 256)
        return f"{PREFIX}.{third}.{fourth}"


def networks_of(topology: Topology) -> tuple[Network, ...]:
    """Every network, in a stable order."""
    return tuple(
        Network(name, members, index, internal=name not in {TESTERS, FRONT})
        for index, (name, members) in enumerate(_names_and_members(topology))
    )


def pairs_of(topology: Topology) -> tuple[tuple[str, str], ...]:
    """Every pair of running services with a permitted flow in either direction."""
    running = [station.name for station in topology.running()]
    return tuple(
        (one, other)
        for position, one in enumerate(running)
        for other in running[position + 1 :]
        if topology.connects(one, other) or topology.connects(other, one)
    )


def tester_network(service: str) -> str:
    """The network between the reverse proxy and ``service``."""
    return f"tester-{service}"


def database_network(service: str) -> str:
    """The network between ``service`` and its database."""
    return f"database-{service}"


def _names_and_members(topology: Topology) -> Iterator[tuple[str, tuple[str, ...]]]:
    running = [station.name for station in topology.running()]
    yield TESTERS, (PROXY,)
    yield FRONT, (FRONT_SERVICE,)
    for one, other in pairs_of(topology):
        yield f"{one}-and-{other}", (one, other)
    for service in running:
        yield database_network(service), (service, DATABASE)
    for service in running:
        yield tester_network(service), (service, PROXY)
