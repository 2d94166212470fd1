"""The agency service as a plugged-in provider: what it answers, what it refuses, and what its clerk releases."""

import json
from datetime import timedelta

import pytest

from e2e.gateway import TAX, Gateway, refused
from renkei_kit.keys import client_key

CHIYODA, CLIENT, PERSON = "9000013101600001", "chiyoda", "santos-maria"
CONTENT = {"fiscal_year": 2026, "income_levy": 11, "per_capita_levy": 12, "total_income": 13, "arrears": 14}


@pytest.fixture
async def gateway(network) -> Gateway:
    """The gateway, with Chiyoda's own system plugged in and its signing key registered."""
    gateway = Gateway(network)
    key = client_key(network.world.seed, CLIENT).as_dict(private=False)
    system, path = gateway.system(CLIENT), f"/agencies/{CHIYODA}"
    keys = {"encryption": key, "signing": key}
    assert (await gateway.http.put(f"{path}/keys", json=keys, auth=system)).status_code == 204
    endpoint = {"url": f"http://agency/{CHIYODA}", "timeout_seconds": 20}
    assert (await gateway.http.put(f"{path}/endpoint", json=endpoint, auth=system)).status_code == 204
    return gateway


@pytest.fixture
async def clerk(network):
    return await network.as_staff("agency", "chiyoda-clerk")


async def put_original(gateway: Gateway, clerk, **changes) -> None:
    """Chiyoda's original of the local tax of the person whom the gateway's queries are about."""
    number = gateway.world.addressee_number(CHIYODA, PERSON)
    body = {"valid_from": "2026-04-01", "content": CONTENT} | changes
    path = f"/{CHIYODA}/originals/{number}/{TAX}"
    answer = await gateway.network.http["agency"].put(path, json=body, auth=clerk)
    assert answer.status_code == 200, answer.text


async def test_it_answers_live_from_its_original_and_signs_what_it_says(gateway, clerk):
    await put_original(gateway, clerk)
    inquiry = await gateway.linked()
    plain = gateway.opened(inquiry["answer"])
    assert (inquiry["status"], plain["content"]) == ("answered", CONTENT)
    assert (plain["provider"], plain["item"]) == (CHIYODA, TAX)
    book = await gateway.book(processing_number=inquiry["processing_number"])
    assert [record["outcome"] for record in book] == ["pending", "answered"]


async def test_an_original_that_is_not_open_today_is_no_record(gateway, clerk):
    tomorrow = gateway.world.today + timedelta(days=1)
    await put_original(gateway, clerk, valid_from=tomorrow.isoformat())
    assert (await gateway.linked())["status"] == "no-record"
    await put_original(gateway, clerk, valid_to=(gateway.world.today - timedelta(days=1)).isoformat())
    assert (await gateway.linked())["status"] == "no-record"


@pytest.mark.control("G11")
async def test_what_may_not_be_answered_automatically_waits_for_a_clerk(gateway, clerk):
    agency = gateway.network.http["agency"]
    await put_original(gateway, clerk, auto_reply=False)
    waiting = await gateway.linked()
    number = waiting["processing_number"]
    assert waiting["status"] == "pending"
    listed = (await agency.get(f"/{CHIYODA}/waiting-provisions", auth=clerk)).json()
    assert [(row["processing_number"], row["item"]) for row in listed["items"]] == [(number, TAX)]
    path = f"/{CHIYODA}/waiting-provisions/{number}/release"
    released = await agency.post(path, auth=clerk)
    assert released.json() == {"processing_number": number, "status": "answered"}
    assert gateway.opened((await gateway.inquiry(number)).json()["answer"])["content"] == CONTENT
    assert (await agency.post(path, auth=clerk)).json()["code"] == "not-found"
    assert (await agency.get(f"/{CHIYODA}/waiting-provisions", auth=clerk)).json()["items"] == []


async def test_a_tester_makes_it_answer_late(gateway, clerk):
    network, agency = gateway.network, gateway.network.http["agency"]
    await put_original(gateway, clerk)
    late = await network.control["agency"].put(f"/providers/{CHIYODA}", json={"answers": "late"})
    assert late.status_code == 204
    numbers = sorted([(await gateway.linked())["processing_number"] for _ in range(2)])
    path = f"/{CHIYODA}/waiting-provisions"
    first = (await agency.get(path, params={"limit": 1}, auth=clerk)).json()
    second = (await agency.get(path, params={"limit": 1, "cursor": first["next_cursor"]}, auth=clerk)).json()
    assert [page["items"][0]["processing_number"] for page in (first, second)] == numbers
    assert second["next_cursor"] is None
    for number in numbers:
        assert (await agency.post(f"{path}/{number}/release", auth=clerk)).json()["status"] == "answered"
        assert (await gateway.inquiry(number)).json()["status"] == "answered"
    await network.control["agency"].put(f"/providers/{CHIYODA}", json={"answers": "at-once"})
    assert (await gateway.linked())["status"] == "answered"
    nobody = await network.control["agency"].put("/providers/9999999999999999", json={"answers": "late"})
    assert nobody.json()["code"] == "not-found"


