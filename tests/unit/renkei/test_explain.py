"""``renkei explain`` asks the network with names that people know."""

import pytest

from renkei.explain import Question, asked, show
from renkei.in_process import in_process

GOOD = Question("isa-ims", "plain", "JM99000000000001", "JT99010000000001", "chiyoda", "TM00000000000002")


@pytest.fixture
async def network():
    async with in_process(only=("mesh-gateway",)) as fresh:
        yield fresh


async def test_what_is_told_is_shown_rule_by_rule(network, capsys):
    person = network.world.person_with_story("plain")
    by_story = await asked(network, GOOD)
    by_id = await asked(network, Question("isa-ims", person.id, GOOD.affair, GOOD.procedure, "chiyoda", GOOD.item))
    number = network.world.addressee_number("9000100000000001", person.id)
    assert by_story == by_id
    assert by_story == await asked(
        network, Question("isa-ims", number, GOOD.affair, GOOD.procedure, "chiyoda", GOOD.item)
    )
    show(by_story, as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert [line[:7] for line in lines[:7]] == ["holds  "] * 7
    assert lines[7].startswith("row IS-01 of allow-list ")
    assert lines[-1] == "a permit would be issued"


async def test_a_refusal_is_shown_with_its_reason(network, capsys):
    told = await asked(
        network, Question("isa-ims", "plain", GOOD.affair, GOOD.procedure, "chiyoda", "TM99000000000009")
    )
    show(told, as_json=False)
    out = capsys.readouterr().out
    assert "REFUSES  query_is_on_allow_list\n         not-on-allow-list: " in out
    assert " differs in item\nno permit would be issued\n" in out


async def test_what_the_gateway_does_not_take_is_its_refusal(network):
    assert (await asked(network, Question("isa-ims", "nobody", "x", "y", "z", "w")))["code"] == "request-invalid"
