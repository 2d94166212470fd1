"""Linkage codes (符号): stable, different per agency, good at their own agency only, and opaque."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei_kit.terms import AgencyCode, LinkageCode
from renkei_mesh_gateway.core.codes import ID_CODE_BYTES, CodeBook
from unit.mesh_gateway.queries import CITY, ISA

BOOK = CodeBook("a seed")
ID_CODES = st.binary(min_size=ID_CODE_BYTES, max_size=ID_CODE_BYTES)
AGENCY_CODES = st.integers(0, 10**16 - 1).map(lambda number: AgencyCode(f"{number:016d}"))
PERSON = bytes(range(ID_CODE_BYTES))


def test_the_same_person_and_agency_always_give_the_same_code():
    assert BOOK.code_for(PERSON, ISA) == CodeBook("a seed").code_for(PERSON, ISA)


def test_another_secret_gives_another_code():
    assert CodeBook("another").code_for(PERSON, ISA) != BOOK.code_for(PERSON, ISA)


def test_a_code_of_another_secret_cannot_be_read():
    assert CodeBook("another").id_code_of(BOOK.code_for(PERSON, ISA), ISA) is None


@given(person=ID_CODES, agency=AGENCY_CODES, other=AGENCY_CODES)
def test_a_code_leads_back_at_its_own_agency_only(person, agency, other):
    code = BOOK.code_for(person, agency)
    assert BOOK.id_code_of(code, agency) == person
    if other != agency:
        assert BOOK.code_for(person, other) != code
        assert BOOK.id_code_of(code, other) is None


@given(one=ID_CODES, another=ID_CODES)
def test_two_people_never_share_a_code(one, another):
    assert (BOOK.code_for(one, ISA) == BOOK.code_for(another, ISA)) == (one == another)


@given(person=ID_CODES, agency=AGENCY_CODES)
def test_a_code_shows_neither_person_nor_agency(person, agency):
    code = BOOK.code_for(person, agency).value
    assert len(code) == 64
    assert person.hex() not in code
    assert agency not in code


def test_a_code_made_from_a_number_holds_no_run_of_its_digits():
    digits = "123456789018"
    for offset in range(200):
        person = f"{int(digits) + offset:016d}".encode()
        code = BOOK.code_for(person, CITY).value
        shown = bytes.fromhex(code)
        runs = [digits[start : start + 6] for start in range(len(digits) - 5)]
        assert not any(run in code or run.encode() in shown for run in runs)


@pytest.mark.parametrize("text", ["", "c0de", "zz" * 32, "00" * 32, "00" * 31, "é" * 64, "0" * 63])
def test_what_is_no_code_leads_to_nobody(text):
    assert BOOK.id_code_of(LinkageCode(text), ISA) is None


def test_one_changed_digit_leads_to_nobody():
    code = BOOK.code_for(PERSON, ISA).value
    for position in range(0, 64, 7):
        digit = "0" if code[position] != "0" else "1"
        assert BOOK.id_code_of(LinkageCode(code[:position] + digit + code[position + 1 :]), ISA) is None


def test_a_code_is_never_printed():
    code = BOOK.code_for(PERSON, ISA)
    assert code.value not in f"{code!r} {code}"
