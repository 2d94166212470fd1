"""A number comes to IMS in a sealed envelope, is verified by J-LIS, and gets ISA's linkage code."""

import json

import pytest

from renkei_kit.envelope import seal_to
from renkei_kit.keys import sealing_key
from renkei_kit.personal_number import PersonalNumber, personal_number_of

ISA = "9000100000000001"


def registration(network, person_id: str, number: PersonalNumber | str, case_id: str = "CASE-1") -> dict:
    """What FEIS hands over: the sealed number, and the person as ISA has them on file."""
    person = network.world.person(person_id)
    digits = number if isinstance(number, str) else number.digits
    return {
        "case_id": case_id,
        "source": "ras",
        "sealed_number": seal_to(sealing_key(network.world.seed), json.dumps({"personal_number": digits}).encode()),
        "subject": {
            "name": person.filed_name,
            "birth_date": person.birth_date.isoformat(),
            "sex": person.sex,
            "address": person.filed_address,
        },
    }


async def register(network, person_id: str, number: PersonalNumber | str, case_id: str = "CASE-1"):
    feis = await network.as_party("ims", "feis")
    body = registration(network, person_id, number, case_id)
    return await network.http["ims"].post("/registrations", json=body, auth=feis)


def number_of(network, person_id: str) -> PersonalNumber:
    """The number that the person has today."""
    generation = network.world.person(person_id).number_generation
    return personal_number_of(network.world.seed, person_id, generation)


async def test_a_first_registration_ends_with_isas_linkage_code(network):
    addressee = network.world.addressee_number(ISA, "nguyen-an")
    isa = network.as_system("isa-ims")
    before = await network.http["mesh-gateway"].get(f"/linkage-codes/{addressee}", auth=isa)
    assert before.status_code == 404

    answer = await register(network, "nguyen-an", number_of(network, "nguyen-an"))

    assert answer.status_code == 201
    assert answer.json() == {"addressee_number": addressee, "authenticity": "match", "linkage_code": "acquired"}
    after = await network.http["mesh-gateway"].get(f"/linkage-codes/{addressee}", auth=isa)
    assert after.json()["state"] == "acquired"


async def test_the_same_registration_again_gives_the_same_answer(network):
    number = number_of(network, "nguyen-an")
    first, second = await register(network, "nguyen-an", number), await register(network, "nguyen-an", number)
    assert (second.status_code, second.json()) == (201, first.json())


@pytest.mark.control("C11")
@pytest.mark.parametrize(
    ("person_id", "result", "fields"),
    [
        ("silva-ana", "mismatch", ["/subject/name"]),
        ("lopez-carmen", "mismatch", ["/subject/address"]),
        ("muller-hans", "removed", ["/sealed_number"]),
        ("brown-alice", "removed", ["/sealed_number"]),
    ],
)
async def test_what_jlis_does_not_confirm_is_refused(network, person_id, result, fields):
    number = number_of(network, person_id)
    answer = await register(network, person_id, number)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["authenticity"]) == (409, "number-not-authentic", result)
    assert [error["field"] for error in problem["errors"]] == fields
    assert number.digits not in answer.text


@pytest.mark.control("C11")
async def test_a_valid_number_of_another_person_is_refused_and_stays_unusable(network):
    answer = await register(network, "nguyen-an", number_of(network, "santos-maria"))
    assert answer.json()["authenticity"] == "mismatch"
    isa = network.as_system("isa-ims")
    addressee = network.world.addressee_number(ISA, "nguyen-an")
    code = await network.http["mesh-gateway"].get(f"/linkage-codes/{addressee}", auth=isa)
    assert code.status_code == 404


@pytest.mark.control("C12")
async def test_a_former_number_is_told_and_the_new_one_takes_its_place(network):
    former = personal_number_of(network.world.seed, "chen-wei")
    refused = await register(network, "chen-wei", former)
    assert refused.json()["authenticity"] == "number-changed"
    answer = await register(network, "chen-wei", number_of(network, "chen-wei"))
    assert answer.json()["addressee_number"] == network.world.addressee_number(ISA, "chen-wei")


@pytest.mark.control("C12")
async def test_after_a_change_of_number_the_code_is_acquired_anew_and_is_the_same(network):
    """The new number leads J-LIS to the same resident record, and the core to the same code (番号法21条の2)."""
    isa = network.as_system("isa-ims")
    path = f"/linkage-codes/{network.world.addressee_number(ISA, 'chen-wei')}"
    before = (await network.http["mesh-gateway"].get(path, auth=isa)).json()
    assert before["state"] == "acquired"
    link = network.http["juki-link"]
    former = await register(network, "chen-wei", personal_number_of(network.world.seed, "chen-wei"))
    assert former.json()["authenticity"] == "number-changed"
    assert (await register(network, "chen-wei", number_of(network, "chen-wei"))).is_success
    assert (await network.http["mesh-gateway"].get(path, auth=isa)).json() == before
    request = {"addressee_number": network.world.addressee_number(ISA, "chen-wei")}
    anew = await network.http["mesh-gateway"].post("/linkage-codes", json=request, auth=isa)
    forwarded = {
        "personal_number": number_of(network, "chen-wei").digits,
        "acquisition_number": anew.json()["acquisition_number"],
    }
    ims = await network.as_party("juki-link", "ims")
    assert (await link.post("/linkage-code-requests", json=forwarded, auth=ims)).is_success
    assert (await network.http["mesh-gateway"].get(path, auth=isa)).json() == before


@pytest.mark.control("C11")
async def test_a_wrong_check_digit_is_refused_at_entry(network):
    digits = number_of(network, "nguyen-an").digits
    wrong = digits[:11] + str((int(digits[11]) + 1) % 10)
    answer = await register(network, "nguyen-an", wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")
    assert [error["field"] for error in answer.json()["errors"]] == ["/sealed_number/personal_number"]
    assert wrong not in answer.text


async def test_two_of_one_name_are_told_apart(network):
    older = await register(network, "ali-hassan-older", number_of(network, "ali-hassan-older"))
    assert older.json()["addressee_number"] == network.world.addressee_number(ISA, "ali-hassan-older")
    swapped = await register(network, "ali-hassan-older", number_of(network, "ali-hassan-younger"), "CASE-2")
    assert [error["field"] for error in swapped.json()["errors"]] == ["/subject/birth_date", "/subject/address"]


@pytest.mark.control("D16")
async def test_a_registrar_sees_the_person_with_the_number_masked(network):
    number = number_of(network, "nguyen-an")
    addressee = (await register(network, "nguyen-an", number)).json()["addressee_number"]
    registrar = await network.as_staff("ims", "registrar-1")
    entry = await network.http["ims"].get(f"/persons/{addressee}", auth=registrar)
    assert entry.json()["personal_number"] == "*" * 12
    assert entry.json()["cases"] == [{"case_id": "CASE-1", "state": "open"}]
    assert number.digits not in entry.text
