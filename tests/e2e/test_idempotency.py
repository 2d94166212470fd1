"""Idempotency-Key: the same key and body give the stored answer; another body, or a request in flight, is refused."""

import asyncio

import pytest

from renkei.network import Network

AFFAIR, PROCEDURE, LOCAL_TAX = "JM99000000000001", "JT99010000000001", "TM00000000000002"


@pytest.fixture
def permit_request(network: Network) -> dict[str, str]:
    """A query that is granted."""
    person = network.world.person_with_story("plain")
    isa = network.world.client("isa-ims").agency
    return {
        "addressee_number": network.world.addressee_number(isa, person.id),
        "affair": AFFAIR,
        "procedure": PROCEDURE,
        "provider": person.municipality,
        "item": LOCAL_TAX,
    }


async def test_the_same_key_and_body_give_the_stored_answer(network: Network, permit_request) -> None:
    gateway, isa = network.http["mesh-gateway"], network.as_system("isa-ims")
    key = {"Idempotency-Key": '"once"'}
    first = await gateway.post("/permits", json=permit_request, headers=key, auth=isa)
    again = await gateway.post("/permits", json=permit_request, headers=key, auth=isa)
    other = await gateway.post("/permits", json=permit_request, headers={"Idempotency-Key": "twice"}, auth=isa)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert other.json()["processing_number"] != first.json()["processing_number"]


async def test_a_presentation_can_be_sent_again_after_its_answer_was_lost(network: Network, permit_request) -> None:
    gateway, isa = network.http["mesh-gateway"], network.as_system("isa-ims")
    permit = (await gateway.post("/permits", json=permit_request, auth=isa)).json()["permit"]
    key = {"Idempotency-Key": "presentation"}
    first = await gateway.post("/inquiries", json={"permit": permit}, headers=key, auth=isa)
    again = await gateway.post("/inquiries", json={"permit": permit}, headers=key, auth=isa)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    records = (await gateway.get("/records", auth=isa)).json()["items"]
    assert len(records) == 1


async def test_another_body_under_a_used_key_is_refused(network: Network, permit_request) -> None:
    gateway, isa = network.http["mesh-gateway"], network.as_system("isa-ims")
    key = {"Idempotency-Key": "once"}
    await gateway.post("/permits", json=permit_request, headers=key, auth=isa)
    other = await gateway.post("/permits", json=permit_request | {"case_id": "other"}, headers=key, auth=isa)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")


async def test_a_refusal_is_stored_like_an_answer(network: Network, permit_request) -> None:
    gateway, isa = network.http["mesh-gateway"], network.as_system("isa-ims")
    key, off_list = {"Idempotency-Key": "once"}, permit_request | {"item": "TM99000000000004"}
    answers = [await gateway.post("/permits", json=off_list, headers=key, auth=isa) for _ in range(2)]
    assert [answer.json()["code"] for answer in answers] == ["not-on-allow-list"] * 2
    assert answers[0].json()["instance"] == answers[1].json()["instance"]
    assert len((await gateway.get("/records", auth=isa)).json()["items"]) == 1


async def test_of_many_at_once_one_runs_and_the_others_wait_or_get_its_answer(network: Network, permit_request) -> None:
    gateway, isa = network.http["mesh-gateway"], network.as_system("isa-ims")
    await gateway.get("/agencies", auth=isa)
    key = {"Idempotency-Key": "race"}
    answers = await asyncio.gather(
        *(gateway.post("/permits", json=permit_request, headers=key, auth=isa) for _ in range(20))
    )
    granted = {answer.json()["processing_number"] for answer in answers if answer.status_code == 201}
    waiting = [answer.json()["code"] for answer in answers if answer.status_code != 201]
    assert len(granted) == 1
    assert set(waiting) <= {"request-in-progress"}


async def test_two_callers_may_choose_the_same_key(network: Network) -> None:
    gateway, key = network.http["mesh-gateway"], {"Idempotency-Key": "same"}
    body = {"addressee_number": "1" * 15}
    numbers = [
        (await gateway.post("/linkage-codes", json=body, headers=key, auth=network.as_system(client))).json()
        for client in ("isa-ims", "setagaya")
    ]
    assert numbers[0] != numbers[1]


@pytest.mark.parametrize("key", ["", "x" * 256])
async def test_a_key_of_no_use_is_refused_by_name(network: Network, permit_request, key: str) -> None:
    gateway, isa = network.http["mesh-gateway"], network.as_system("isa-ims")
    answer = await gateway.post("/permits", json=permit_request, headers={"Idempotency-Key": key}, auth=isa)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "header/Idempotency-Key"
