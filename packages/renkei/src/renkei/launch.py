"""Start every service in this process, on loopback ports, with SQLite files in a state directory."""

import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from pydantic import SecretStr

from renkei.external import External, external_of
from renkei.listening import LOOPBACK, Listening, address, listen
from renkei.network import Network, connect
from renkei.places import CONTRACTS_DIRECTORY, WORLD_DIRECTORY
from renkei.services import DEFAULT_SEED, spec_of
from renkei.state import open_state, store_file
from renkei_kit.app import create_service
from renkei_kit.clock import Clock
from renkei_kit.serve import servers, serving, settle
from renkei_kit.settings import ServiceSettings
from renkei_kit.topology import Station, Topology, load_topology
from renkei_kit.world import World
from renkei_kit.world_profiles import DEMO


@dataclass(frozen=True, slots=True)
class Launch:
    """What to start, and where; ``external`` are the parties that programs of the tester's own play, by address."""

    directory: Path
    seed: str = DEFAULT_SEED
    world: Path = WORLD_DIRECTORY
    profile: str = DEMO
    contracts: Path = CONTRACTS_DIRECTORY
    port_offset: int = 0
    fresh: bool = False
    external: Mapping[str, str] = field(default_factory=dict)


@asynccontextmanager
async def launched(launch: Launch, listening: Listening | None = None) -> AsyncIterator[Network]:
    """A running network; entered when every service says that it is ready, stopped when left.

    Raises PortInUseError, StateError, ExternalError or WorldError, and then leaves nothing behind.
    """
    topology = load_topology(launch.contracts)
    taken = listening or listen(topology, launch.port_offset, launch.external)
    try:
        async with AsyncExitStack() as stack:
            today = Clock()().date()
            day = stack.enter_context(open_state(launch.directory, launch.seed, today, launch.fresh))
            world = World.load(launch.world, launch.seed, day, launch.profile)
            external = external_of(launch.external, topology, world)
            members: list[uvicorn.Server] = []
            sockets: list[socket.socket | None] = []
            for station, settings in _all_settings(launch, topology, taken.offset, external):
                service = create_service(spec_of(station.name), settings, world=world, topology=topology)
                made = servers(service, settings, station)
                members += made
                sockets += [taken.data[station.name], taken.control[station.name], *[None] * (len(made) - 2)]
            await stack.enter_async_context(serving(members, sockets))
            network = await stack.enter_async_context(
                connect("local", world, topology, taken.offset, external.services)
            )
            await network.ready()
            settle()
            yield network
    finally:
        taken.close()


def _all_settings(
    launch: Launch, topology: Topology, offset: int, external: External
) -> list[tuple[Station, ServiceSettings]]:
    """The settings of every service that runs here; who demands certificates is called where they can be shown."""
    made = [
        (station, _settings(launch, topology, station, offset, spec_of(station.name).settings, external))
        for station in topology.running()
        if station.name not in external.services
    ]
    by_tls = {
        station.name: f"https://{LOOPBACK}:{settings.tls_port}"
        for station, settings in made
        if settings.demands_certificates
    }
    return [(station, settings.model_copy(update={"parties": settings.parties | by_tls})) for station, settings in made]


def _settings(
    launch: Launch,
    topology: Topology,
    station: Station,
    offset: int,
    kind: type[ServiceSettings],
    external: External,
) -> ServiceSettings:
    return kind(
        database_url=SecretStr(f"sqlite:///{store_file(launch.directory.resolve(), station.name)}"),
        seed=launch.seed,
        world_directory=launch.world.resolve(),
        world_profile=launch.profile,
        contracts_directory=launch.contracts.resolve(),
        host=LOOPBACK,
        control_host=LOOPBACK,
        port=station.port + offset,
        control_port=station.control_port + offset,
        tls_port=station.tls_port + offset if station.tls_port else 0,
        public_url=address(station, offset),
        external=external.settings(),
        parties={other.name: address(other, offset) for other in topology.running()},
    )
