"""Any party can be a program of the tester's own: by one setting, the network plays all the others."""

import httpx2
import pytest
from fastapi import FastAPI

from e2e.gateway import Gateway
from e2e.own_party import own_port, own_program, url_of
from e2e.plugged import answers, plugged_in
from renkei.demo.play import story
from renkei.demo.story import STEPS
from renkei.external import ExternalError, external_of, stated
from renkei.in_process import in_process
from renkei.launch import Launch, launched
from renkei.listening import listen_anywhere
from renkei.places import CONTRACTS_DIRECTORY, WORLD_DIRECTORY
from renkei.services import DEFAULT_SEED
from renkei_kit.callers import assertion
from renkei_kit.clock import Clock
from renkei_kit.keys import service_key
from renkei_kit.topology import load_topology
from renkei_kit.world import World

PLAYABLE = ("ims", "feis", "ras", "juki-link")
TOPOLOGY = load_topology(CONTRACTS_DIRECTORY)


async def played(network) -> list[str | None]:
    return [outcome.difference async for outcome in story(network)]


@pytest.mark.parametrize("service", PLAYABLE)
async def test_the_whole_story_with_a_party_outside_of_the_process(service):
    port = own_port()
    async with (
        in_process(external={service: url_of(port)}) as network,
        own_program(service, port, network.lines[service]),
    ):
        assert service not in network.control
        assert await played(network) == [None] * len(STEPS)


@pytest.mark.local
@pytest.mark.parametrize("service", ["ims"])
async def test_the_whole_story_with_a_party_outside_of_renkei_up(service, tmp_path):
    port, listening = own_port(), listen_anywhere(TOPOLOGY, first=90)
    at = {station.name: f"http://127.0.0.1:{station.port + listening.offset}" for station in TOPOLOGY.running()}
    launch = Launch(tmp_path, port_offset=listening.offset, external={service: url_of(port)})
    async with launched(launch, listening) as network, own_program(service, port, at):
        assert await played(network) == [None] * len(STEPS)


async def test_an_application_can_play_a_party_without_any_port():
    ims = FastAPI()
    asked = []

    @ims.put("/residences/{number}", status_code=204)
    async def put(number: str):
        asked.append(number)

    async with in_process(external={"ims": ims}) as network:
        as_feis = await network.as_party("ims", "feis")
        assert (await network.http["ims"].put("/residences/1", auth=as_feis)).status_code == 204
        await network.ready()
        await network.reset()
        await network.change_clock(frozen=True)
    assert asked == ["1"]


async def test_the_register_holds_for_an_external_party_too():
    port = own_port()
    with port:
        async with in_process(external={"ims": url_of(port)}) as network:
            assert set(network.lines["ims"]) == {"juki-link", "mesh-gateway"}
            key = service_key(DEFAULT_SEED, "ims")
            token = assertion("ims", "mesh-gateway", key, network.clock())
            async with httpx2.AsyncClient(base_url=network.lines["ims"]["mesh-gateway"]) as line:
                answer = await line.post("/core/keys/rotation", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["code"]) == (403, "flow-not-defined")


async def test_an_agency_is_asked_at_its_own_system_from_the_start_and_after_a_reset():
    async with plugged_in(answers) as provider, in_process(external={"chiyoda": provider.url}) as network:
        for times in (1, 2):
            gateway = Gateway(network)
            assert (await gateway.linked())["status"] == "answered"
            assert len(provider.asked) == times
            await network.reset()


@pytest.mark.parametrize(
    "texts, says",
    [(["ims"], "NAME=URL"), (["ims=ftp://x"], "NAME=URL"), ([""], "NAME=URL")],
)
def test_what_is_no_place_is_refused_in_words(texts, says):
    with pytest.raises(ExternalError, match=says):
        stated(texts)


def test_places_are_told_one_by_one_or_together():
    assert stated(["ims=http://a/", "ras=http://b,feis=https://c"]) == {
        "ims": "http://a",
        "ras": "http://b",
        "feis": "https://c",
    }


@pytest.mark.parametrize("places, says", [({"imz": "http://a"}, "no party imz"), ({"setagaya": FastAPI()}, "address")])
def test_who_is_no_party_is_refused_in_words(places, says):
    world = World.load(WORLD_DIRECTORY, DEFAULT_SEED, Clock()().date())
    with pytest.raises(ExternalError, match=says):
        external_of(places, TOPOLOGY, world)
