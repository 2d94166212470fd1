"""An officer sees what would be sent before releasing it, and what is released is what was seen (control G11)."""

import pytest

from e2e.gateway import TAX, Gateway, refused, values_of

OFFICER = "kawaguchi-provision"


async def look(gateway, number, officer=OFFICER):
    return await gateway.http.get(f"/pending-provisions/{number}", auth=await gateway.officer(officer))


async def replace_copy(gateway, **changes):
    kawaguchi = gateway.agency("kawaguchi")
    path = f"/copies/{gateway.number('no-auto-reply', kawaguchi)}/{TAX}"
    copy = (await gateway.http.get(path, auth=gateway.system("kawaguchi"))).json()
    kept = {name: copy[name] for name in ("version", "valid_from", "valid_to", "auto_reply", "content")}
    answer = await gateway.http.put(path, json=kept | changes, auth=gateway.system("kawaguchi"))
    assert answer.status_code == 204, answer.text
    return kept


@pytest.mark.control("G11")
async def test_an_officer_sees_what_is_then_sent(network):
    gateway = Gateway(network)
    number = (await gateway.linked("no-auto-reply"))["processing_number"]
    answer = await look(gateway, number)
    assert answer.status_code == 200, answer.text
    seen = answer.json()
    (listed,) = (await gateway.pending(OFFICER))["items"]
    assert {name: seen[name] for name in listed} == listed
    copy = next(copy for copy in gateway.world.person_with_story("no-auto-reply").copies if copy.item == TAX)
    assert (seen["status"], seen["copy"]["content"]) == ("answered", dict(copy.content))
    assert (await gateway.release(OFFICER, number)).status_code == 200
    opened = gateway.opened((await gateway.inquiry(number)).json()["answer"])
    assert (opened["version"], opened["content"]) == (seen["copy"]["version"], seen["copy"]["content"])


@pytest.mark.control("G11")
async def test_second_look_needed_when_the_copy_changed_after_it_was_seen(network):
    gateway = Gateway(network)
    number = (await gateway.linked("no-auto-reply"))["processing_number"]
    before = (await look(gateway, number)).json()
    kept = await replace_copy(gateway)
    await replace_copy(gateway, version="0002", content=kept["content"] | {"arrears": 777})
    refused(await gateway.release(OFFICER, number), "second-look-needed", "copy_is_as_seen")
    assert (await gateway.inquiry(number)).json()["status"] == "pending"
    assert [record["outcome"] for record in await gateway.book("kawaguchi")] == ["pending"]
    again = (await look(gateway, number)).json()
    assert (before["copy"]["content"]["arrears"], again["copy"]["content"]["arrears"]) != (777, 777)
    assert again["copy"]["content"]["arrears"] == 777
    assert (await gateway.release(OFFICER, number)).status_code == 200
    assert gateway.opened((await gateway.inquiry(number)).json()["answer"])["content"]["arrears"] == 777


async def test_an_officer_sees_that_there_is_nothing_to_send(network):
    gateway = Gateway(network)
    number = (await gateway.linked("no-auto-reply"))["processing_number"]
    await replace_copy(gateway, valid_from="2026-01-01", valid_to="2026-01-31")
    seen = (await look(gateway, number)).json()
    assert (seen["status"], seen["copy"]) == ("no-record", None)
    assert (await gateway.release(OFFICER, number)).json()["status"] == "no-record"


@pytest.mark.control("G8", "G11")
async def test_nobody_else_sees_it(network):
    gateway = Gateway(network)
    number = (await gateway.linked("no-auto-reply"))["processing_number"]
    for stranger in ("setagaya-provision", "isa-provision"):
        other, absent = await look(gateway, number, stranger), await look(gateway, "9" * 20, stranger)
        assert refused(other, "not-found") | {"instance": ""} == refused(absent, "not-found") | {"instance": ""}
    for account in ("isa-records", "core-officer", "platform-operator"):
        refused(await look(gateway, number, account), "operation-not-permitted")
    for system in ("kawaguchi", "isa-ims"):
        answer = await gateway.http.get(f"/pending-provisions/{number}", auth=gateway.system(system))
        refused(answer, "flow-not-defined")
        assert "arrears" not in values_of(answer.json())
    await look(gateway, number)
    await gateway.release(OFFICER, number)
    refused(await look(gateway, number), "not-found")
