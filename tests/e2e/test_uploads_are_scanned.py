"""Every upload to the gateway is searched for malware, and stale patterns are told to its operators."""

import json
from datetime import timedelta

import pytest

COPIES = "/copies/import"


def infected(network) -> str:
    """The harmless test file that every scanner knows (EICAR)."""
    (signature,) = network.world.malware_patterns.signatures
    return signature.content.decode()


def refused(answer) -> None:
    assert (answer.status_code, answer.json()["code"]) == (422, "malware-found"), answer.text
    assert answer.json()["malware"] == "EICAR-Standard-Antivirus-Test-File"


async def exported(network) -> str:
    return (await network.http["mesh-gateway"].get("/copies/export", auth=network.as_system("setagaya"))).text


@pytest.mark.control("H9")
async def test_copies_with_malware_are_refused_and_none_of_them_is_kept(network):
    gateway, before = network.http["mesh-gateway"], await exported(network)
    lines = [json.loads(line) for line in before.splitlines()]
    lines = [{**line, "record_id": f"r{number}", "version": "0099"} for number, line in enumerate(lines)]
    lines[-1]["content"] = {**lines[-1]["content"], "note": infected(network)}
    content = "\n".join(map(json.dumps, lines))
    headers = {"Content-Type": "application/x-ndjson"}
    refused(await gateway.post(COPIES, content=content, headers=headers, auth=network.as_system("setagaya")))
    assert await exported(network) == before


@pytest.mark.control("H9")
async def test_a_batch_with_malware_is_refused_and_leaves_no_batch(network):
    gateway, auth = network.http["mesh-gateway"], network.as_system("setagaya")
    for media_type in ("application/x-ndjson", "text/plain"):
        headers = {"Content-Type": media_type}
        refused(await gateway.post("/inquiries/batch", content=infected(network), headers=headers, auth=auth))
    assert (await gateway.get("/batches", auth=auth)).json()["items"] == []


@pytest.mark.control("H9")
async def test_an_allow_list_with_malware_is_refused_before_it_is_read(network):
    gateway, auth = network.http["mesh-gateway"], await network.as_staff("mesh-gateway", "core-officer")
    path = f"/core/allow-lists?effective_on={network.clock().date() + timedelta(days=1)}"
    for media_type in ("text/csv", "application/json"):
        answer = await gateway.post(
            path, content=json.dumps({"rows": infected(network)}), headers={"Content-Type": media_type}, auth=auth
        )
        refused(answer)
    versions = (await gateway.get("/core/allow-lists", auth=auth)).json()["items"]
    assert len(versions) == 1


@pytest.mark.control("H9")
async def test_stale_patterns_are_told_to_the_operators(network):
    gateway = network.http["mesh-gateway"]

    async def told():
        auth = await network.as_staff("mesh-gateway", "platform-operator")
        components = (await gateway.get("/operations/state", auth=auth)).json()["components"]
        await gateway.delete("/staff/sessions/current", auth=auth)
        return next(part["state"] for part in components if part["name"] == "malware-patterns")

    assert await told() == "working"
    await network.change_clock(advance=timedelta(days=10))
    assert await told() == "failing"
