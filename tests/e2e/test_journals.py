"""One call tells the whole story of a transaction, across services, and gives nothing away."""

import json

from e2e.asking import ISA, inquire, permit


async def test_the_story_of_a_processing_number_holds_permit_and_inquiry(network):
    given = (await permit(network)).json()
    await inquire(network, given["permit"])
    await permit(network)
    story = await network.journal.story(processing_number=given["processing_number"])
    assert [(entry["operation"], entry["status"]) for entry in story if entry["direction"] == "inbound"] == [
        ("issuePermit", 201),
        ("presentPermit", 200),
    ]
    text = json.dumps(story)
    person = network.world.person_with_story("plain")
    assert network.world.addressee_number(network.world.client(ISA).agency, person.id) not in text
    assert given["permit"] not in text


async def test_a_refusal_stands_with_its_rule(network):
    given = (await permit(network)).json()
    await inquire(network, given["permit"])
    await inquire(network, given["permit"])
    (entry,) = await network.journal.entries("mesh-gateway", decision="permit-already-used")
    assert (entry["status"], entry["caller"], entry["actor"]) == (409, "ims", ISA)
    assert entry["rule"]


async def test_what_was_expected_is_verified_in_order_and_the_closest_miss_is_explained(network):
    given = (await permit(network)).json()
    await inquire(network, given["permit"])
    asked = {"callee": "mesh-gateway", "operation": "issuePermit", "decision": "ok"}
    presented = {"callee": "mesh-gateway", "operation": "presentPermit", "decision": "ok"}
    assert await network.journal.verify(asked, presented)
    backwards = await network.journal.verify(presented, asked)
    assert not backwards
    assert "it happened earlier" in backwards.explanation
    refused = await network.journal.verify(asked, presented | {"decision": "pia-violation"})
    assert "decision is ok, not pia-violation" in refused.explanation


async def test_waiting_is_served_by_the_network(network):
    assert not await network.journal.wait("mesh-gateway", operation="issuePermit", seconds=0)
    await permit(network)
    assert await network.journal.wait("mesh-gateway", operation="issuePermit", seconds=10)


async def test_clearing_forgets_everywhere(network):
    await permit(network)
    assert await network.journal.count(operation="issuePermit") == 1
    await network.journal.clear()
    assert await network.journal.count() == 0
    assert await network.journal.dropped() == 0
