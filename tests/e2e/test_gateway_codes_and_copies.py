"""Linkage codes on their way from request to acquisition; copies, seen by their owner alone."""

import asyncio

import pytest

from e2e.gateway import ISA, RESIDENCE_STATUS, TAX, Gateway, refused

CONTENT = {"fiscal_year": 2026, "income_levy": 1, "per_capita_levy": 2, "total_income": 3, "arrears": 4}


def a_copy(**changes) -> dict:
    return {
        "version": "0002",
        "valid_from": "2026-01-01",
        "valid_to": None,
        "auto_reply": True,
        "content": CONTENT,
    } | changes


async def put(gateway, client, number, item, body):
    return await gateway.http.put(f"/copies/{number}/{item}", json=body, auth=gateway.system(client))


async def get(gateway, client, number, item):
    return await gateway.http.get(f"/copies/{number}/{item}", auth=gateway.system(client))


def record_code(gateway, story):
    return gateway.world.resident_record_code(gateway.world.person_with_story(story))


async def test_a_code_is_requested_delivered_by_jlis_and_then_serves(network):
    gateway = Gateway(network)
    number = gateway.number("not-linked")
    assert (await gateway.linkage_code(number)).json()["state"] == "pending"
    acquisition = await gateway.request_code(number)
    assert (await gateway.linkage_code(number)).json() == {
        "addressee_number": number,
        "state": "pending",
        "linkage_code": None,
    }
    assert (await gateway.hand_over(acquisition, record_code(gateway, "not-linked"))).status_code == 204
    said = (await gateway.linkage_code(number)).json()
    assert said["state"] == "acquired"
    assert len(said["linkage_code"]) == 64
    assert (await gateway.linked("not-linked"))["status"] == "answered"


async def test_the_code_of_another_agency_is_another_code_for_the_same_person(network):
    gateway = Gateway(network)
    number = gateway.number("not-linked")
    acquisition = await gateway.request_code(number)
    await gateway.hand_over(acquisition, record_code(gateway, "not-linked"))
    own = (await gateway.linkage_code(number)).json()["linkage_code"]
    setagaya = gateway.agency("setagaya")
    other = (await gateway.linkage_code(gateway.number("not-linked", setagaya), "setagaya")).json()["linkage_code"]
    assert own != other


async def test_a_person_new_to_the_network_gets_codes_by_which_the_agencies_meet(network):
    """Neither agency had the person; both acquire a code for one resident record, and the inquiry arrives."""
    gateway = Gateway(network)
    ours, theirs, record = "111111111111111", "222222222222222", "12345678901"
    for client, number in (("isa-ims", ours), ("chiyoda", theirs)):
        acquisition = await gateway.request_code(number, client)
        assert (await gateway.hand_over(acquisition, record)).status_code == 204
    assert (await put(gateway, "chiyoda", theirs, TAX, a_copy())).status_code == 204
    query = gateway.query(addressee_number=ours, provider=gateway.agency("chiyoda"))
    permit = (await gateway.ask(query)).json()["permit"]
    answer = (await gateway.present(permit)).json()
    assert gateway.opened(answer["answer"])["content"] == CONTENT


async def test_acquisition_unknown_for_a_second_use(network):
    gateway = Gateway(network)
    acquisition = await gateway.request_code(gateway.number("not-linked"))
    code = record_code(gateway, "not-linked")
    assert (await gateway.hand_over(acquisition, code)).status_code == 204
    refused(await gateway.hand_over(acquisition, code), "acquisition-unknown")
    refused(await gateway.hand_over("A" * 32, code), "acquisition-unknown")


