"""A party that the network did not start: our own reference as somebody's program, with port and store of its own."""

import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from renkei.places import CONTRACTS_DIRECTORY, WORLD_DIRECTORY
from renkei.services import DEFAULT_SEED, spec_of
from renkei_kit.app import create_service
from renkei_kit.clock import Clock
from renkei_kit.serve import server, serving
from renkei_kit.topology import load_topology
from renkei_kit.world import World


def own_port() -> socket.socket:
    """A port that is taken before the network is told of it."""
    taken = socket.create_server(("127.0.0.1", 0))
    taken.setblocking(False)
    return taken


def url_of(port: socket.socket) -> str:
    """Where the program will be."""
    return f"http://127.0.0.1:{port.getsockname()[1]}"


@asynccontextmanager
async def own_program(service: str, port: socket.socket, parties: Mapping[str, str]) -> AsyncIterator[None]:
    """The program, serving; it knows the others by ``parties`` alone."""
    spec = spec_of(service)
    settings = spec.settings(
        seed=DEFAULT_SEED,
        world_directory=WORLD_DIRECTORY,
        contracts_directory=CONTRACTS_DIRECTORY,
        public_url=url_of(port),
        parties=dict(parties),
    )
    world = World.load(WORLD_DIRECTORY, DEFAULT_SEED, Clock()().date())
    made = create_service(spec, settings, world=world, topology=load_topology(CONTRACTS_DIRECTORY))
    async with made.app.router.lifespan_context(made.app), serving([server(made.app, "127.0.0.1", 0)], [port]):
        yield
