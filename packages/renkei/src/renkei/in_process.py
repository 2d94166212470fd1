"""The whole network inside one process: every application behind an HTTP transport that enforces the topology."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx2
from pydantic import SecretStr

from renkei.external import External, Place, external_of
from renkei.lines import lines_of
from renkei.network import Network
from renkei.places import CONTRACTS_DIRECTORY, WORLD_DIRECTORY
from renkei.services import DEFAULT_SEED, spec_of
from renkei_kit.app import Service, create_service
from renkei_kit.clock import Clock
from renkei_kit.outgoing import Outgoing
from renkei_kit.parties import trust_for
from renkei_kit.topology import Topology, load_topology
from renkei_kit.world import World
from renkei_kit.world_profiles import DEMO

NOBODY = External({}, {})
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Router(httpx2.AsyncBaseTransport):
    """Takes the requests of one caller to the applications that the topology lets it reach.

    A call without a line in the interface register cannot connect, as on the real wire (controls D1, H12). A party
    that is external is reached at its address, or as the application that plays it. Only the gateway goes out
    further: the system that a tester plugged in as a provider runs on this machine, or where it was said to be.
    """

    def __init__(
        self,
        caller: str,
        topology: Topology,
        services: Mapping[str, Service],
        external: External = NOBODY,
    ) -> None:
        self._caller, self._topology, self._services, self._external = caller, topology, services, external
        self._real: Outgoing | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Serve one request; raises ``httpx2.ConnectError`` where no line exists."""
        callee = request.url.host
        if self._caller == "mesh-gateway" and self._is_providers_own(request.url):
            return await self._outside().handle_async_request(request)
        known = callee in self._services or callee in self._external.services
        if not known or not self._topology.connects(self._caller, callee):
            raise httpx2.ConnectError(f"there is no line from {self._caller} to {callee}", request=request)
        if callee in self._services:
            return await httpx2.ASGITransport(self._services[callee].app).handle_async_request(request)
        place = self._external.services[callee]
        if isinstance(place, str):
            return await self._outside().handle_async_request(_moved(request, place))
        return await httpx2.ASGITransport(place).handle_async_request(request)

    async def aclose(self) -> None:
        """Give the connections to what is outside back."""
        if self._real is not None:
            await self._real.aclose()

    def _is_providers_own(self, url: httpx2.URL) -> bool:
        plugged = (httpx2.URL(place) for place in self._external.agencies.values())
        return url.host in LOOPBACK or any((url.host, url.port) == (each.host, each.port) for each in plugged)

    def _outside(self) -> Outgoing:
        if self._real is None:
            self._real = Outgoing(trust_for("http://loopback"))
        return self._real


@asynccontextmanager
async def in_process(
    seed: str = DEFAULT_SEED,
    world_directory: Path = WORLD_DIRECTORY,
    contracts_directory: Path = CONTRACTS_DIRECTORY,
    only: tuple[str, ...] = (),
    settings: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
    external: Mapping[str, Place] = MappingProxyType({}),
    profile: str = DEMO,
) -> AsyncIterator[Network]:
    """A fresh network with stores in memory; ``only`` limits it to some services.

    ``settings`` are those by which a service differs from what it is given here, such as its store. ``external`` are
    the services and agencies that the tester's own programs play, by address; a service also by an ASGI application.
    """
    topology = load_topology(contracts_directory)
    world = World.load(world_directory, seed, Clock()().date(), profile)
    services: dict[str, Service] = {}
    outside = external_of(external, topology, world)
    async with AsyncExitStack() as stack:
        for station in topology.running():
            if (only and station.name not in only) or station.name in outside.services:
                continue
            spec = spec_of(station.name)
            given: dict[str, Any] = {
                "database_url": SecretStr("sqlite://"),
                "seed": seed,
                "world_directory": world_directory,
                "contracts_directory": contracts_directory,
                "public_url": f"http://{station.name}",
                "external": dict(outside.agencies),
                "parties": {name: f"http://{name}" for name in topology.stations},
            }
            services[station.name] = create_service(
                spec,
                spec.settings(**given | dict(settings.get(station.name, {}))),
                world=world,
                topology=topology,
                transport_for=lambda caller: Router(caller, topology, services, outside),
            )
        for service in services.values():
            await stack.enter_async_context(service.app.router.lifespan_context(service.app))
        http = {name: _client(name, service.app) for name, service in services.items()}
        http |= {name: _outside_client(name, place) for name, place in outside.services.items()}
        control = {name: _client(name, service.control) for name, service in services.items()}
        for client in (*http.values(), *control.values()):
            await stack.enter_async_context(client)
        yield Network(
            "in-process",
            world,
            topology,
            http,
            control,
            external=frozenset(outside.services),
            lines=await stack.enter_async_context(lines_of(topology, services, outside)),
        )


def _outside_client(name: str, place: Place) -> httpx2.AsyncClient:
    if isinstance(place, str):
        return httpx2.AsyncClient(base_url=place, timeout=30, trust_env=False, verify=trust_for(place))
    return _client(name, place)


def _client(name: str, app: object) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=f"http://{name}")  # type: ignore[arg-type]


def _moved(request: httpx2.Request, place: str) -> httpx2.Request:
    """The same request, at the address of the program that plays its callee."""
    there, asked = httpx2.URL(place), request.url.raw_path
    url = there.copy_with(raw_path=there.raw_path.rstrip(b"/") + asked)
    headers = request.headers.copy()
    headers["Host"] = url.netloc.decode("ascii")
    return httpx2.Request(request.method, url, headers=headers, stream=request.stream, extensions=request.extensions)
