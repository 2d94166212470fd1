"""The other agencies: they keep originals, register copies, and ask ISA and each other."""

import pytest

from e2e.test_number_registration import ISA

STATUS, TAX, DISABILITY = "TM99000000000011", "TM00000000000002", "TM99000000000004"


class Desk:
    """A clerk's desk at one agency."""

    def __init__(self, network, agency, clerk) -> None:
        self.network, self.agency, self.clerk = network, agency, clerk

    def path(self, rest: str, agency_code: str | None = None) -> str:
        return f"/{agency_code or self.agency.code}/{rest}"

    def addressee(self, person_id: str) -> str:
        return self.network.world.addressee_number(self.agency.code, person_id)

    async def ask(self, person_id: str, agency_code: str | None = None, **changes):
        body = {
            "addressee_number": self.addressee(person_id),
            "affair": "JM99000000000011",
            "procedure": "JT99110000000001",
            "provider": ISA,
            "item": STATUS,
        }
        path = self.path("inquiries", agency_code)
        return await self.network.http["agency"].post(path, json=body | changes, auth=self.clerk)

    async def get(self, rest: str):
        return await self.network.http["agency"].get(self.path(rest), auth=self.clerk)

    async def put_original(self, person_id: str, item: str, content: dict, **changes):
        body = {"valid_from": self.network.world.today.isoformat(), "content": content} | changes
        path = self.path(f"originals/{self.addressee(person_id)}/{item}")
        return await self.network.http["agency"].put(path, json=body, auth=self.clerk)


@pytest.fixture
def desk_at(network):
    async def desk(agency_id: str) -> Desk:
        agency = next(agency for agency in network.world.agencies if agency.id == agency_id)
        return Desk(network, agency, await network.as_staff("agency", f"{agency_id}-clerk"))

    return desk


def tax(**changes) -> dict:
    return {
        "fiscal_year": 2026,
        "income_levy": 1,
        "per_capita_levy": 5000,
        "total_income": 2,
        "arrears": 3,
    } | changes


async def test_a_municipality_learns_the_status_of_residence(network, desk_at):
    desk = await desk_at("setagaya")
    answer = await desk.ask("dubois-claire")
    person = network.world.person("dubois-claire")
    assert (answer.status_code, answer.json()["status"]) == (200, "answered")
    assert answer.json()["content"]["card_number"] == person.residence.card_number
    assert network.world.addressee_number(ISA, "dubois-claire") not in answer.text
    again = await desk.get(f"inquiries/{answer.json()['processing_number']}")
    assert again.json() == answer.json()


async def test_a_changed_original_is_what_the_next_inquirer_gets(network, desk_at):
    municipality, pension = await desk_at("setagaya"), await desk_at("pension")
    changed = await municipality.put_original("dubois-claire", TAX, tax(arrears=777))
    assert (changed.status_code, changed.json()["copy_state"]) == (200, "registered")
    answer = await pension.ask(
        "dubois-claire",
        affair="JM99000000000013",
        procedure="JT99130000000001",
        provider=municipality.agency.code,
        item=TAX,
    )
    assert answer.json()["content"]["arrears"] == 777


async def test_an_original_flagged_no_auto_reply_makes_the_next_inquiry_wait(network, desk_at):
    municipality, pension = await desk_at("setagaya"), await desk_at("pension")
    await municipality.put_original("dubois-claire", TAX, tax(), auto_reply=False)
    waiting = await pension.ask(
        "dubois-claire",
        affair="JM99000000000013",
        procedure="JT99130000000001",
        provider=municipality.agency.code,
        item=TAX,
    )
    assert (waiting.status_code, waiting.json()["status"]) == (202, "pending")
    officer = await network.as_staff("mesh-gateway", "setagaya-provision")
    number = waiting.json()["processing_number"]
    await network.http["mesh-gateway"].post(f"/pending-provisions/{number}/release", auth=officer)
    assert (await pension.get(f"inquiries/{number}")).json()["content"] == tax()


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (tax(arrears="3"), "/content/arrears"),
        (tax(arrears=True), "/content/arrears"),
        (tax(religion="x"), "/content/religion"),
        ({name: value for name, value in tax().items() if name != "arrears"}, "/content/arrears"),
    ],
)
async def test_a_content_outside_the_layout_is_refused_and_nothing_changes(desk_at, content, field):
    desk = await desk_at("setagaya")
    place = f"originals/{desk.addressee('nguyen-an')}/{TAX}"
    before = (await desk.get(place)).json()
    answer = await desk.put_original("nguyen-an", TAX, content)
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert (await desk.get(place)).json() == before


async def test_an_agency_keeps_only_what_its_kind_provides(desk_at):
    desk = await desk_at("setagaya")
    answer = await desk.put_original("nguyen-an", STATUS, {})
    assert (answer.status_code, answer.json()["code"]) == (403, "operation-not-permitted")
    unknown = await desk.put_original("nguyen-an", "TM00000000009999", {})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not-found")


async def test_an_unknown_addressee_has_no_original(network, desk_at):
    desk = await desk_at("setagaya")
    path = desk.path(f"originals/{'0' * 15}/{TAX}")
    body = {"valid_from": network.world.today.isoformat(), "content": tax()}
    answer = await network.http["agency"].put(path, json=body, auth=desk.clerk)
    assert answer.json()["code"] == "addressee-unknown"
    assert (await desk.get(f"originals/{'0' * 15}/{TAX}")).json()["code"] == "not-found"


@pytest.mark.control("D9")
async def test_a_clerk_acts_for_no_other_agency(desk_at):
    desk = await desk_at("tokyo")
    answer = await desk.ask("okafor-grace", agency_code="9000013112100001")
    assert (answer.status_code, answer.json()["code"]) == (403, "operation-not-permitted")
    for nobody in ("9999999999999999", ISA):
        assert (await desk.ask("okafor-grace", agency_code=nobody)).json()["code"] == "not-found"


async def test_another_agencys_inquiry_cannot_be_told_from_absence(desk_at):
    number = (await (await desk_at("setagaya")).ask("nguyen-an")).json()["processing_number"]
    answer = await (await desk_at("pension")).get(f"inquiries/{number}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


@pytest.mark.parametrize(
    ("agency_id", "person_id", "code"),
    [
        ("osaka", "kim-seoyeon", "pia-violation"),
        ("sapporo", "petrov-ivan", "agency-not-connected"),
    ],
)
async def test_refusals_of_the_core_reach_the_clerk(desk_at, agency_id, person_id, code):
    answer = await (await desk_at(agency_id)).ask(person_id)
    assert (answer.json()["code"], answer.json()["source"]) == (code, "mesh-gateway")


async def test_a_query_off_the_list_is_refused(desk_at):
    answer = await (await desk_at("tokyo")).ask("okafor-grace", item="TM99000000000012")
    assert answer.json()["code"] == "not-on-allow-list"


async def test_without_a_session_nothing_is_told(network):
    answer = await network.http["agency"].get(f"/9000013112100001/originals/{'0' * 15}/{TAX}")
    assert (answer.status_code, answer.json()["code"]) == (401, "unknown-caller")
