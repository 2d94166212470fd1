"""An explanation says what a permit would be answered, rule by rule, and leaves no permit and no record."""

import pytest

from e2e.gateway import DISABILITY, PENSION, Gateway, granted, refused
from renkei_mesh_gateway.core.rules import RULES

NAMES = [rule.__name__ for rule in RULES]


async def explained(gateway: Gateway, query, client="isa-ims"):
    answer = await gateway.http.post("/core/explanations", json=query, auth=gateway.system(client))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_query_that_would_be_granted(network):
    gateway = Gateway(network)
    told = await explained(gateway, gateway.query())
    assert (told["granted"], told["row"]["row"], told["nearest_row"]) == (True, "IS-01", None)
    assert [rule["rule"] for rule in told["rules"]] == NAMES
    assert all(rule["holds"] for rule in told["rules"])
    granted(await gateway.ask(gateway.query()))


@pytest.mark.parametrize("story, change", [
    ("plain", {"procedure": "JT99010000000004"}),
    ("plain", {"item": DISABILITY}),
    ("plain", {"provider": PENSION}),
    ("plain", {"addressee_number": "0" * 15}),
    ("pia-void", {}),
    ("unconnected", {}),
])  # fmt: skip
async def test_the_first_rule_that_refuses_is_the_refusal_of_the_permit(network, story, change):
    gateway = Gateway(network)
    query = gateway.query(story, **change)
    told = await explained(gateway, query)
    first = next(rule for rule in told["rules"] if not rule["holds"])
    problem = refused(await gateway.ask(query), first["code"], first["rule"])
    assert (told["granted"], problem["detail"]) == (False, first["detail"])
    assert told["differs_in"] == problem.get("differs_in", told["differs_in"])
    if told["nearest_row"]:
        assert told["nearest_row"]["row"] == problem["nearest_row"]


async def test_rules_after_the_first_refusal_are_told_as_well(network):
    gateway = Gateway(network)
    told = await explained(gateway, gateway.query("pia-void", item=DISABILITY, addressee_number="0" * 15))
    assert [rule["rule"] for rule in told["rules"] if not rule["holds"]] == NAMES[3:]


async def test_nothing_is_recorded(network):
    gateway = Gateway(network)
    await explained(gateway, gateway.query())
    await explained(gateway, gateway.query(item=DISABILITY))
    assert await gateway.book() == []
    assert await gateway.core_book() == []


async def test_staff_get_no_explanation(network):
    gateway = Gateway(network)
    auth = await gateway.officer("isa-records")
    answer = await gateway.http.post("/core/explanations", json=gateway.query(), auth=auth)
    refused(answer, "flow-not-defined")
