"""What a tester disturbs is disturbed in every way of running, stands in the journals, and ends by itself."""

import pytest

from e2e.asking import ISA, back_again, breaks_off, inquire, permit


async def test_the_next_two_permits_fail_then_no_more(network):
    await network.faults.fail_next("mesh-gateway", 2, "records-unavailable", operation="issuePermit")
    assert [(await permit(network)).status_code for _ in range(3)] == [503, 503, 201]
    assert (await network.faults.listed())["mesh-gateway"]["faults"] == []


@pytest.mark.parametrize("kind", ["connection-reset", "truncated-body"])
async def test_a_connection_breaks_off(network, kind):
    await permit(network)
    await network.faults.add("mesh-gateway", kind, operation="issuePermit", count=1)
    assert await breaks_off(network, permit(network))
    assert (await permit(network)).status_code == 201
    (entry,) = await network.journal.entries("mesh-gateway", fault="any")
    assert (entry["operation"], entry["decision"]) == ("issuePermit", "no-answer")


async def test_without_records_no_permit_and_no_answer_is_given(network):
    system = network.as_system(ISA)
    text = (await permit(network, system)).json()["permit"]
    async with network.faults.during("mesh-gateway", "records-unavailable"):
        refused = [await permit(network, system), await inquire(network, text, system)]
        assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(503, "records-unavailable")] * 2
    assert (await inquire(network, text)).json()["status"] == "answered"


async def test_a_crash_before_the_commit_leaves_the_permit_unused(network):
    text = (await permit(network)).json()["permit"]
    await network.faults.add("mesh-gateway", "crash", step="before-commit", operation="presentPermit", count=1)
    assert await breaks_off(network, inquire(network, text))
    await back_again(network)
    assert (await inquire(network, text)).json()["status"] == "answered"


async def test_a_crash_after_the_commit_leaves_the_permit_used(network):
    given = (await permit(network)).json()
    await network.faults.add("mesh-gateway", "crash", step="before-reply", operation="presentPermit", count=1)
    assert await breaks_off(network, inquire(network, given["permit"]))
    await back_again(network)
    assert (await inquire(network, given["permit"])).json()["code"] == "permit-already-used"
    url = f"/inquiries/{given['processing_number']}"
    kept = await network.http["mesh-gateway"].get(url, auth=network.as_system(ISA))
    assert kept.json()["status"] == "answered"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("bad-signature", "permit-signature-invalid"),
        ("unknown-key", "permit-signature-invalid"),
        ("wrong-algorithm", "permit-signature-invalid"),
        ("expired", "permit-expired"),
        ("not-yet-valid", "permit-expired"),
        ("wrong-audience", "not-on-allow-list"),
    ],
)
async def test_a_permit_that_is_spoilt_is_refused_where_it_is_presented(network, kind, code):
    await network.faults.add("mesh-gateway", kind, token="permit", count=1)
    spoilt = await permit(network)
    assert spoilt.status_code == 201
    refused = await inquire(network, spoilt.json()["permit"])
    assert refused.status_code >= 400
    assert refused.json()["code"] == code
    sound = (await permit(network)).json()["permit"]
    assert (await inquire(network, sound)).status_code == 200


async def test_a_partition_cuts_one_direction_only(network):
    cut = await network.faults.partition("juki-link", "jlis-verify")
    assert [service for service, _ in cut] == ["juki-link", "jlis-verify"]
    listed = await network.faults.listed()
    assert listed["juki-link"]["faults"][0]["fault"]["callee"] == "jlis-verify"
    bearer = await network.as_party("jlis-verify", "juki-link")
    assert await breaks_off(network, network.http["jlis-verify"].post("/numbers", json={}, auth=bearer))
    other = await network.as_party("jlis-verify", "ras")
    answer = await network.http["jlis-verify"].post("/numbers", json={}, auth=other)
    assert answer.status_code >= 400
    await network.faults.clear()
    assert all(not state["faults"] for state in (await network.faults.listed()).values())


async def test_the_header_disturbs_its_own_request_only(network):
    client = network.http["mesh-gateway"]
    answer = await client.get("/agencies", auth=network.as_system(ISA), headers={"Renkei-Fault": "error=not-found"})
    assert answer.json()["rule"] == "fault_is_set"
    assert (await client.get("/agencies", auth=network.as_system(ISA))).status_code == 200
