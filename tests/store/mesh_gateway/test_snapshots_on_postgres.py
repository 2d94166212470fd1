"""A snapshot on PostgreSQL is a schema of copies; what is put back goes on counting behind what it holds."""

import pytest

from e2e.asking import ISA, inquire, permit
from renkei.in_process import in_process
from store.mesh_gateway.conftest import settings_of

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]


async def test_the_gateway_is_put_back_as_it_was(postgres_port):
    async with in_process(only=("mesh-gateway",), settings=settings_of(postgres_port)) as network:
        await network.reset()
        for name in await network.snapshots.listed():
            await network.snapshots.delete(name)
        given = (await permit(network)).json()
        await network.snapshots.take("before")
        assert (await inquire(network, given["permit"])).json()["status"] == "answered"
        await network.restore("before")
        assert (await inquire(network, given["permit"])).json()["status"] == "answered"
        assert (await inquire(network, given["permit"])).json()["code"] == "permit-already-used"
        assert list(await network.snapshots.listed()) == ["before"]
        await network.snapshots.delete("before")
        assert await network.snapshots.listed() == {}


async def test_an_agency_is_put_back_alone(postgres_port):
    async with in_process(only=("mesh-gateway",), settings=settings_of(postgres_port)) as network:
        await network.reset()
        given = (await permit(network)).json()
        assert (await inquire(network, given["permit"])).json()["status"] == "answered"
        isa = network.world.client(ISA).agency
        await network.reset_agency(isa)
        answer = await network.http["mesh-gateway"].get("/records", auth=network.as_system(ISA))
        assert answer.json()["items"] == []
        again = (await permit(network)).json()
        assert (await inquire(network, again["permit"])).json()["status"] == "answered"
