"""Registering a number: what J-LIS says decides, and what was interrupted goes on."""

import asyncio
import logging
from datetime import timedelta

import pytest

from renkei_ims import registration_store
from renkei_ims.registration import LEASE
from renkei_ims.tables import METADATA
from renkei_kit.personal_number import PersonalNumber, check_digit, personal_number_of
from unit.ims.conftest import ACQUISITION_NUMBER, SEED, registration

CHECKS = "/authenticity-checks"


def number_of_nobody() -> PersonalNumber:
    return PersonalNumber("99999999999" + check_digit("99999999999"))


async def test_a_confirmed_number_gets_the_addressee_number_that_testers_know(ims, number):
    answer = await ims.register(number)
    assert (answer.status_code, answer.json()) == (
        201,
        {
            "addressee_number": ims.addressee("nguyen-an"),
            "authenticity": "match",
            "linkage_code": "acquired",
        },
    )


async def test_sending_the_same_again_asks_jlis_nothing(ims, number):
    first, second = await ims.register(number), await ims.register(number)
    assert first.json() == second.json()
    assert ims.counterparts.count(CHECKS) == 1
    assert ims.counterparts.count("/linkage-code-requests") == 1


async def test_another_content_for_the_same_case_is_refused(ims, number):
    await ims.register(number)
    answer = await ims.register(number, name="SOMEBODY ELSE")
    assert answer.json()["code"] == "request-invalid"
    assert [error["field"] for error in answer.json()["errors"]] == ["/case_id"]


@pytest.mark.control("C11")
async def test_a_wrong_check_digit_is_refused_at_entry_without_showing_the_number(ims, number):
    wrong = number.digits[:11] + str((int(number.digits[11]) + 1) % 10)
    answer = await ims.register(wrong)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["/sealed_number/personal_number"]
    assert wrong not in answer.text
    assert ims.counterparts.calls == []


@pytest.mark.control("C11")
async def test_a_number_of_another_person_is_kept_from_linkage(ims, number):
    ims.counterparts.verdict = {"result": "mismatch", "differs": ["name", "address"]}
    answer = await ims.register(number)
    assert answer.status_code == 409
    assert answer.json()["code"] == "number-not-authentic"
    assert [error["field"] for error in answer.json()["errors"]] == ["/subject/name", "/subject/address"]
    assert ims.counterparts.count("/linkage-codes") == 0
    kept = await ims.ports.db.read(lambda tx: registration_store.load_registration(tx, "CASE-1"))
    assert (kept.state, kept.sealed_intake, kept.addressee_number) == ("not-authentic", None, None)


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [
        ({"result": "none"}, "no resident has this personal number"),
        ({"result": "number-changed"}, "this personal number was changed; a new one exists"),
        ({"result": "removed", "reason": "death"}, "the resident's record was removed from the register: death"),
    ],
)
async def test_the_refusal_says_why_jlis_did_not_confirm(ims, number, verdict, reason):
    ims.counterparts.verdict = verdict
    problem = (await ims.register(number)).json()
    assert problem["authenticity"] == verdict["result"]
    assert problem["errors"] == [{"field": "/sealed_number", "reason": reason}]


async def test_a_corrected_registration_of_the_same_case_is_taken(ims, number):
    ims.counterparts.verdict = {"result": "mismatch", "differs": ["name"]}
    await ims.register(number, name="MISSPELT")
    ims.counterparts.verdict = {"result": "match"}
    assert (await ims.register(number)).status_code == 201


async def test_with_jlis_away_the_registration_goes_on_later(ims, number):
    ims.counterparts.away = {"juki-link"}
    refused = await ims.register(number)
    assert (refused.status_code, refused.json()["code"]) == (502, "party-unavailable")
    ims.counterparts.away = set()
    await ims.resume()
    assert (await ims.register(number)).json()["linkage_code"] == "acquired"
    assert ims.counterparts.count(CHECKS) == 1


async def test_with_the_gateway_away_the_code_comes_later(ims, number):
    ims.counterparts.away = {"mesh-gateway"}
    answer = await ims.register(number)
    assert (answer.status_code, answer.json()["linkage_code"]) == (201, "pending")
    ims.counterparts.away = set()
    await ims.resume()
    assert (await ims.state_of(ims.addressee("nguyen-an")))["linkage_code"] == "acquired"


async def test_what_a_crash_left_behind_goes_on_when_its_lease_has_ended(ims, number):
    ims.clock.freeze(True)
    ims.counterparts.away = {"juki-link"}
    await ims.register(number)
    ims.counterparts.away = set()
    now = ims.clock()
    await ims.ports.db.write(lambda tx: registration_store.lease_unfinished(tx, now, now + LEASE))
    await ims.resume()
    assert ims.counterparts.count(CHECKS) == 0
    ims.clock.advance(LEASE)
    await ims.resume()
    assert ims.counterparts.count(CHECKS) == 1


