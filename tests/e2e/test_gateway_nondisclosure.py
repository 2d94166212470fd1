"""Grounds on which a side keeps the fact of an exchange from the person (番号法23条2項): recorded, never in the way."""

import pytest

from e2e.gateway import TAX, Gateway, granted, is_whole, refused

BOTH_BOOKS = ("isa-ims", "chiyoda")


async def grounds(gateway, number, clients=BOTH_BOOKS):
    """What all three books say of an exchange; they say the same."""
    books = [await gateway.book(client, processing_number=number) for client in clients]
    books.append(await gateway.core_book(processing_number=number))
    told = [[record["nondisclosure"] for record in book] for book in books]
    assert told[0] == told[1] == told[2]
    return [(ground["inquirer"], ground["provider"]) for ground in told[0]]


async def set_on_copy(gateway, story, ground, client):
    agency = gateway.agency(client)
    path = f"/copies/{gateway.number(story, agency)}/{TAX}"
    copy = (await gateway.http.get(path, auth=gateway.system(client))).json()
    assert copy["nondisclosure"] is None
    kept = {name: copy[name] for name in ("version", "valid_from", "valid_to", "auto_reply", "content")}
    answer = await gateway.http.put(path, json=kept | {"nondisclosure": ground}, auth=gateway.system(client))
    assert answer.status_code == 204, answer.text
    assert (await gateway.http.get(path, auth=gateway.system(client))).json()["nondisclosure"] == ground


@pytest.mark.parametrize("ground", [1, 2])
@pytest.mark.parametrize("inquirer, provider", [(True, False), (False, True), (True, True), (False, False)])
async def test_either_side_states_a_ground_and_the_answer_comes_all_the_same(network, ground, inquirer, provider):
    gateway = Gateway(network)
    if provider:
        await set_on_copy(gateway, "plain", ground, "chiyoda")
    body = await gateway.linked(**({"nondisclosure": ground} if inquirer else {}))
    assert body["status"] == "answered"
    told = await grounds(gateway, body["processing_number"])
    assert told == [(ground if inquirer else None, ground if provider else None)]
    assert is_whole(await gateway.book())


async def test_a_presentation_states_a_ground_in_place_of_the_permits(network):
    gateway = Gateway(network)
    permit = granted(await gateway.ask(gateway.query(nondisclosure=1)))
    told = {"permit": permit["permit"], "nondisclosure": 2}
    assert (await gateway.http.post("/inquiries", json=told, auth=gateway.system("isa-ims"))).status_code == 200
    assert await grounds(gateway, permit["processing_number"]) == [(2, None)]


async def test_a_refused_query_keeps_the_inquirers_ground(network):
    gateway = Gateway(network)
    problem = refused(
        await gateway.ask(gateway.query(item="TM99000000000004", nondisclosure=2)),
        "not-on-allow-list",
        "query_is_on_allow_list",
    )
    (own,) = await gateway.book(processing_number=problem["instance"])
    (core,) = await gateway.core_book(processing_number=problem["instance"])
    assert own["nondisclosure"] == core["nondisclosure"] == {"inquirer": 2, "provider": None}


@pytest.mark.parametrize("on_copy, by_officer, recorded", [(None, 1, 1), (2, None, 2), (2, 1, 1), (None, None, None)])
async def test_an_officer_states_a_ground_at_the_release(network, on_copy, by_officer, recorded):
    gateway = Gateway(network)
    if on_copy:
        await set_on_copy(gateway, "no-auto-reply", on_copy, "kawaguchi")
    number = (await gateway.linked("no-auto-reply", nondisclosure=1))["processing_number"]
    officer = await gateway.officer("kawaguchi-provision")
    seen = (await gateway.http.get(f"/pending-provisions/{number}", auth=officer)).json()
    assert seen["nondisclosure"] == {"inquirer": 1, "provider": on_copy}
    body = {"nondisclosure": by_officer} if by_officer else {}
    path = f"/pending-provisions/{number}/release"
    assert (await gateway.http.post(path, json=body, auth=officer)).json()["status"] == "answered"
    told = await grounds(gateway, number, ("isa-ims", "kawaguchi"))
    assert told == [(1, on_copy), (1, recorded)]


@pytest.mark.parametrize("ground", [0, 3, "1", -1])
async def test_request_invalid_for_a_ground_that_the_law_does_not_know(network, ground):
    gateway = Gateway(network)
    problem = refused(await gateway.ask(gateway.query(nondisclosure=ground)), "request-invalid")
    assert [error["field"] for error in problem["errors"]] == ["/nondisclosure"]
    assert await gateway.book() == []
