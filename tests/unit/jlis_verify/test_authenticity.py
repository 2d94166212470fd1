"""The authenticity check as a table: what is claimed, what the register holds, and the answer."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei_jlis_verify.rules import (
    Attributes,
    Registered,
    Removal,
    authenticity,
    record_code_may_be_handed_over,
)
from renkei_kit.resident_records import comparable

PERSON = Attributes("SANTOS SYNTHETIC MARIA", date(1992, 11, 24), "F", "東京都千代田区架空町1番2号")
ON_REGISTER = Registered(PERSON)
REPLACED = Registered(PERSON, number_in_force=False)
DEAD = Registered(PERSON, removal=Removal.DEATH)
GONE = Registered(PERSON, removal=Removal.DEPARTURE)
DEAD_WITH_NEW_NUMBER = Registered(PERSON, False, Removal.DEATH)

OTHER_NAME = replace(PERSON, name="COSTA SYNTHETIC MARIA")
OTHER_BIRTH_DATE = replace(PERSON, birth_date=date(1992, 11, 25))
OTHER_SEX = replace(PERSON, sex="M")
OTHER_ADDRESS = replace(PERSON, address="東京都千代田区架空町9番2号")
OTHER_PERSON = Attributes("TRAN SYNTHETIC LINH", date(1990, 1, 1), "M", "埼玉県川口市架空町1番8号")
FULL_WIDTH = replace(
    PERSON, name="ＳＡＮＴＯＳ　ＳＹＮＴＨＥＴＩＣ  ＭＡＲＩＡ", address="東京都千代田区架空町１番２号"
)

TABLE = [
    ("all agree", PERSON, ON_REGISTER, "match", (), None),
    ("width and spaces do not count", FULL_WIDTH, ON_REGISTER, "match", (), None),
    ("name", OTHER_NAME, ON_REGISTER, "mismatch", ("name",), None),
    ("birth date", OTHER_BIRTH_DATE, ON_REGISTER, "mismatch", ("birth_date",), None),
    ("sex", OTHER_SEX, ON_REGISTER, "mismatch", ("sex",), None),
    ("address", OTHER_ADDRESS, ON_REGISTER, "mismatch", ("address",), None),
    ("another person", OTHER_PERSON, ON_REGISTER, "mismatch", ("name", "birth_date", "sex", "address"), None),
    ("nobody's number", PERSON, None, "none", (), None),
    ("replaced number", PERSON, REPLACED, "number-changed", (), "a new number exists"),
    ("replaced number, another's", OTHER_NAME, REPLACED, "number-changed", ("name",), "a new number exists"),
    ("died", PERSON, DEAD, "removed", (), "death"),
    ("left the country", PERSON, GONE, "removed", (), "departure"),
    ("died, moved before", OTHER_ADDRESS, DEAD, "removed", ("address",), "death"),
    ("died, number replaced before", PERSON, DEAD_WITH_NEW_NUMBER, "removed", (), "death"),
]


@pytest.mark.control("C11", "C12")
@pytest.mark.parametrize(
    "claimed, registered, result, differs, reason", [row[1:] for row in TABLE], ids=[r[0] for r in TABLE]
)
def test_answer(claimed, registered, result, differs, reason):
    answer = authenticity(claimed, registered)
    assert (answer.result, answer.differs, answer.reason) == (result, differs, reason)


@given(st.text())
def test_comparing_twice_changes_nothing(text):
    assert comparable(comparable(text)) == comparable(text)


@given(st.text(alphabet="ABCＡＢＣｱｲｳアイウ 　がか\u3099"))
def test_a_text_is_the_same_as_itself_with_more_space(text):
    assert comparable(f" {text}　") == comparable(text)


def test_names_that_only_look_alike_differ():
    assert comparable("ALI HASSAN") != comparable("ALI HASAN")
    assert comparable("О") != comparable("O"), "Cyrillic and Latin"


@pytest.mark.parametrize(
    "registered, words",
    [
        (None, "does not know"),
        (DEAD, "removed: death"),
        (GONE, "removed: departure"),
        (REPLACED, "replaced by a new one"),
    ],
)
def test_no_record_code_for_a_number_that_is_not_in_force(registered, words):
    refusal = record_code_may_be_handed_over(registered)
    assert refusal is not None
    assert refusal.code.slug == "number-not-authentic"
    assert words in refusal.detail


def test_a_record_code_for_a_number_in_force():
    assert record_code_may_be_handed_over(ON_REGISTER) is None
