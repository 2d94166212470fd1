"""Start every service in this process, on loopback ports, with SQLite files in a state directory."""

import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from pydantic import SecretStr

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


@dataclass(frozen=True, slots=True)
class Launch:
    """What to start, and where."""

    directory: Path
    seed: str = DEFAULT_SEED
    world: Path = WORLD_DIRECTORY
    contracts: Path = CONTRACTS_DIRECTORY
    port_offset: int = 0
    fresh: bool = False


@asynccontextmanager
async def launched(launch: Launch, listening: Listening | None = None) -> AsyncIterator[Network]:
    """A running network; entered when every service says that it is ready, stopped when left.

    Raises PortInUseError, StateError or WorldError, and then leaves nothing behind.
    """
    topology = load_topology(launch.contracts)
    taken = listening or listen(topology, launch.port_offset)
    try:
        async with AsyncExitStack() as stack:
            today = Clock()().date()
            day = stack.enter_context(open_state(launch.directory, launch.seed, today, launch.fresh))
            world = World.load(launch.world, launch.seed, day)
            members: list[uvicorn.Server] = []
            sockets: list[socket.socket] = []
            for station in topology.running():
                spec = spec_of(station.name)
                settings = _settings(launch, topology, station, taken.offset, spec.settings)
                service = create_service(spec, settings, world=world, topology=topology)
                members += servers(service, settings, station)
                sockets += [taken.data[station.name], taken.control[station.name]]
            await stack.enter_async_context(serving(members, sockets))
            network = await stack.enter_async_context(connect("local", world, topology, offset=taken.offset))
            await network.ready()
            settle()
            yield network
    finally:
        taken.close()


def _settings(
    launch: Launch, topology: Topology, station: Station, offset: int, kind: type[ServiceSettings]
) -> ServiceSettings:
    return kind(
        database_url=SecretStr(f"sqlite:///{store_file(launch.directory.resolve(), station.name)}"),
        seed=launch.seed,
        world_directory=launch.world.resolve(),
        contracts_directory=launch.contracts.resolve(),
        host=LOOPBACK,
        control_host=LOOPBACK,
        port=station.port + offset,
        control_port=station.control_port + offset,
        public_url=address(station, offset),
        parties={other.name: address(other, offset) for other in topology.running()},
    )
