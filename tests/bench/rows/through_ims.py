"""Whole linkages through IMS: FEIS asks, IMS asks the gateway and opens the answer; all services in one process."""

import asyncio
import json
import tempfile
from collections.abc import Iterator
from datetime import timedelta

from bench import servers, wire
from bench.figures import Effort, Figure, at_least, ratios
from bench.load import BenchmarkError, load
from bench.network import Up, network
from bench.slices import in_turn
from e2e.test_number_registration import ISA, number_of, register
from renkei.network import connect
from renkei.places import CONTRACTS_DIRECTORY, WORLD_DIRECTORY
from renkei.services import DEFAULT_SEED
from renkei_kit.callers import assertion
from renkei_kit.clock import Clock
from renkei_kit.keys import service_key
from renkei_kit.topology import load_topology
from renkei_kit.world import World

ROW = "through-ims"
CASE, STORY = "CASE-1", "plain"


def measure(effort: Effort) -> Iterator[Figure]:
    """``renkei up`` on one core, SQLite, as a share of the bare endpoint."""
    feis = service_key(DEFAULT_SEED, "feis")
    authorization = f"Bearer {assertion('feis', 'ims', feis, Clock()(), timedelta(hours=2))}"
    with tempfile.TemporaryDirectory() as directory, network(directory) as up, servers.bare() as bare:
        body = json.dumps(asyncio.run(_open_case(up)))
        url = f"{up.url('ims')}/inquiries"
        answer = wire.post(url, body.encode(), wire.JSON, authorization)
        if answer["status"] != "answered" or not answer["content"]:
            raise BenchmarkError(f"the inquiry through IMS came to {answer['status']}")
        seen = in_turn(
            {
                "bare": lambda: load(bare.url, "post", wire.QUERY, wire.JSON, seconds=effort.seconds),
                "linkages": lambda: load(url, "post", body, wire.JSON, authorization, seconds=effort.seconds),
            },
            effort.rounds,
        )
        resident = up.resident_mb()
    rates = tuple(each.rate for each in seen["linkages"])
    shares = ratios(rates, [each.rate for each in seen["bare"]])
    yield Figure(ROW, "whole linkages through IMS, all services in one process", "× bare", shares, at_least(0.06))
    yield Figure(ROW, "whole linkages through IMS", "/s", rates)
    yield Figure(ROW, "whole linkages through IMS: p50", "ms", tuple(each.p50 for each in seen["linkages"]))
    yield Figure(ROW, "renkei up under this load", "MB", (resident,))


async def _open_case(up: Up) -> dict[str, str]:
    """Register a person at IMS for an open case; gives what FEIS then asks about them."""
    world = World.load(WORLD_DIRECTORY, DEFAULT_SEED, Clock()().date())
    person = world.person_with_story(STORY)
    async with connect("local", world, load_topology(CONTRACTS_DIRECTORY), up.offset) as network:
        registered = await register(network, person.id, number_of(network, person.id), CASE)
        registered.raise_for_status()
    about = {"case_id": CASE, "addressee_number": world.addressee_number(ISA, person.id)}
    return json.loads(wire.QUERY) | about | {"provider": person.municipality}
