"""The same seed and the same requests give the same ids, numbers and keys."""

from e2e.asking import inquire, permit
from renkei.in_process import in_process

SEEDED = {"mesh-gateway": {"seeded_randomness": "on"}}
FIRST = {"traceparent": f"00-{'1' * 32}-{'2' * 16}-01"}


async def drawn(seed: str = "renkei-demo", settings=SEEDED) -> list[str]:
    async with in_process(seed=seed, only=("mesh-gateway",), settings=settings) as network:
        gateway = network.http["mesh-gateway"]
        keys = (await gateway.get("/.well-known/jwks.json")).json()["keys"]
        given = (await permit(network)).json()
        assert (await inquire(network, given["permit"])).json()["status"] == "answered"
        session = await gateway.post("/staff/sessions", json={"id": "isa-records", "password": "isa-records-password"})
        first = [keys[0]["kid"], given["processing_number"], session.json()["access_token"]]
        await network.reset()
        again = (await gateway.get("/.well-known/jwks.json")).json()["keys"][0]["kid"]
        return [*first, again]


async def test_the_same_seed_gives_the_same_and_another_seed_another():
    one, two, other = await drawn(), await drawn(), await drawn("another")
    assert one == two
    assert not set(one) & set(other)
    assert one[0] == one[-1], "a reset begins at the beginning"


async def test_by_default_nothing_can_be_foreseen():
    one, two = await drawn(settings={}), await drawn(settings={})
    assert not set(one) & set(two)