async def test_an_acquisition_that_never_came_is_asked_for_again(ims, number):
    ims.counterparts.codes_come = False
    await ims.register(number)
    await ims.resume()
    assert ims.counterparts.count("/linkage-codes") == 1
    ims.clock.advance(timedelta(minutes=2))
    await ims.resume()
    ims.counterparts.codes_come = True
    await ims.resume()
    assert ims.counterparts.count("/linkage-codes") == 2
    assert (await ims.state_of(ims.addressee("nguyen-an")))["linkage_code"] == "acquired"


async def test_a_resident_outside_the_world_keeps_one_random_addressee_number(ims):
    first = (await ims.register(number_of_nobody(), "CASE-1")).json()["addressee_number"]
    second = (await ims.register(number_of_nobody(), "CASE-2")).json()["addressee_number"]
    assert first == second
    assert first.isdigit()
    assert len(first) == 15


async def test_a_changed_number_takes_the_place_of_the_former_one(ims):
    former, new = (personal_number_of(SEED, "chen-wei", generation) for generation in (0, 1))
    answer = await ims.register(new)
    assert answer.json()["addressee_number"] == ims.addressee("chen-wei")
    await ims.register(new, "CASE-2")
    assert (await ims.state_of(ims.addressee("chen-wei")))["cases"] == [
        {"case_id": "CASE-1", "state": "open"},
        {"case_id": "CASE-2", "state": "open"},
    ]
    assert former != new


async def test_neither_number_nor_acquisition_number_can_be_read_in_the_store(ims, number):
    await ims.register(number)

    def everything(tx):
        return [str(tuple(row)) for table in METADATA.sorted_tables for row in tx.execute(table.select())]

    rows = "\n".join(await ims.ports.db.read(everything))
    assert number.digits not in rows
    assert ACQUISITION_NUMBER not in rows


@pytest.mark.control("D16")
async def test_each_access_to_a_number_is_one_line_naming_the_person_and_not_the_number(ims, number):
    await ims.register(number)
    lines = [(line["actor"], line["operation"], line["target"]) for line in await ims.access_log()]
    addressee = ims.addressee("nguyen-an")
    assert lines == [("feis", "registerNumber", addressee), ("isa-ims", "openNumber", addressee)]


async def test_no_log_line_holds_the_number_whatever_the_level(ims, number, caplog):
    caplog.set_level(logging.DEBUG)
    ims.counterparts.away = {"mesh-gateway"}
    await ims.register(number)
    ims.counterparts.away = set()
    await ims.resume()
    assert caplog.records
    assert number.digits not in "\n".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"birth_date": "23/11/1992"}, "/subject/birth_date"),
        ({"sex": "X"}, "/subject/sex"),
        ({"name": ""}, "/subject/name"),
        ({"address": 1}, "/subject/address"),
        ({"personal_number": "123456789018"}, "/subject/personal_number"),
    ],
)
async def test_a_malformed_subject_names_the_field_and_not_the_value(ims, number, change, field):
    answer = await ims.register(number, **change)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert "123456789018" not in answer.text
    assert ims.counterparts.calls == []


@pytest.mark.control("B1")
async def test_a_number_comes_by_a_registered_way_only(ims):
    body = registration("envelope", "CASE-1") | {"source": "telephone"}
    answer = await ims.http.post("/registrations", json=body)
    assert [error["field"] for error in answer.json()["errors"]] == ["/source"]


async def test_many_cases_of_one_new_person_at_once_make_one_person(ims):
    answers = await asyncio.gather(*(ims.register(number_of_nobody(), f"CASE-{case}") for case in range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["addressee_number"] for answer in answers}) == 1


async def test_several_runners_resume_an_interrupted_registration_once(ims, number):
    ims.counterparts.away = {"juki-link"}
    await ims.register(number)
    ims.counterparts.away = set()
    await asyncio.gather(*(ims.resume() for _ in range(4)))
    assert ims.counterparts.count(CHECKS) == 1
    lines = [(line["operation"], line["outcome"]) for line in await ims.access_log()]
    assert lines == [("registerNumber", "party-unavailable"), ("registerNumber", "ok"), ("openNumber", "ok")]


async def test_the_world_begins_with_those_whose_code_isa_has_or_waits_for(ims):
    assert (await ims.state_of(ims.addressee("santos-maria")))["linkage_code"] == "acquired"
    assert (await ims.state_of(ims.addressee("pham-duc")))["linkage_code"] == "pending"
    assert (await ims.state_of(ims.addressee("nguyen-an")))["code"] == "addressee-unknown"
