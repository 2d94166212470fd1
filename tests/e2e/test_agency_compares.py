"""A provider compares its originals with the copies that the gateway exports."""

import json

import pytest

from e2e.gateway import INSURANCE, TAX, Gateway
from e2e.test_agency_inquires import Desk, tax

pytestmark = pytest.mark.control("G13")


@pytest.fixture
async def desk(network) -> Desk:
    agency = next(agency for agency in network.world.agencies if agency.id == "setagaya")
    return Desk(network, agency, await network.as_staff("agency", "setagaya-clerk"))


async def comparison(desk, **parameters) -> dict:
    path = desk.path("originals/comparison")
    answer = await desk.network.http["agency"].get(path, params=parameters, auth=desk.clerk)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert len(found["items"]) == min(found["differing"], parameters.get("limit", 100))
    return found


async def put_copy(desk, number: str, item: str, **content) -> None:
    gateway = Gateway(desk.network)
    body = {"version": "0001", "valid_from": desk.network.world.today.isoformat(), "auto_reply": True}
    path = f"/copies/{number}/{item}"
    answer = await gateway.http.put(path, json=body | {"content": content}, auth=gateway.system("setagaya"))
    assert answer.status_code == 204, answer.text


async def test_when_the_world_starts_every_copy_equals_its_original(desk):
    found = await comparison(desk)
    assert (found["differing"], found["items"]) == (0, [])
    assert found["equal"] > 10
    await desk.put_original("dubois-claire", TAX, tax(arrears=777))
    assert await comparison(desk) == found


async def test_a_copy_that_says_something_else_is_named_without_its_values(desk):
    number = desk.addressee("dubois-claire")
    await desk.put_original("dubois-claire", TAX, tax())
    before = await comparison(desk)
    await put_copy(desk, number, TAX, **tax(arrears=987_654))
    found = await comparison(desk)
    assert (found["equal"], found["differing"]) == (before["equal"] - 1, 1)
    (entry,) = found["items"]
    assert (entry["addressee_number"], entry["item"], entry["difference"]) == (number, TAX, "differs")
    assert entry["fields"] == ["/content/arrears"]


async def test_a_copy_without_an_original_is_found(desk):
    number, item = await place_without_a_copy(desk)
    await put_copy(desk, number, item, fiscal_year=2026, charged=1, paid=1, arrears=0)
    found = await comparison(desk, limit=1)
    assert found["items"] == [
        {"addressee_number": number, "item": item, "difference": "original-missing", "fields": []}
    ]


async def place_without_a_copy(desk) -> tuple[str, str]:
    world, gateway = desk.network.world, Gateway(desk.network)
    export = await gateway.http.get("/copies/export", auth=gateway.system("setagaya"))
    copied = {(copy["addressee_number"], copy["item"]) for copy in map(json.loads, export.text.splitlines())}
    known = [person for person in world.people if desk.agency.code in person.linked]
    numbers = [world.addressee_number(desk.agency.code, person.id) for person in known]
    return next((number, INSURANCE) for number in numbers if (number, INSURANCE) not in copied)


async def test_a_comparison_is_the_clerks_own_agencys(desk):
    path = "/9000013101600001/originals/comparison"
    answer = await desk.network.http["agency"].get(path, auth=desk.clerk)
    assert answer.json()["code"] in ("operation-not-permitted", "not-found")
