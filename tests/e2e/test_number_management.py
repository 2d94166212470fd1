"""IMS in the whole network: the counter, checks against the register, provision by condition, residence, watch."""

import pytest

from e2e.test_agency_inquires import Desk
from e2e.test_number_registration import ISA, number_of
from renkei_kit.personal_number import PersonalNumber, personal_number_of

AFFAIR = "JM99000000000001"
STATUS = "TM99000000000011"


class Registrar:
    """A registrar at the terminal."""

    def __init__(self, network, auth) -> None:
        self.network, self.auth, self.http = network, auth, network.http["ims"]

    async def post(self, path: str, body: dict | None = None):
        return await self.http.post(path, json=body, auth=self.auth)

    async def entry(self, person_id: str):
        return await self.http.get(f"/persons/{self.addressee(person_id)}", auth=self.auth)

    async def check(self, person_id: str):
        return await self.post(f"/persons/{self.addressee(person_id)}/checks")

    async def reveal(self, person_id: str, case_id: str):
        body = {"affair": AFFAIR, "case_id": case_id}
        return await self.post(f"/persons/{self.addressee(person_id)}/reveal", body)

    def addressee(self, person_id: str) -> str:
        return self.network.world.addressee_number(ISA, person_id)

    def filed(self, person_id: str) -> dict[str, str]:
        person = self.network.world.person(person_id)
        return {
            "name": person.filed_name,
            "birth_date": person.birth_date.isoformat(),
            "sex": person.sex,
            "address": person.filed_address,
        }

    async def at_the_counter(self, person_id: str, number: PersonalNumber, case_id: str):
        """Everything at the counter, up to the number; gives the answer to entering it."""
        opening = {"case_id": case_id, "submitter": "self", "affair": AFFAIR, "applicant": self.filed(person_id)}
        intake = (await self.post("/intakes", opening)).json()
        version = (await self.http.get("/intakes/notice", auth=self.auth)).json()["version"]
        for step, body in (
            ("acknowledgement", {"version": version}),
            ("evidence", {"kind": "residence-card"}),
            ("verification", None),
            ("acceptance", None),
        ):
            assert (await self.post(f"/intakes/{intake['intake_id']}/{step}", body)).status_code == 200
        entered = {"read_from": "card", "personal_number": number.digits}
        return await self.post(f"/intakes/{intake['intake_id']}/number", entered)


@pytest.fixture
async def registrar(network):
    return Registrar(network, await network.as_staff("ims", "registrar-1"))


@pytest.mark.control("C13", "C1", "C4")
async def test_a_card_at_the_counter_ends_with_isas_linkage_code(network, registrar):
    number = number_of(network, "nguyen-an")
    answer = await registrar.at_the_counter("nguyen-an", number, "COUNTER-1")
    assert answer.json() == {
        "addressee_number": registrar.addressee("nguyen-an"),
        "authenticity": "match",
        "linkage_code": "acquired",
    }
    assert (await registrar.reveal("nguyen-an", "COUNTER-1")).json()["personal_number"] == number.digits


@pytest.mark.control("C11")
async def test_at_the_counter_the_number_of_another_person_is_not_usable(network, registrar):
    answer = await registrar.at_the_counter("nguyen-an", number_of(network, "santos-maria"), "COUNTER-2")
    assert (answer.status_code, answer.json()["authenticity"]) == (409, "mismatch")
    addressee = registrar.addressee("nguyen-an")
    code = await network.http["mesh-gateway"].get(f"/linkage-codes/{addressee}", auth=network.as_system("isa-ims"))
    assert code.status_code == 404
    assert (await registrar.entry("nguyen-an")).json()["code"] == "addressee-unknown"


@pytest.mark.control("C12")
async def test_a_number_changed_in_the_register_is_flagged_closed_and_replaced(network, registrar):
    former = personal_number_of(network.world.seed, "chen-wei")
    assert (await registrar.check("chen-wei")).json()["authenticity"] == "number-changed"
    assert (await registrar.entry("chen-wei")).json()["authenticity"] == "number-changed"
    refused = await registrar.at_the_counter("chen-wei", former, "COUNTER-3")
    assert (refused.status_code, refused.json()["rule"]) == (409, "number_is_not_closed")
    new = number_of(network, "chen-wei")
    answer = await registrar.at_the_counter("chen-wei", new, "COUNTER-4")
    assert answer.json()["addressee_number"] == registrar.addressee("chen-wei")
    assert (await registrar.reveal("chen-wei", "COUNTER-4")).json()["personal_number"] == new.digits


@pytest.mark.control("H18")
async def test_a_death_in_the_register_closes_the_record_with_the_next_check(network, registrar):
    assert (await registrar.entry("muller-hans")).status_code == 200
    checked = (await registrar.check("muller-hans")).json()
    assert (checked["authenticity"], checked["reason"]) == ("removed", "death")
    closed = await registrar.entry("muller-hans")
    assert (closed.status_code, closed.json()["code"]) == (403, "record-closed")


