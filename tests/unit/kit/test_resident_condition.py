"""The condition of a provision: what it must say, and that who fits is exactly who it says."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from renkei_kit.personal_number import personal_number_of
from renkei_kit.resident_condition import (
    Condition,
    ProvisionRequest,
    condition_names_one_person,
    condition_refusal,
    fits,
    verifiable,
)
from renkei_kit.resident_records import REMOVALS, ChangeReason, ResidentChange, ResidentItem, ResidentRecord

NUMBERS = [personal_number_of("test", f"person-{index}") for index in range(6)]
PERSON = ResidentRecord(
    name="CHEN SYNTHETIC WEI",
    alias="模擬 偉",
    birth_date=date(1990, 2, 3),
    sex="M",
    address="東京都世田谷区架空町1番4号",
    personal_number=NUMBERS[0],
    change=ResidentChange(reason="moved", on=date(2026, 10, 1)),
)


def condition(**said) -> Condition:
    return Condition.model_validate(said)


@pytest.mark.control("C9")
@pytest.mark.parametrize(
    "said, rule",
    [
        ({}, "condition_is_not_empty"),
        ({"include_removed": True}, "condition_is_not_empty"),
        ({"sex": "F"}, "condition_selects_people"),
        ({"sex": "F", "include_removed": True}, "condition_selects_people"),
        ({"changed_from": "2026-02-02", "changed_to": "2026-02-01"}, "changes_are_in_order"),
        ({"changed_from": "2026-02-01", "changed_to": "2026-02-01"}, None),
        ({"sex": "F", "address": "東京都"}, None),
        ({"personal_numbers": [NUMBERS[0].digits]}, None),
        ({"change_reasons": ["moved"]}, None),
    ],
)
def test_a_condition_says_who_is_meant(said, rule):
    refusal = condition_refusal(condition(**said))
    assert (refusal and refusal.rule) == rule
    assert refusal is None or refusal.errors[0].field == "/condition"


@pytest.mark.parametrize(
    "said, allowed",
    [
        ({"personal_numbers": [NUMBERS[0].digits]}, True),
        ({"personal_numbers": [number.digits for number in NUMBERS[:2]]}, False),
        ({"name": "X", "birth_date": "1990-02-03"}, True),
        ({"name": "X"}, False),
        ({"birth_date": "1990-02-03", "address": "東京都"}, False),
    ],
)
def test_at_once_is_about_one_person(said, allowed):
    refusal = condition_refusal(condition(**said), condition_names_one_person)
    assert (refusal is None) is allowed


@pytest.mark.control("B4")
@pytest.mark.parametrize(
    "key",
    [
        "nationality",
        "resident_record_code",
        "residence_status",
        "phone",
        "personal_number",
        "linkage_code",
        "person_id",
    ],
)
def test_nobody_is_found_by_a_key_that_is_not_registered(key):
    with pytest.raises(ValidationError, match=key):
        condition(**{key: "x", "name": "CHEN SYNTHETIC WEI"})


@pytest.mark.parametrize(
    "said, expected",
    [
        ({"personal_numbers": [NUMBERS[0].digits]}, True),
        ({"personal_numbers": [NUMBERS[1].digits]}, False),
        ({"name": "ＣＨＥＮ　SYNTHETIC  WEI"}, True),
        ({"name": "模擬　偉"}, True),
        ({"name": "CHEN"}, False),
        ({"birth_date": "1990-02-03"}, True),
        ({"birth_date": "1990-02-04"}, False),
        ({"address": "東京都世田谷区"}, True),
        ({"address": "世田谷区"}, False),
        ({"changed_from": "2026-10-01", "changed_to": "2026-10-01"}, True),
        ({"changed_from": "2026-10-02"}, False),
        ({"changed_to": "2026-09-30"}, False),
        ({"change_reasons": ["death", "moved"]}, True),
        ({"change_reasons": ["death"]}, False),
        ({"name": "模擬 偉", "sex": "F"}, False),
    ],
)
def test_who_fits(said, expected):
    assert fits(condition(**said), PERSON) is expected


@pytest.mark.parametrize("removed", ["death", "departure"])
def test_who_was_removed_is_told_only_when_asked_for(removed):
    gone = PERSON.model_copy(update={"removed": removed})
    assert not fits(condition(name="模擬 偉"), gone)
    assert fits(condition(name="模擬 偉", include_removed=True), gone)


def test_without_a_change_no_day_and_no_reason_fits():
    unchanged = PERSON.model_copy(update={"change": None})
    for said in ({"changed_from": "2000-01-01"}, {"changed_to": "2099-01-01"}, {"change_reasons": list(ChangeReason)}):
        assert not fits(condition(**said), unchanged)


days = st.dates(date(1950, 1, 1), date(2026, 12, 31))
texts = st.sampled_from(["東京都", "東京都港区", "大阪府", "A B", "C"])
reasons = st.sampled_from(ChangeReason)
people = st.builds(
    ResidentRecord,
    name=texts,
    alias=st.none() | texts,
    birth_date=days,
    sex=st.sampled_from("FM"),
    address=texts,
    personal_number=st.sampled_from(NUMBERS),
    change=st.none() | st.builds(ResidentChange, reason=reasons, on=days),
    removed=st.none() | st.sampled_from(sorted(REMOVALS)),
)
conditions = st.builds(
    Condition,
    personal_numbers=st.none() | st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=3),
    name=st.none() | texts,
    birth_date=st.none() | days,
    sex=st.none() | st.sampled_from("FM"),
    address=st.none() | texts,
    changed_from=st.none() | days,
    changed_to=st.none() | days,
    change_reasons=st.none() | st.lists(reasons, min_size=1, max_size=3),
    include_removed=st.booleans(),
)


@given(people, conditions, st.sets(st.sampled_from(ResidentItem), min_size=1))
def test_who_fits_the_whole_fits_what_can_be_seen_of_them(person, said, items):
    if fits(said, person):
        assert fits(verifiable(said, items), person.only(items))


@given(people, conditions)
def test_each_key_only_ever_narrows(person, said):
    wider = [said.model_copy(update={key: None}) for key in Condition.model_fields if key != "include_removed"]
    if fits(said, person):
        assert all(fits(one, person) for one in wider)


@given(people, st.sets(st.sampled_from(ResidentItem), min_size=1))
def test_nothing_but_the_items_is_left(person, items):
    left = set(person.only(items).model_dump(exclude_none=True)) - {"removed", "alias"}
    assert left <= {str(item) for item in items}
    assert (person.only(items).alias is None) or ResidentItem.NAME in items


def test_an_item_may_be_asked_for_once():
    with pytest.raises(ValidationError, match="stand once"):
        ProvisionRequest.model_validate(
            {"affair": "JM99000000000001", "condition": {"name": "x"}, "items": ["name", "name"]}
        )


def test_a_condition_shows_no_number():
    assert NUMBERS[0].digits not in repr(condition(personal_numbers=[NUMBERS[0].digits]))
