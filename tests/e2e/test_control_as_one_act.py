"""The tester's controls reach the whole network as one act."""

import asyncio
from datetime import datetime, timedelta


async def clocks(network) -> dict[str, dict]:
    names = list(network.control)
    answers = await asyncio.gather(*(network.control[name].get("/clock") for name in names))
    return {name: answer.json() for name, answer in zip(names, answers, strict=True)}


def times(states) -> list[datetime]:
    return [datetime.fromisoformat(state["now"]) for state in states.values()]


async def test_a_clock_moved_once_is_moved_once_everywhere(network):
    before = network.clock()
    await network.change_clock(advance=timedelta(days=31))
    for now in [*times(await clocks(network)), network.clock()]:
        assert timedelta(days=31) <= now - before < timedelta(days=31, minutes=1)


async def test_frozen_clocks_stand_at_one_time(network):
    await network.change_clock(frozen=True)
    states = await clocks(network)
    assert all(state["frozen"] for state in states.values())
    assert {*times(states), network.clock()} == {network.clock()}
    await network.change_clock(advance=timedelta(hours=1))
    assert set(times(await clocks(network))) == {network.clock()}
    await network.change_clock(frozen=False)
    assert not any(state["frozen"] for state in (await clocks(network)).values())


async def test_a_reset_brings_back_the_time_and_ends_every_session(network):
    await network.change_clock(advance=timedelta(days=400))
    await network.reset()
    assert abs(times(await clocks(network))[0] - network.clock()) < timedelta(minutes=1)
    first = await network.as_staff("feis", "examiner-1")
    await network.reset()
    again = await network.as_staff("feis", "examiner-1")
    assert (await network.http["feis"].get("/cases", auth=first)).json()["code"] == "session-expired"
    assert (await network.http["feis"].get("/cases", auth=again)).json()["cases"] == []


async def test_a_linked_persons_first_permit_takes_one_call(network):
    isa = network.world.client("isa-ims").agency
    person = network.world.person_with_story("plain")
    query = {
        "addressee_number": network.world.addressee_number(isa, person.id),
        "affair": "JM99000000000001",
        "procedure": "JT99010000000001",
        "provider": person.municipality,
        "item": "TM00000000000002",
    }
    answer = await network.http["mesh-gateway"].post("/permits", json=query, auth=network.as_system("isa-ims"))
    assert answer.status_code == 201