@pytest.mark.control("H15")
async def test_a_changed_status_stands_in_ims_and_in_the_next_agencys_answer(network, registrar):
    residence = {
        "status": "永住者",
        "card_number": "ZZ00000001ZZ",
        "nationality": network.world.person("dubois-claire").nationality,
        "permitted_on": network.world.today.isoformat(),
        "expires_on": None,
    }
    path = f"/residences/{registrar.addressee('dubois-claire')}"
    feis = await network.as_party("ims", "feis")
    assert (await network.http["ims"].put(path, json=residence, auth=feis)).status_code == 204
    assert (await registrar.entry("dubois-claire")).json()["residence"]["status"] == "永住者"
    setagaya = next(agency for agency in network.world.agencies if agency.id == "setagaya")
    desk = Desk(network, setagaya, await network.as_staff("agency", "setagaya-clerk"))
    answer = await desk.ask("dubois-claire", item=STATUS)
    assert (answer.json()["content"]["status"], answer.json()["content"]["card_number"]) == ("永住者", "ZZ00000001ZZ")


@pytest.mark.control("B1", "B4", "C9")
async def test_juki_net_provides_who_fits_the_condition_and_nobody_else(network, registrar):
    person = network.world.person("nguyen-an")
    condition = {"name": person.name, "birth_date": person.birth_date.isoformat()}
    body = {"source": "juki", "affair": AFFAIR, "condition": condition}
    acquired = (await registrar.post("/acquisitions", body)).json()
    assert (acquired["received"], acquired["registered"]) == (1, 1)
    assert (await registrar.entry("nguyen-an")).json()["authenticity"] == "match"
    again = (await registrar.post("/acquisitions", body)).json()
    assert (again["registered"], again["known"]) == (0, 1)
    for refused in ({}, {"sex": "F"}, {"nationality": "架空国"}):
        answer = await registrar.post("/acquisitions", body | {"condition": refused})
        assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")


@pytest.mark.control("D16")
async def test_each_read_is_a_row_for_the_administrator_and_no_number_stands_in_it(network, registrar):
    number = number_of(network, "nguyen-an")
    await registrar.at_the_counter("nguyen-an", number, "COUNTER-5")
    await registrar.reveal("nguyen-an", "COUNTER-5")
    administrator = await network.as_staff("ims", "ims-admin-1")
    found = await network.http["ims"].get("/number-accesses", auth=administrator)
    (line,) = found.json()["accesses"]
    assert (line["staff_id"], line["operation"], line["case_id"]) == ("registrar-1", "revealNumber", "COUNTER-5")
    assert number.digits not in found.text


@pytest.mark.control("B1")
async def test_a_medium_taken_in_at_the_link_server_is_taken_over_once(network, registrar):
    person = network.world.person("nguyen-an")
    asked = {"affair": AFFAIR, "condition": {"address": person.address}}
    content = (await network.control["jlis-verify"].post("/media", json=asked)).json()["content"]
    await network.control["juki-link"].put("/media-drive/USB-0001", json={"content": content})
    operator, room = await network.as_staff("juki-link", "operator-1"), {"Terminal-Id": "juki-server-room-1"}
    link = network.http["juki-link"]
    await link.post("/media", json={"medium_id": "USB-0001"}, headers=room, auth=operator)
    imported = (await link.post("/media/USB-0001/import", headers=room, auth=operator)).json()
    body = {"source": "medium", "affair": AFFAIR, "provision_id": imported["provision_id"]}
    acquired = (await registrar.post("/acquisitions", body)).json()
    assert (acquired["source"], acquired["received"], acquired["registered"]) == ("medium", 1, 1)
    assert (await registrar.entry("nguyen-an")).json()["authenticity"] == "match"
    again = await registrar.post("/acquisitions", body)
    assert (again.status_code, again.json()["rule"]) == (409, "provision_is_new")


@pytest.mark.control("C12")
async def test_a_number_that_a_tester_changes_in_the_register_is_found_by_the_next_check(network, registrar):
    changes = "/residents/santos-maria/changes"
    changed = await network.control["jlis-verify"].post(changes, json={"reason": "number-changed"})
    new = PersonalNumber(changed.json()["record"]["personal_number"])
    assert (await registrar.check("santos-maria")).json()["authenticity"] == "number-changed"
    answer = await registrar.at_the_counter("santos-maria", new, "COUNTER-6")
    assert answer.json()["addressee_number"] == registrar.addressee("santos-maria")


@pytest.mark.control("C12", "B4")
async def test_a_changed_number_comes_by_provision_too_and_takes_the_former_ones_place(network, registrar):
    changes = "/residents/santos-maria/changes"
    changed = await network.control["jlis-verify"].post(changes, json={"reason": "number-changed"})
    condition = {"change_reasons": ["number-changed"], "changed_from": network.clock().date().isoformat()}
    body = {"source": "juki", "affair": AFFAIR, "condition": condition}
    acquired = (await registrar.post("/acquisitions", body)).json()
    assert (acquired["received"], acquired["registered"]) == (1, 1)
    new = PersonalNumber(changed.json()["record"]["personal_number"])
    answer = await registrar.at_the_counter("santos-maria", new, "COUNTER-7")
    assert answer.json()["addressee_number"] == registrar.addressee("santos-maria")
    assert (await registrar.reveal("santos-maria", "COUNTER-7")).json()["personal_number"] == new.digits
