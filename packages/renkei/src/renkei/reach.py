"""Find the network that is running on this machine, and load the world it says it was made from."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx2

from renkei.listening import control_address
from renkei.network import Network, connect
from renkei.places import CONTRACTS_DIRECTORY, WORLD_DIRECTORY
from renkei.services import DEFAULT_SEED
from renkei_kit.clock import Clock
from renkei_kit.parties import trust_for
from renkei_kit.topology import Topology, load_topology
from renkei_kit.world import World

LOCAL, COMPOSE = "local", "compose"


class NotRunningError(Exception):
    """No network answers; the text says how to start one."""


class UnknownClientError(Exception):
    """The world has no such registered system."""


@dataclass(frozen=True, slots=True)
class Running:
    """What a running network says about itself."""

    kind: str
    seed: str
    day: date
    world_directory: Path
    profile: str
    external: Mapping[str, str]


async def find_running(topology: Topology, offset: int) -> Running | None:
    """The network on the register's ports moved by ``offset``, or None when nothing answers there.

    Any service tells of the whole; one that a tester's own program plays has no control port to ask.
    """
    for station in topology.running():
        running = await _ask(control_address(station, offset))
        if running is not None:
            return running
    return None


async def _ask(url: str) -> Running | None:
    try:
        async with httpx2.AsyncClient(base_url=url, timeout=5, trust_env=False, verify=trust_for(url)) as client:
            answer = (await client.get("/config")).raise_for_status().json()
            settings = answer["settings"]
            return Running(
                kind=LOCAL if answer["store"] == "sqlite" else COMPOSE,
                seed=settings["seed"],
                day=date.fromisoformat(answer["world_day"]),
                world_directory=_folder_here(Path(settings["world_directory"])),
                profile=answer["world_profile"],
                external=settings.get("external", {}),
            )
    except (httpx2.HTTPError, ValueError, KeyError, TypeError):
        return None


def _folder_here(directory: Path) -> Path:
    """A container's folder means nothing on this machine; its world is Renkei's own."""
    return directory if directory.is_dir() else WORLD_DIRECTORY


@asynccontextmanager
async def reached(offset: int) -> AsyncIterator[Network]:
    """The running network; raises NotRunningError when there is none, or when a part of it does not answer."""
    topology = load_topology(CONTRACTS_DIRECTORY)
    running = await find_running(topology, offset)
    if running is None:
        first = topology.running()[0]
        raise NotRunningError(
            f"no network answers at {control_address(first, offset)}. Start one with `renkei up` "
            "(or `docker compose up --build --wait`) and try again"
        )
    world = World.load(running.world_directory, running.seed, running.day, running.profile)
    async with connect(running.kind, world, topology, offset, running.external) as network:
        try:
            await network.ready()
            await network.follow_clock()
        except httpx2.HTTPError as error:
            raise NotRunningError("the network is not ready: one of its services does not answer") from error
        yield network


async def world_of(offset: int) -> tuple[World, Topology, bool]:
    """The running network's world and register, or those that would be started today (then False)."""
    topology = load_topology(CONTRACTS_DIRECTORY)
    running = await find_running(topology, offset)
    if running is None:
        return World.load(WORLD_DIRECTORY, DEFAULT_SEED, Clock()().date()), topology, False
    return World.load(running.world_directory, running.seed, running.day, running.profile), topology, True


async def caller_token(network: Network, caller: str, service: str) -> str:
    """A bearer by which ``service`` knows ``caller`` for ten minutes."""
    known = network.topology.stations
    if caller not in known or service not in network.http:
        raise UnknownClientError(f"the register has no {service if caller in known else caller}")
    return (await network.as_party(service, caller)).token


async def system_token(network: Network, client_id: str) -> str:
    """A system token for a client of the world, got with its secret (RFC 6749 sections 2.3.1 and 4.4)."""
    client = network.world.find_client(client_id)
    if client is None:
        known = ", ".join(client.id for client in network.world.clients)
        raise UnknownClientError(f"this world has no client {client_id}; it has {known}")
    answer = await network.http["mesh-gateway"].post(
        "/oauth2/token", auth=(client.id, client.secret), data={"grant_type": "client_credentials"}
    )
    token: str = answer.raise_for_status().json()["access_token"]
    return token
