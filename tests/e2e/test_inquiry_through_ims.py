"""FEIS asks through IMS for a case: granted, refused, waiting, and none of it shows a number."""

import pytest

from e2e.test_number_registration import ISA, number_of, register
from renkei_kit.personal_number import personal_number_of

TAX, INSURANCE, DISABILITY = "TM00000000000002", "TM99000000000001", "TM99000000000004"
STATUS = "TM99000000000011"


class Case:
    """An open case of one person, as FEIS works on it."""

    def __init__(self, network, person_id: str, feis) -> None:
        self.network, self.person, self.feis = network, network.world.person(person_id), feis
        self.addressee = network.world.addressee_number(ISA, person_id)

    async def ask(self, item: str = TAX, **changes):
        body = {
            "case_id": "CASE-1",
            "addressee_number": self.addressee,
            "affair": "JM99000000000001",
            "procedure": "JT99010000000001",
            "provider": self.person.municipality,
            "item": item,
        }
        return await self.network.http["ims"].post("/inquiries", json=body | changes, auth=self.feis)

    async def look(self, path: str):
        return await self.network.http["ims"].get(path, auth=self.feis)

    async def update_residence(self, **changes):
        residence = self.person.residence
        body = {
            "status": residence.status,
            "card_number": residence.card_number,
            "nationality": self.person.nationality,
            "permitted_on": self.network.world.today.isoformat(),
            "expires_on": "2031-03-31",
        }
        path = f"/residences/{self.addressee}"
        return await self.network.http["ims"].put(path, json=body | changes, auth=self.feis)

    def copy(self, item: str) -> dict:
        return next(dict(copy.content) for copy in self.person.copies if copy.item == item)


@pytest.fixture
def open_case(network):
    async def opened(person_id: str) -> Case:
        answer = await register(network, person_id, number_of(network, person_id))
        assert answer.status_code == 201
        return Case(network, person_id, await network.as_party("ims", "feis"))

    return opened


async def records_of(network, staff_id: str) -> list[dict]:
    officer = await network.as_staff("mesh-gateway", staff_id)
    answer = await network.http["mesh-gateway"].get("/records", auth=officer)
    assert answer.status_code == 200
    return answer.json()["items"]


async def test_the_answer_is_what_the_municipality_holds(open_case):
    case = await open_case("santos-maria")
    answer = await case.ask()
    assert (answer.status_code, answer.json()["status"]) == (200, "answered")
    assert answer.json()["content"] == case.copy(TAX)
    assert personal_number_of(case.network.world.seed, "santos-maria").digits not in answer.text
    again = await case.look(f"/inquiries/{answer.json()['processing_number']}")
    assert again.json() == answer.json()


async def test_the_first_case_of_a_new_person_can_ask_at_once(open_case):
    case = await open_case("nguyen-an")
    assert (await case.ask()).json()["content"] == case.copy(TAX)


async def test_an_item_off_the_list_is_refused_by_the_core_and_the_provider_not_told(open_case):
    case = await open_case("okafor-grace")
    tokyo = next(agency.code for agency in case.network.world.agencies if agency.id == "tokyo")
    answer = await case.ask(DISABILITY, provider=tokyo)
    assert (answer.status_code, answer.json()["code"]) == (403, "not-on-allow-list")
    assert answer.json()["source"] == "mesh-gateway"
    assert len(answer.json()["instance"]) == 20


async def test_a_provider_without_a_copy_answers_no_record(open_case):
    answer = await (await open_case("rahman-ayesha")).ask()
    assert (answer.status_code, answer.json()["status"]) == (200, "no-record")
    assert "content" not in answer.json()


async def test_what_needs_an_officer_waits_until_it_is_released(open_case):
    case = await open_case("tran-linh")
    waiting = await case.ask()
    assert (waiting.status_code, waiting.json()["status"]) == (202, "pending")
    location, number = waiting.headers["Location"], waiting.json()["processing_number"]
    assert (await case.look(location)).json()["status"] == "pending"
    officer = await case.network.as_staff("mesh-gateway", "kawaguchi-provision")
    released = await case.network.http["mesh-gateway"].post(f"/pending-provisions/{number}/release", auth=officer)
    assert released.status_code == 200
    assert (await case.look(location)).json()["content"] == case.copy(TAX)


@pytest.mark.control("B2", "D14")
async def test_only_an_open_case_of_the_person_may_ask(network, open_case):
    case = await open_case("santos-maria")
    strangers = network.world.addressee_number(ISA, "dubois-claire")
    for change in ({"case_id": "CASE-9"}, {"addressee_number": strangers}):
        answer = await case.ask(**change)
        assert (answer.status_code, answer.json()["code"]) == (403, "case-not-open")
        assert answer.json()["source"] == "ims"


@pytest.mark.parametrize(
    ("person_id", "code"), [("kim-seoyeon", "pia-violation"), ("petrov-ivan", "agency-not-connected")]
)
async def test_refusals_of_the_core_come_through_unchanged(open_case, person_id, code):
    answer = await (await open_case(person_id)).ask()
    assert (answer.json()["code"], answer.json()["source"]) == (code, "mesh-gateway")


@pytest.mark.control("B2")
async def test_a_decision_replaces_isas_copy_and_closes_the_case(network, open_case):
    case = await open_case("santos-maria")
    assert (await case.update_residence()).status_code == 204
    isa, path = network.as_system("isa-ims"), f"/copies/{case.addressee}/{STATUS}"
    copy = (await network.http["mesh-gateway"].get(path, auth=isa)).json()
    assert (copy["content"]["expires_on"], copy["version"]) == ("2031-03-31", "0002")
    assert (await case.ask()).status_code == 200
    feis = await network.as_party("ims", "feis")
    for _ in range(2):
        assert (await network.http["ims"].post("/cases/CASE-1/closure", auth=feis)).status_code == 204
    assert (await case.ask()).json()["code"] == "case-not-open"


async def test_a_case_that_ims_does_not_know_cannot_be_closed(network):
    feis = await network.as_party("ims", "feis")
    answer = await network.http["ims"].post("/cases/CASE-9/closure", auth=feis)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


async def test_an_inquiry_is_in_isas_book_under_its_processing_number(network, open_case):
    number = (await (await open_case("santos-maria")).ask()).json()["processing_number"]
    assert number in [record["processing_number"] for record in await records_of(network, "isa-records")]
