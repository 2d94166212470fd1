"""The whole network is kept as it was at one moment, and made so again."""

import asyncio
from datetime import timedelta

import pytest

from e2e.asking import ISA, inquire, permit
from renkei.snapshots import SnapshotError


@pytest.fixture
async def clean(network):
    for name in await network.snapshots.listed():
        await network.snapshots.delete(name)
    return network


async def test_what_happened_after_a_snapshot_has_not_happened_when_it_is_put_back(clean):
    network = clean
    given = (await permit(network)).json()
    await network.change_clock(frozen=True)
    then = network.clock()
    await network.snapshots.take("before")
    assert (await inquire(network, given["permit"])).json()["status"] == "answered"
    await network.change_clock(advance=timedelta(seconds=20))
    await network.restore("before")
    assert (network.clock(), network.clock.frozen) == (then, True)
    again = await inquire(network, given["permit"])
    assert again.json()["status"] == "answered", "the permit has not been used"
    assert (await inquire(network, given["permit"])).json()["code"] == "permit-already-used"


async def test_snapshots_are_listed_and_deleted_and_their_names_are_taken_once(clean):
    network = clean
    await network.snapshots.take("one")
    assert list(await network.snapshots.listed()) == ["one"]
    with pytest.raises(SnapshotError, match="already"):
        await network.snapshots.take("one")
    await network.snapshots.delete("one")
    assert await network.snapshots.listed() == {}
    for act in (network.snapshots.restore, network.snapshots.delete):
        with pytest.raises(SnapshotError, match="no snapshot"):
            await act("one")


async def test_while_writes_are_held_they_wait_and_none_is_lost(clean):
    network = clean
    system = network.as_system(ISA)
    await permit(network, system)
    async with network.snapshots.held():
        waiting = asyncio.create_task(permit(network, system))
        answer = await network.http["mesh-gateway"].get("/agencies", auth=system)
        assert answer.status_code == 200, "what only reads goes on"
        assert not waiting.done()
    assert (await waiting).status_code == 201


async def test_a_name_that_is_none_is_refused(network):
    answer = await network.control["ims"].post("/snapshots", json={"id": "../ims"})
    assert answer.json()["code"] == "request-invalid"
