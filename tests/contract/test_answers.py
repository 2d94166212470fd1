"""What the services really answer stands in their contracts."""

import pytest

from contract.observed import undocumented, watching
from renkei.demo.play import story
from renkei.in_process import in_process


@pytest.fixture
async def network():
    async with in_process() as fresh:
        yield fresh


async def test_every_answer_of_the_demo_is_documented(network, contracts):
    with watching() as seen:
        outcomes = [outcome async for outcome in story(network)]
    assert [outcome.difference for outcome in outcomes if outcome.difference] == []
    assert undocumented(seen, contracts) == []
    assert len({operation for _, operation, _, _ in seen}) > 20


async def test_an_answer_to_somebody_unknown_is_documented(network, contracts):
    with watching() as seen:
        for service, client in network.http.items():
            for path, methods in contracts[service]["paths"].items():
                for method in methods:
                    await client.request(method, path)
                    await client.request(method, path, json={"more": 1}, headers={"Authorization": "Bearer x"})
    assert undocumented(seen, contracts) == []
    assert {status for _, _, status, _ in seen} >= {401, 422}
