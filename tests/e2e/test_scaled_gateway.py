"""Two gateways on one database behind the proxy: it makes no difference which is asked, and one permit works once."""

import asyncio
import subprocess
from collections import Counter

import httpx2
import pytest

from e2e.gateway import Gateway, refused
from networks.compose import COMPOSE_FILE, OFFSET, PROJECT, SUBNET

GATEWAY = "mesh-gateway"
PORT = 8106
OPENED = """
names, counts = [line.split() for line in open("/proc/net/snmp") if line.startswith("Tcp:")]
print(counts[names.index("PassiveOpens")])
"""
"""How many connections a container has accepted since it began."""
FEW = 5
"""More connections than this are not health checks."""
pytestmark = [
    pytest.mark.parametrize("network", [pytest.param("compose", marks=pytest.mark.compose)], indirect=True),
    pytest.mark.xdist_group("compose"),
]


@pytest.fixture
async def two_gateways(network):
    """The network with a second gateway; the proxy learns of it when it starts anew."""
    await asyncio.to_thread(_scale, 2)
    try:
        await _answers(network)
        yield network
    finally:
        await asyncio.to_thread(_scale, 1)
        await _answers(network)


def _scale(count: int) -> None:
    _compose("up", "--detach", "--wait", "--no-recreate", "--no-deps", "--scale", f"{GATEWAY}={count}", GATEWAY)
    _compose("restart", "proxy")


def _compose(*arguments: str) -> str:
    command = ["docker", "compose", "--project-name", PROJECT, "--file", str(COMPOSE_FILE), *arguments]
    moved = ["env", f"RENKEI_SUBNET={SUBNET}", *command]
    done = subprocess.run(moved, capture_output=True, text=True, cwd=COMPOSE_FILE.parent)
    assert done.returncode == 0, done.stderr[-1500:]
    return done.stdout


async def _answers(network) -> None:
    """Wait until the proxy passes on again."""
    async with asyncio.timeout(60), httpx2.AsyncClient() as client:
        while True:
            try:
                if (await client.get(f"http://127.0.0.1:{PORT + OFFSET}/readyz")).is_success:
                    return
            except httpx2.HTTPError:
                continue


async def _accepted() -> list[int]:
    asking = ("exec", "--no-TTY", "--index")
    return [int(await asyncio.to_thread(_compose, *asking, n, GATEWAY, "python", "-c", OPENED)) for n in ("1", "2")]


@pytest.mark.control("G2")
async def test_fifty_presentations_over_two_gateways_and_one_wins(two_gateways):
    gateway, before = Gateway(two_gateways), await _accepted()
    for _ in range(3):
        token = (await gateway.permit())["permit"]
        answers = await asyncio.gather(*(gateway.present(token) for _ in range(50)))
        assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 49}
        for answer in answers:
            if not answer.is_success:
                refused(answer, "permit-already-used", "permit_is_unused")
    accepted = [after - at_first for after, at_first in zip(await _accepted(), before, strict=True)]
    assert min(accepted) > FEW, f"both gateways were asked: {accepted}"


async def test_what_one_gateway_signs_another_accepts(two_gateways):
    gateway = Gateway(two_gateways)
    permits = await asyncio.gather(*(gateway.permit() for _ in range(20)))
    answers = await asyncio.gather(*(gateway.present(permit["permit"]) for permit in permits))
    assert {answer.json()["status"] for answer in answers} == {"answered"}
    asked = {permit["processing_number"] for permit in permits}
    recorded = [entry["processing_number"] for entry in await gateway.core_book()]
    assert asked <= set(recorded)
    assert len(recorded) == len(set(recorded))
