"""Check digits: published vectors, and properties that hold for every number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.jp import cn as corporate_oracle
from stdnum.jp import in_ as personal_oracle

from renkei_kit.identifiers import (
    corporate_number,
    is_corporate_number,
    is_local_government_code,
    is_residence_card_number,
    is_resident_record_code,
    local_government_code,
    resident_record_code,
)
from renkei_kit.personal_number import PersonalNumber, check_digit, personal_number_of

PERSONAL_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def digits(count: int) -> st.SearchStrategy[str]:
    """Texts of that many ASCII digits."""
    return st.text(alphabet="0123456789", min_size=count, max_size=count)


@pytest.mark.parametrize(
    "base, code",
    [("13101", "131016"), ("13112", "131121"), ("01100", "011002"), ("20100", "201006"), ("13000", "130001")],
)
def test_local_government_codes_in_use_are_found(base: str, code: str) -> None:
    assert local_government_code(base) == code
    assert is_local_government_code(code)


@pytest.mark.parametrize("text", ["131017", "13101", "1310160", "13101x", "１３１０１６", "131016\n", ""])
def test_other_texts_are_no_local_government_code(text: str) -> None:
    assert not is_local_government_code(text)


@pytest.mark.parametrize("base, number", [("000012050002", "7000012050002"), ("123456789012", "7123456789012")])
def test_published_corporate_numbers_are_found(base: str, number: str) -> None:
    assert corporate_number(base) == number
    assert is_corporate_number(number)


@pytest.mark.parametrize("text", ["6000012050002", "0000012050002", "700001205000", "7000012050002 ", ""])
def test_other_texts_are_no_corporate_number(text: str) -> None:
    assert not is_corporate_number(text)


@pytest.mark.parametrize("base, digit", [("2472705960", "8"), ("2484601622", "4"), ("2520801764", "3")])
def test_resident_record_codes_of_the_specimen_are_found(base: str, digit: str) -> None:
    assert resident_record_code(base) == base + digit
    assert is_resident_record_code(base + digit)


def test_the_specimen_code_made_by_adding_one_fails() -> None:
    assert not is_resident_record_code("25208017644")


@pytest.mark.parametrize("text, valid", [
    ("ZZ12345678ZZ", True),
    ("zz12345678ZZ", False),
    ("ZZ1234567ZZ", False),
    ("ZZ１２３４５６７８ZZ", False),
    ("ZZ12345678ZZ\n", False),
    ("", False),
])  # fmt: skip
def test_residence_card_numbers_are_judged_by_shape(text: str, valid: bool) -> None:
    assert is_residence_card_number(text) is valid


@pytest.mark.parametrize("make, length", [
    (local_government_code, 5),
    (corporate_number, 12),
    (resident_record_code, 10),
    (check_digit, 11),
])  # fmt: skip
@pytest.mark.parametrize("text", ["", "1", "x" * 12, "１２３４５"])
def test_a_base_of_another_shape_is_refused_unseen(make, length: int, text: str) -> None:
    with pytest.raises(ValueError, match=f"^expected {length} digits$"):
        make(text)


@given(digits(5), digits(12), digits(10))
def test_generated_numbers_validate(five: str, twelve: str, ten: str) -> None:
    assert is_local_government_code(local_government_code(five))
    assert is_corporate_number(corporate_number(twelve))
    assert corporate_oracle.is_valid(corporate_number(twelve))
    assert corporate_number(twelve)[0] != "0"
    assert is_resident_record_code(resident_record_code(ten))


@given(digits(12), st.integers(0, 11), st.integers(1, 9))
def test_one_changed_digit_of_a_corporate_number_is_detected_but_for_nought_and_nine(
    base: str, place: int, step: int
) -> None:
    changed = str((int(base[place]) + step) % 10)
    altered = corporate_number(base)[0] + base[:place] + changed + base[place + 1 :]
    assert is_corporate_number(altered) is ({base[place], changed} == {"0", "9"})


@pytest.mark.parametrize(
    "base, digit",
    [("12345678901", "8"), ("62149832025", "7"), ("45497236486", "0"), ("50795710072", "1")],
)
def test_published_personal_numbers_are_found(base: str, digit: str) -> None:
    assert check_digit(base) == digit
    assert PersonalNumber.parse(base + digit).digits == base + digit


@given(digits(11))
def test_generated_personal_numbers_validate_here_and_elsewhere(base: str) -> None:
    number = base + check_digit(base)
    assert PersonalNumber.parse(number).digits == number
    assert personal_oracle.is_valid(number)


@given(digits(11), st.integers(0, 11), st.integers(1, 9))
def test_one_changed_digit_of_a_personal_number_is_detected_where_the_formula_can(
    base: str, place: int, step: int
) -> None:
    number = base + check_digit(base)
    changed = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    # Remainders 0 and 1 share the check digit 0: a change from one to the other cannot be seen.
    if place < 11 and remainder(base) <= 1 and remainder(changed[:11]) <= 1:
        assert PersonalNumber.parse(changed).digits == changed
    else:
        with pytest.raises(ValueError, match="check digit"):
            PersonalNumber.parse(changed)


@pytest.mark.parametrize("text", ["", "12345678901", "123456789019", "１２３４５６７８９０１８", "1234-5678-9018"])
def test_a_wrong_personal_number_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(ValueError, match="personal number") as refused:
        PersonalNumber.parse(text)
    assert not text or text not in str(refused.value)


def test_a_personal_number_shows_itself_nowhere() -> None:
    number = PersonalNumber.parse("123456789018")
    shown = f"{number} {number!r} {[number]} %s" % number
    assert "1234" not in shown
    assert "9018" not in shown


def test_personal_numbers_follow_from_seed_person_and_generation() -> None:
    first = personal_number_of("seed", "nguyen-an")
    assert first == personal_number_of("seed", "nguyen-an", generation=0)
    others = {personal_number_of("seed", "nguyen-an", 1), personal_number_of("seed", "x"), personal_number_of("s", "x")}
    assert first not in others
    assert len(others) == 3


def remainder(base: str) -> int:
    """The remainder that the check digit is made from."""
    return sum(int(digit) * weight for digit, weight in zip(base, PERSONAL_WEIGHTS, strict=True)) % 11
