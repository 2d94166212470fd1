"""The story of the demo, on every kind of network."""

import pytest

from renkei.demo.play import story
from renkei.demo.story import STEPS


async def test_every_step_of_the_story_goes_as_expected(network):
    outcomes = [outcome async for outcome in story(network)]
    assert [(outcome.step.name, outcome.difference) for outcome in outcomes] == [(step.name, None) for step in STEPS]


async def test_the_story_can_be_played_again_after_a_reset(network):
    for _ in range(2):
        await network.reset()
        outcomes = [outcome async for outcome in story(network)]
        assert [outcome.difference for outcome in outcomes] == [None] * len(STEPS)


@pytest.mark.control("D1")
async def test_the_story_leaves_no_personal_number_in_any_answer_to_feis_ras_gateway_or_agency(network):
    seen: list[str] = []

    async def keep(response):
        await response.aread()
        seen.append(response.text)

    for service in ("feis", "ras", "mesh-gateway", "agency"):
        network.http[service].event_hooks["response"].append(keep)
    number = ""
    async for outcome in story(network):
        assert outcome.difference is None
        number = number or await _number(network)
    assert seen
    assert not [text for text in seen if number in text]


async def _number(network) -> str:
    person = network.world.person_with_story("renewal").id
    answer = await network.control["jlis-verify"].get(f"/residents/{person}/number")
    return answer.raise_for_status().json()["personal_number"]