async def test_only_a_clerk_of_the_agency_releases(gateway, clerk):
    agency, other = gateway.network.http["agency"], await gateway.network.as_staff("agency", "setagaya-clerk")
    for call in (
        agency.get(f"/{CHIYODA}/waiting-provisions", auth=other),
        agency.post(f"/{CHIYODA}/waiting-provisions/{'0' * 20}/release", auth=other),
    ):
        assert (await call).json()["code"] == "operation-not-permitted"
    nothing = await agency.post(f"/{CHIYODA}/waiting-provisions/{'0' * 20}/release", auth=clerk)
    assert nothing.json()["code"] == "not-found"


async def test_a_question_that_the_gateway_did_not_sign_is_refused(gateway):
    as_gateway = await gateway.network.as_party("agency", "mesh-gateway")
    body = {"permit": (await gateway.permit())["permit"], "notice": "n"}
    answer = await gateway.network.http["agency"].post(f"/{CHIYODA}/provisions", json=body, auth=as_gateway)
    assert (answer.status_code, answer.json()["code"]) == (401, "message-signature-invalid")


async def test_nobody_but_the_gateway_asks(gateway, clerk):
    agency = gateway.network.http["agency"]
    body = {"permit": "p", "notice": "n"}
    assert (await agency.post(f"/{CHIYODA}/provisions", json=body)).json()["code"] == "unknown-caller"
    as_clerk = await agency.post(f"/{CHIYODA}/provisions", json=body, auth=clerk)
    assert as_clerk.json()["code"] == "flow-not-defined"
    as_gateway = await gateway.network.as_party("agency", "mesh-gateway")
    nowhere = await agency.post("/9999999999999999/provisions", json=body, auth=as_gateway)
    assert nowhere.json()["code"] == "not-found"


async def test_a_system_at_anothers_address_is_not_asked_about_ones_own_people(gateway):
    """Permit and notice name their provider: whoever else receives them, refuses them."""
    system = gateway.system(CLIENT)
    elsewhere = {"url": "http://agency/9000013112100001", "timeout_seconds": 20}
    await gateway.http.put(f"/agencies/{CHIYODA}/endpoint", json=elsewhere, auth=system)
    answer = await gateway.present((await gateway.permit())["permit"])
    assert refused(answer, "answer-not-bound")["detail"]  # Setagaya refuses, with a signature that is not Chiyoda's


async def test_no_linkage_code_leaves_the_notice(gateway, clerk, caplog):
    await put_original(gateway, clerk)
    code = (await gateway.linkage_code(gateway.world.addressee_number(CHIYODA, PERSON), CLIENT)).json()["linkage_code"]
    with caplog.at_level("DEBUG"):
        inquiry = await gateway.linked()
    assert code not in caplog.text
    assert code not in json.dumps(inquiry)
    assert code not in json.dumps(gateway.opened(inquiry["answer"]))


def request_by_pension(gateway: Gateway) -> dict:
    """The pension service asks Chiyoda for the local tax of the person."""
    return {
        "addressee_number": gateway.world.addressee_number("9000200000000001", PERSON),
        "affair": "JM99000000000013",
        "procedure": "JT99130000000001",
        "provider": CHIYODA,
        "item": TAX,
    }


async def test_another_agency_opens_what_the_providers_own_system_answered(gateway, clerk):
    agency, pension = gateway.network.http["agency"], await gateway.network.as_staff("agency", "pension-clerk")
    await put_original(gateway, clerk)
    asked = request_by_pension(gateway)
    answer = await agency.post("/9000200000000001/inquiries", json=asked, auth=pension)
    assert (answer.json()["status"], answer.json()["content"]) == ("answered", CONTENT)
    await put_original(gateway, clerk, auto_reply=False)
    waiting = await agency.post("/9000200000000001/inquiries", json=asked, auth=pension)
    path = f"/9000200000000001/inquiries/{waiting.json()['processing_number']}"
    assert (waiting.status_code, waiting.headers["location"]) == (202, path)
    number = waiting.json()["processing_number"]
    await agency.post(f"/{CHIYODA}/waiting-provisions/{number}/release", auth=clerk)
    assert (await agency.get(path, auth=pension)).json()["content"] == CONTENT


async def test_an_inquirer_is_told_why_its_provider_failed(gateway):
    endpoint = {"url": "http://agency/9000013112100001", "timeout_seconds": 20}
    await gateway.http.put(f"/agencies/{CHIYODA}/endpoint", json=endpoint, auth=gateway.system(CLIENT))
    agency, pension = gateway.network.http["agency"], await gateway.network.as_staff("agency", "pension-clerk")
    answer = await agency.post("/9000200000000001/inquiries", json=request_by_pension(gateway), auth=pension)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["source"]) == (502, "answer-not-bound", "mesh-gateway")
    again = await agency.get(f"/9000200000000001/inquiries/{problem['instance']}", auth=pension)
    assert again.json()["code"] == "answer-not-bound"
