"""The whole network inside one process: every application behind an HTTP transport that enforces the topology."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx2
from pydantic import SecretStr

from renkei.network import Network
from renkei.places import CONTRACTS_DIRECTORY, WORLD_DIRECTORY
from renkei.services import DEFAULT_SEED, spec_of
from renkei_kit.app import Service, create_service
from renkei_kit.clock import Clock
from renkei_kit.parties import trust_for
from renkei_kit.topology import Topology, load_topology
from renkei_kit.world import World

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Router(httpx2.AsyncBaseTransport):
    """Takes the requests of one caller to the applications that the topology lets it reach.

    A call without a line in the interface register cannot connect, as on the real wire (controls D1, H12). Only the
    gateway goes out further, to loopback: the system that a tester plugged in as a provider runs on this machine.
    """

    def __init__(self, caller: str, topology: Topology, services: Mapping[str, Service]) -> None:
        self._caller, self._topology, self._services = caller, topology, services
        self._real: httpx2.AsyncHTTPTransport | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Serve one request; raises ``httpx2.ConnectError`` where no line exists."""
        callee = request.url.host
        if callee in LOOPBACK and self._caller == "mesh-gateway":
            return await self._loopback().handle_async_request(request)
        if callee not in self._services or not self._topology.connects(self._caller, callee):
            raise httpx2.ConnectError(f"there is no line from {self._caller} to {callee}", request=request)
        return await httpx2.ASGITransport(self._services[callee].app).handle_async_request(request)

    async def aclose(self) -> None:
        """Give the connections to plugged-in systems back."""
        if self._real is not None:
            await self._real.aclose()

    def _loopback(self) -> httpx2.AsyncHTTPTransport:
        if self._real is None:
            self._real = httpx2.AsyncHTTPTransport(trust_env=False, verify=trust_for("http://loopback"))
        return self._real


@asynccontextmanager
async def in_process(
    seed: str = DEFAULT_SEED,
    world_directory: Path = WORLD_DIRECTORY,
    contracts_directory: Path = CONTRACTS_DIRECTORY,
    only: tuple[str, ...] = (),
    settings: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
) -> AsyncIterator[Network]:
    """A fresh network with stores in memory; ``only`` limits it to some services.

    ``settings`` are those by which a service differs from what it is given here, such as its store.
    """
    topology = load_topology(contracts_directory)
    world = World.load(world_directory, seed, Clock()().date())
    services: dict[str, Service] = {}
    async with AsyncExitStack() as stack:
        for station in topology.running():
            if only and station.name not in only:
                continue
            spec = spec_of(station.name)
            given: dict[str, Any] = {
                "database_url": SecretStr("sqlite://"),
                "seed": seed,
                "world_directory": world_directory,
                "contracts_directory": contracts_directory,
                "public_url": f"http://{station.name}",
                "parties": {name: f"http://{name}" for name in topology.stations},
            }
            services[station.name] = create_service(
                spec,
                spec.settings(**given | dict(settings.get(station.name, {}))),
                world=world,
                topology=topology,
                transport_for=lambda caller: Router(caller, topology, services),
            )
        for service in services.values():
            await stack.enter_async_context(service.app.router.lifespan_context(service.app))
        yield Network(
            "in-process",
            world,
            topology,
            {name: await stack.enter_async_context(_client(name, service.app)) for name, service in services.items()},
            {
                name: await stack.enter_async_context(_client(name, service.control))
                for name, service in services.items()
            },
        )


def _client(name: str, app: object) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=f"http://{name}")  # type: ignore[arg-type]
