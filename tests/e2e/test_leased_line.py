"""A whole network whose leased line is under mutual TLS: all goes on, and beside the line nothing is answered."""

from collections.abc import AsyncIterator, Iterator

import pytest

from networks.local import local_network
from renkei.network import Network, connect
from renkei.places import CONTRACTS_DIRECTORY, WORLD_DIRECTORY
from renkei.services import DEFAULT_SEED
from renkei_kit.clock import Clock
from renkei_kit.topology import load_topology
from renkei_kit.world import World

pytestmark = pytest.mark.local


@pytest.fixture(scope="module")
def offset(tmp_path_factory, worker_id) -> Iterator[int]:
    topology, directory = load_topology(CONTRACTS_DIRECTORY), tmp_path_factory.mktemp("leased-line")
    with local_network(topology, directory, f"{worker_id}-line", RENKEI_LEASED_LINE_TLS="true") as offset:
        yield offset


@pytest.fixture
async def under_tls(offset) -> AsyncIterator[Network]:
    world = World.load(WORLD_DIRECTORY, DEFAULT_SEED, Clock()().date())
    async with connect("local", world, load_topology(CONTRACTS_DIRECTORY), offset=offset) as network:
        yield network


@pytest.mark.control("C17")
async def test_a_check_goes_over_the_line_and_nothing_beside_it(under_tls):
    network, person = under_tls, under_tls.world.person_with_story("renewal")
    body = {"affair": "JM99000000000001", "condition": {"address": person.address}, "items": ["name"]}
    ims = await network.as_party("juki-link", "ims")
    made = await network.http["juki-link"].post("/provisions", json=body, auth=ims)
    assert (made.status_code, made.json()["provided"]) == (201, 1)
    refused = await network.http["jlis-verify"].post(
        "/identity-provisions",
        content=b"a.b.c.d.e",
        headers={"Content-Type": "application/jose"},
        auth=await network.as_party("jlis-verify", "juki-link"),
    )
    assert (refused.status_code, refused.json()["rule"]) == (403, "line_shows_the_link_servers_certificate")
    assert (await network.http["jlis-verify"].get("/ca")).status_code == 200
