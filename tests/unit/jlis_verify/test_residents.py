"""The register in the tester's hand: every change, what ends with it, and what cannot be."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from renkei_jlis_verify.resident_changes import (
    FIELDS,
    Change,
    Resident,
    change_refusal,
    changed,
    ending,
)
from renkei_jlis_verify.rules import Attributes, Removal
from renkei_kit.personal_number import personal_number_of
from renkei_kit.resident_records import ChangeReason
from renkei_kit.world import record_code_of

TODAY = date(2026, 11, 24)
HERE = Resident(Attributes("A SYNTHETIC B", date(1990, 1, 2), "F", "東京都"), changed_on=date(2026, 1, 1))
GONE = replace(HERE, removal=Removal.DEPARTURE)
DEAD = replace(HERE, removal=Removal.DEATH)


def change(reason: str, on: date = TODAY, **says) -> Change:
    return Change(ChangeReason(reason), on, says)


@pytest.mark.parametrize(
    "resident, one, rule",
    [
        (HERE, change("moved", address="大阪府"), None),
        (HERE, change("moved"), "change_says_what_its_reason_needs"),
        (HERE, change("moved", name="C"), "change_says_what_its_reason_needs"),
        (HERE, change("name-changed", name="C"), None),
        (HERE, change("name-changed", alias="模擬"), None),
        (HERE, change("name-changed", sex="M"), "change_says_what_its_reason_needs"),
        (HERE, change("corrected", birth_date=date(1991, 1, 2), sex="M"), None),
        (HERE, change("corrected"), "change_says_what_its_reason_needs"),
        (HERE, change("number-changed"), None),
        (HERE, change("death", name="C"), "change_says_what_its_reason_needs"),
        (HERE, change("death", TODAY + timedelta(days=1)), "change_is_not_of_the_future"),
        (HERE, change("death", date(2025, 12, 31)), "changes_come_in_their_order"),
        (HERE, change("death", date(2026, 1, 1)), None),
        (HERE, change("arrival", address="大阪府"), "record_is_one_that_changes_so"),
        (GONE, change("arrival", address="大阪府"), None),
        (GONE, change("departure"), "record_is_one_that_changes_so"),
        (GONE, change("moved", address="大阪府"), "record_is_one_that_changes_so"),
        (DEAD, change("arrival", address="大阪府"), "record_is_one_that_changes_so"),
        (DEAD, change("number-changed"), "record_is_one_that_changes_so"),
    ],
)
def test_which_change_can_be(resident, one, rule):
    refusal = change_refusal(resident, one, TODAY)
    assert (refusal and refusal.rule) == rule


@pytest.mark.parametrize(
    "one, kinds",
    [
        (change("moved", address="大阪府"), {"signing"}),
        (change("name-changed", name="C"), {"signing"}),
        (change("name-changed", alias="模擬"), set()),
        (change("corrected", sex="M"), {"signing"}),
        (change("corrected", birth_date=date(1991, 1, 2)), {"signing"}),
        (change("corrected", sex="F"), set()),
        (change("number-changed"), {"signing", "user-authentication"}),
        (change("death"), {"signing", "user-authentication"}),
        (change("departure"), {"signing", "user-authentication"}),
    ],
)
def test_which_certificates_end(one, kinds):
    ended = ending(HERE, changed(HERE, one))
    assert set(ended.kinds if ended else ()) == kinds


SAYS = {
    "name": st.sampled_from("CDE"),
    "alias": st.sampled_from("XYZ"),
    "address": st.sampled_from(["東京都", "大阪府"]),
    "sex": st.sampled_from("FM"),
    "birth_date": st.dates(date(1950, 1, 1), date(2000, 1, 1)),
}
changes = st.sampled_from(ChangeReason).flatmap(
    lambda reason: st.builds(
        Change,
        st.just(reason),
        st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        st.fixed_dictionaries({}, optional={name: SAYS[name] for name in sorted(FIELDS[reason])}),
    )
)


@given(st.lists(changes, max_size=12))
def test_whatever_is_tried_the_record_stays_in_order(tried):
    resident = HERE
    for one in tried:
        if change_refusal(resident, one, TODAY) is not None:
            continue
        before, resident = resident, changed(resident, one)
        assert before.changed_on <= resident.changed_on <= TODAY
        assert before.removal is not Removal.DEATH
        assert resident.generation - before.generation == (one.reason is ChangeReason.NUMBER_CHANGED)
        assert (resident.removal is None) == (one.reason not in (ChangeReason.DEATH, ChangeReason.DEPARTURE))
        assert set(one.says) <= FIELDS[one.reason]
        assert (ending(before, resident) is None) == (
            before.attributes == resident.attributes
            and resident.removal is None
            and before.generation == resident.generation
        )


async def enter(line, person_id: str, reason: str, **says):
    return await line.cards.post(f"/residents/{person_id}/changes", json={"reason": reason} | says)


async def ended(line, person_id: str) -> dict[str, str | None]:
    card = (await line.cards.get(f"/cards/{person_id}")).json()
    return {one["certificate"]: one["reason"] for one in card["certificates"] if one["status"] == "revoked"}


async def answer_of(line, record: dict) -> tuple[str, list[str]]:
    (result,) = (await line.check(record)).json()["results"]
    return result["result"], result["differs"]


async def test_the_seven_items(line):
    shown = (await line.cards.get("/residents/chen-wei")).json()
    person = line.world.person("chen-wei")
    assert shown["resident_record_code"] == line.world.resident_record_code(person)
    assert shown["former_personal_numbers"] == [personal_number_of(line.world.seed, person.id, 0).digits]
    assert shown["record"] | {"change": None} == {
        "name": person.name,
        "alias": person.alias,
        "birth_date": person.birth_date.isoformat(),
        "sex": person.sex,
        "address": person.address,
        "personal_number": personal_number_of(line.world.seed, person.id, 1).digits,
        "change": None,
        "removed": None,
    }
    assert shown["record"]["change"]["reason"] == "number-changed"


async def test_everybody_is_listed_page_by_page(line):
    seen, cursor = [], None
    while True:
        params = {"limit": 7} | ({"cursor": cursor} if cursor else {})
        page = (await line.cards.get("/residents", params=params)).json()
        seen += [one["person_id"] for one in page["residents"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == sorted(person.id for person in line.world.people)


@pytest.mark.control("C11", "C12")
@pytest.mark.parametrize(
    "reason, says, expected, revoked",
    [
        ("moved", {"address": "大阪府大阪市架空町1番"}, ("mismatch", ["address"]), {"signing": "affiliationChanged"}),
        ("name-changed", {"name": "OTHER SYNTHETIC"}, ("mismatch", ["name"]), {"signing": "affiliationChanged"}),
        ("name-changed", {"alias": "模擬"}, ("match", []), {}),
        ("corrected", {"birth_date": "1980-01-01"}, ("mismatch", ["birth_date"]), {"signing": "affiliationChanged"}),
        (
            "number-changed",
            {},
            ("number-changed", []),
            {"signing": "cessationOfOperation", "user-authentication": "cessationOfOperation"},
        ),
        (
            "death",
            {},
            ("removed", []),
            {"signing": "cessationOfOperation", "user-authentication": "cessationOfOperation"},
        ),
        (
            "departure",
            {},
            ("removed", []),
            {"signing": "cessationOfOperation", "user-authentication": "cessationOfOperation"},
        ),
    ],
)
async def test_a_change_shows_in_the_next_check_and_ends_certificates(line, reason, says, expected, revoked):
    record = line.record("santos-maria")
    assert await answer_of(line, record) == ("match", [])
    entered = await enter(line, "santos-maria", reason, **says)
    assert entered.status_code == 201
    assert entered.json()["record"]["change"] == {"reason": reason, "on": line.clock().date().isoformat()}
    assert await answer_of(line, record | {"record_id": "again"}) == expected
    assert await ended(line, "santos-maria") == revoked


async def test_a_signing_certificate_says_what_was_so_at_its_issue(line):
    before = line.world.person("santos-maria").address
    await enter(line, "santos-maria", "moved", address="大阪府大阪市架空町1番")
    body = {"certificate": "signing", "pin": "ABC123", "data": "eA"}
    card = (await line.cards.post("/cards/santos-maria/sign", json=body)).json()
    assert before.encode() in x509.load_pem_x509_certificate(card["certificate"].encode()).public_bytes(Encoding.DER)


async def test_who_left_comes_back_with_number_and_code_and_needs_a_card(line):
    first = (await line.cards.get("/residents/santos-maria")).json()
    await enter(line, "santos-maria", "departure")
    back = (await enter(line, "santos-maria", "arrival", address="大阪府大阪市架空町1番")).json()
    assert back["resident_record_code"] == first["resident_record_code"]
    assert back["record"]["personal_number"] == first["record"]["personal_number"]
    assert (back["record"]["removed"], back["record"]["change"]["reason"]) == (None, "arrival")
    assert (await line.cards.get("/cards/santos-maria")).json()["state"] == "revoked"
    assert (await line.cards.post("/cards/santos-maria/reissue")).json()["state"] == "valid"


async def test_somebody_new_arrives_gets_a_card_and_is_found(line):
    body = {
        "person_id": "new-comer",
        "name": "NEW SYNTHETIC COMER",
        "birth_date": "2000-02-29",
        "sex": "M",
        "address": "東京都港区架空町1番1号",
        "stay_ends_on": (line.clock().date() + timedelta(days=400)).isoformat(),
    }
    made = await line.cards.post("/residents", json=body)
    assert made.status_code == 201
    assert made.json()["resident_record_code"] == record_code_of(line.world.seed, "new-comer")
    number = made.json()["record"]["personal_number"]
    record = line.record("santos-maria") | {name: body[name] for name in ("name", "birth_date", "sex", "address")}
    assert await answer_of(line, record | {"record_id": "new-comer", "personal_number": number}) == ("match", [])
    card = (await line.cards.post("/cards/new-comer/reissue")).json()
    assert (card["state"], card["story"]) == ("valid", "arrived")
    assert {one["valid_to"][:10] for one in card["certificates"]} == {body["stay_ends_on"]}
    assert "new-comer" in [one["person_id"] for one in (await line.cards.get("/cards")).json()["cards"]]
    again = await line.cards.post("/residents", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "wrong-state")


async def test_a_longer_stay_lengthens_no_certificate_but_that_of_a_new_card(line):
    card = (await line.cards.get("/cards/nguyen-an")).json()["certificates"]
    later = (line.clock().date() + timedelta(days=700)).isoformat()
    assert (await line.cards.put("/residents/nguyen-an/stay", json={"ends_on": later})).status_code == 204
    assert (await line.cards.get("/cards/nguyen-an")).json()["certificates"] == card
    new = (await line.cards.post("/cards/nguyen-an/reissue")).json()["certificates"]
    assert {one["valid_to"][:10] for one in new if one["generation"] == 1} == {later}
    assert (await line.cards.put("/residents/nobody/stay", json={"ends_on": None})).json()["code"] == "not-found"


@pytest.mark.parametrize(
    "person_id, body, code",
    [
        ("nobody", {"reason": "death"}, "not-found"),
        ("muller-hans", {"reason": "arrival", "address": "東京都"}, "wrong-state"),
        ("santos-maria", {"reason": "arrival", "address": "東京都"}, "wrong-state"),
        ("santos-maria", {"reason": "moved"}, "request-invalid"),
        ("santos-maria", {"reason": "moved", "address": ""}, "request-invalid"),
        ("santos-maria", {"reason": "vanished"}, "request-invalid"),
        ("santos-maria", {"reason": "death", "on": "2999-01-01"}, "request-invalid"),
        ("chen-wei", {"reason": "death", "on": "1999-01-01"}, "wrong-state"),
    ],
)
async def test_a_change_that_cannot_be_changes_nothing(line, person_id, body, code):
    before = (await line.cards.get(f"/residents/{person_id}")).json()
    refused = await line.cards.post(f"/residents/{person_id}/changes", json=body)
    assert refused.json()["code"] == code
    after = (await line.cards.get(f"/residents/{person_id}")).json()
    assert after.get("record") == before.get("record")


async def test_the_hand_on_the_register_is_not_on_the_business_port(line):
    for path in ("/residents", "/residents/santos-maria"):
        assert (await line.jlis.get(path)).status_code == 404