async def test_an_acquisition_number_serves_once_under_concurrency(network):
    gateway = Gateway(network)
    acquisition = await gateway.request_code(gateway.number("not-linked"))
    code = record_code(gateway, "not-linked")
    await gateway.http.get("/agencies", auth=gateway.system("isa-ims"))
    answers = await asyncio.gather(*(gateway.hand_over(acquisition, code) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [204] + [404] * 19


async def test_a_new_request_takes_the_place_of_the_one_before(network):
    gateway = Gateway(network)
    number = gateway.number("not-linked")
    first, second = [await gateway.request_code(number) for _ in range(2)]
    assert first != second
    late = await gateway.hand_over(first, record_code(gateway, "not-linked"))
    assert (late.status_code, (await gateway.linkage_code(number)).json()["state"]) == (404, "pending")
    assert (await gateway.hand_over(second, record_code(gateway, "not-linked"))).status_code == 204
    assert (await gateway.linkage_code(number)).json()["state"] == "acquired"


async def test_asking_again_for_a_code_one_has_keeps_it_until_the_new_one_comes(network):
    gateway = Gateway(network)
    number = gateway.number("plain")
    before = (await gateway.linkage_code(number)).json()
    acquisition = await gateway.request_code(number)
    assert (await gateway.linkage_code(number)).json() == before
    assert (await gateway.hand_over(acquisition, record_code(gateway, "plain"))).status_code == 204
    assert (await gateway.linkage_code(number)).json() == before


async def test_one_person_under_two_addressee_numbers_is_a_refusal_and_no_fault(network):
    gateway = Gateway(network)
    acquisition = await gateway.request_code("333333333333333")
    code = record_code(gateway, "plain")
    refused(await gateway.hand_over(acquisition, code), "addressee-not-unique")
    refused(await gateway.hand_over(acquisition, code), "acquisition-unknown")
    assert (await gateway.linkage_code("333333333333333")).json()["state"] == "pending"
    assert (await gateway.linked())["status"] == "answered"


async def test_only_jlis_hands_over_and_only_systems_ask(network):
    gateway = Gateway(network)
    acquisition = await gateway.request_code(gateway.number("not-linked"))
    code = record_code(gateway, "not-linked")
    for client in ("isa-ims", "setagaya"):
        refused(await gateway.hand_over(acquisition, code, client), "flow-not-defined")
    refused(
        await gateway.http.post(
            "/linkage-codes", json={"addressee_number": "1" * 15}, auth=await gateway.officer("isa-records")
        ),
        "flow-not-defined",
    )
    assert (await gateway.hand_over(acquisition, code)).status_code == 204


@pytest.mark.control("G8")
async def test_a_linkage_code_is_shown_to_its_own_agency_only(network):
    gateway = Gateway(network)
    number = gateway.number("plain")
    for client in ("chiyoda", "pension"):
        there = refused(await gateway.linkage_code(number, client), "addressee-unknown")
        nowhere = refused(await gateway.linkage_code("0" * 15, client), "addressee-unknown")
        assert there | {"instance": ""} == nowhere | {"instance": ""}


async def test_a_copy_is_registered_replaced_and_read_by_its_owner(network):
    gateway = Gateway(network)
    chiyoda = gateway.agency("chiyoda")
    number = gateway.number("plain", chiyoda)
    assert (await put(gateway, "chiyoda", number, TAX, a_copy())).status_code == 204
    said = (await get(gateway, "chiyoda", number, TAX)).json()
    assert {name: said[name] for name in a_copy()} == a_copy()
    assert (said["addressee_number"], said["item"]) == (number, TAX)
    changed = a_copy(version="0003", content=CONTENT | {"arrears": 5})
    assert (await put(gateway, "chiyoda", number, TAX, changed)).status_code == 204
    assert (await get(gateway, "chiyoda", number, TAX)).json()["content"]["arrears"] == 5
    assert gateway.opened((await gateway.linked())["answer"])["content"]["arrears"] == 5


@pytest.mark.control("H15")
async def test_a_replaced_copy_is_what_the_next_inquiry_gets(network):
    gateway = Gateway(network)
    number = gateway.number("plain")
    copy = (await get(gateway, "isa-ims", number, RESIDENCE_STATUS)).json()
    body = {name: copy[name] for name in a_copy()} | {"version": "0002"}
    body["content"] = copy["content"] | {"expires_on": "2031-12-31"}
    assert (await put(gateway, "isa-ims", number, RESIDENCE_STATUS, body)).status_code == 204
    permit = (await gateway.ask(gateway.query_to_isa(), "chiyoda")).json()["permit"]
    answer = (await gateway.present(permit, "chiyoda")).json()["answer"]
    assert gateway.opened(answer, "chiyoda")["content"]["expires_on"] == "2031-12-31"


WRONG_CONTENTS = {
    "a field missing": ({name: value for name, value in CONTENT.items() if name != "arrears"}, {"/content/arrears"}),
    "a field too many": (CONTENT | {"colour": "red"}, {"/content/colour"}),
    "a text for a number": (CONTENT | {"arrears": "4"}, {"/content/arrears"}),
    "a truth for a number": (CONTENT | {"arrears": True}, {"/content/arrears"}),
    "a fraction": (CONTENT | {"arrears": 1.5}, {"/content/arrears"}),
    "nothing": (CONTENT | {"arrears": None}, {"/content/arrears"}),
    "a list": (CONTENT | {"arrears": [4]}, {"/content/arrears"}),
    "several": ({"colour": 1}, {"/content/colour", *(f"/content/{name}" for name in CONTENT)}),
}


@pytest.mark.parametrize("content, fields", WRONG_CONTENTS.values(), ids=WRONG_CONTENTS.keys())
async def test_a_copy_that_does_not_fit_its_item_is_refused_field_by_field(network, content, fields):
    gateway = Gateway(network)
    number = gateway.number("plain", gateway.agency("chiyoda"))
    before = (await get(gateway, "chiyoda", number, TAX)).json()
    problem = refused(await put(gateway, "chiyoda", number, TAX, a_copy(content=content)), "request-invalid")
    assert {entry["field"] for entry in problem["errors"]} == fields
    assert (await get(gateway, "chiyoda", number, TAX)).json() == before


@pytest.mark.parametrize(
    "change, field",
    [
        ({"valid_to": "2025-12-31"}, "/valid_to"),
        ({"valid_from": "2026-02-30"}, "/valid_from"),
        ({"version": ""}, "/version"),
        ({"version": "v" * 17}, "/version"),
        ({"auto_reply": "maybe"}, "/auto_reply"),
        ({"content": []}, "/content"),
        ({"colour": "red"}, "/colour"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_copy_with_a_wrong_field_is_refused_by_name(network, change, field):
    gateway = Gateway(network)
    number = gateway.number("plain", gateway.agency("chiyoda"))
    problem = refused(await put(gateway, "chiyoda", number, TAX, a_copy(**change)), "request-invalid")
    assert [entry["field"] for entry in problem["errors"]] == [field]


async def test_texts_of_a_copy_may_be_japanese_and_dates_must_be_dates(network):
    gateway = Gateway(network)
    number = gateway.number("plain")
    content = {"status": "永住者 🗻", "card_number": "AB12345678CD", "expires_on": None}
    assert (await put(gateway, "isa-ims", number, RESIDENCE_STATUS, a_copy(content=content))).status_code == 204
    assert (await get(gateway, "isa-ims", number, RESIDENCE_STATUS)).json()["content"] == content
    for day in ("2031-02-30", "20310101", "soon", 1):
        wrong = a_copy(content=content | {"expires_on": day})
        problem = refused(await put(gateway, "isa-ims", number, RESIDENCE_STATUS, wrong), "request-invalid")
        assert problem["errors"][0]["field"] == "/content/expires_on"


async def test_operation_not_permitted_for_an_item_the_agency_does_not_provide(network):
    gateway = Gateway(network)
    refused(await put(gateway, "isa-ims", gateway.number("plain"), TAX, a_copy()), "operation-not-permitted")
    unknown = await put(gateway, "chiyoda", "1" * 15, "TM" + "9" * 14, a_copy())
    refused(unknown, "operation-not-permitted")


async def test_addressee_unknown_for_a_copy_about_nobody(network):
    gateway = Gateway(network)
    refused(await put(gateway, "chiyoda", "1" * 15, TAX, a_copy()), "addressee-unknown")
    refused(await get(gateway, "chiyoda", "1" * 15, TAX), "not-found")


@pytest.mark.control("G8")
async def test_a_copy_of_another_agency_cannot_be_told_from_absence(network):
    gateway = Gateway(network)
    chiyoda = gateway.agency("chiyoda")
    number = gateway.number("plain", chiyoda)
    for client in ("setagaya", "isa-ims", "pension"):
        there = refused(await get(gateway, client, number, TAX), "not-found")
        nowhere = refused(await get(gateway, client, "0" * 15, TAX), "not-found")
        assert there | {"instance": ""} == nowhere | {"instance": ""}
    there = refused(await put(gateway, "setagaya", number, TAX, a_copy()), "addressee-unknown")
    nowhere = refused(await put(gateway, "setagaya", "0" * 15, TAX, a_copy()), "addressee-unknown")
    assert there | {"instance": ""} == nowhere | {"instance": ""}
    assert (await get(gateway, "chiyoda", number, TAX)).json()["version"] == "0001"


@pytest.mark.control("G8")
async def test_an_inquiry_of_another_agency_cannot_be_told_from_absence(network):
    gateway = Gateway(network)
    number = (await gateway.linked())["processing_number"]
    for client in ("chiyoda", "setagaya", "pension"):
        there = refused(await gateway.inquiry(number, client), "not-found")
        nowhere = refused(await gateway.inquiry("9" * 20, client), "not-found")
        assert there | {"instance": ""} == nowhere | {"instance": ""}
    refused(await gateway.inquiry(number, "jlis"), "flow-not-defined")


@pytest.mark.control("G8")
async def test_each_agency_reads_its_own_book_and_nothing_of_the_others(network):
    gateway = Gateway(network)
    number = (await gateway.linked())["processing_number"]
    assert [record["book"] for record in await gateway.book()] == [ISA]
    assert [record["book"] for record in await gateway.book("chiyoda")] == [gateway.agency("chiyoda")]
    for client in ("setagaya", "pension", "kenpo"):
        assert await gateway.book(client) == await gateway.book(client, processing_number=number) == []
