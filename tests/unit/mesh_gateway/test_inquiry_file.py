"""The file of 18 fields: what is written is read again, and what does not fit is named field by field."""

from dataclasses import astuple, fields, replace
from datetime import date
from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei_kit.permit import Period
from renkei_mesh_gateway.batches.inquiry_file import (
    CHARSETS,
    COLUMNS,
    FileLine,
    own_errors,
    parse,
    period_of,
    written,
)
from renkei_mesh_gateway.batches.reading import Form, read_line

ISA = "9000100000000001"
NOT_READ_AGAIN = "¢£¬‖−〜"
"""Python writes these in Windows-31J as the character that looks the same, as Windows does."""
LINE = FileLine(
    numbering="01",
    own_number="000000000000042",
    addressee_number="100000000000042",
    requested_at="20261124093000123",
    department="在留審査第一",
    user="shinsa-01",
    inquirer=ISA,
    nondisclosure="0",
    affair="JM99000000000001",
    procedure="JT99010000000001",
    delegating_inquirer="",
    delegating_provider="",
    provider="9000300000000001",
    item="TM00000000000002",
    condition="",
    fiscal_year="",
    first_day="",
    last_day="",
)


@lru_cache
def fitting(charset: str):
    """Any line whose fields fit their widths in a charset; a field does not end in the spaces that fill it."""
    alphabet = st.characters(
        codec=CHARSETS[charset],
        max_codepoint=0xFFFF,
        exclude_categories=("C", "Z"),
        include_characters=" ",
        exclude_characters="," + NOT_READ_AGAIN,
    )
    widest = {"utf-8": 3, "shift_jis": 2}[charset]
    texts = [st.text(alphabet, max_size=column.width // widest) for column in COLUMNS]
    return st.builds(FileLine, *(text.map(lambda text: text.rstrip(" ")) for text in texts))


@pytest.mark.parametrize("charset", ["utf-8", "shift_jis"])
@given(st.data())
def test_what_is_written_is_read_again(charset, data):
    line = data.draw(fitting(charset))
    text = written(line, charset)
    assert len(text) == sum(column.width for column in COLUMNS) + len(COLUMNS) - 1
    assert parse(text, charset) == line


@given(st.binary(max_size=400), st.sampled_from(sorted(CHARSETS)))
def test_any_bytes_are_a_line_or_have_their_faults_named(text, charset):
    parsed = parse(text, charset)
    assert isinstance(parsed, FileLine) or parsed


def test_names_and_order_are_those_of_the_line():
    assert [column.name for column in COLUMNS] == [field.name for field in fields(FileLine)]
    assert [column.width for column in COLUMNS] == [2, 15, 15, 17, 20, 20, 16, 1, 16, 16, 16, 16, 16, 16, 1, 1, 8, 8]


def test_widths_count_bytes_so_the_same_text_is_longer_in_utf_8():
    name = replace(LINE, department="東京出入国在留管理局")  # 20 bytes in Shift_JIS, 30 in UTF-8
    assert parse(written(name, "shift_jis"), "shift_jis") == name
    (error,) = parse(written(name, "utf-8"), "utf-8")
    assert error.field == "/department"
    assert error.reason == "情報照会者部署コード: must be 20 bytes wide, filled with spaces, is 30"


def test_every_field_that_does_not_fit_is_named_and_no_value_told():
    parts = written(LINE, "utf-8").split(b",")
    parts[2], parts[5], parts[8] = b"12345", b"\xff" * 20, b"a\x00".ljust(16)
    errors = parse(b",".join(parts), "utf-8")
    assert [(error.field, error.reason.partition(": ")[2]) for error in errors] == [
        ("/addressee_number", "must be 15 bytes wide, filled with spaces, is 5"),
        ("/user", "is not in utf-8"),
        ("/affair", "must not hold control characters"),
    ]
    assert "12345" not in repr(errors)


def test_a_line_with_another_number_of_fields_is_none():
    (error,) = parse(b",".join(written(LINE, "utf-8").split(b",")[:17]), "utf-8")
    assert (error.field, error.reason) == ("/", "must have 18 fields joined by commas, has 17")


@pytest.mark.parametrize(
    "change, field",
    [
        ({"inquirer": "9000200000000001"}, "/inquirer"),
        ({"nondisclosure": "3"}, "/nondisclosure"),
        ({"requested_at": "20261124243000123"}, "/requested_at"),
        ({"requested_at": "2026112409300012"}, "/requested_at"),
        ({"requested_at": "20260230093000123"}, "/requested_at"),
    ],
)
def test_what_a_line_must_not_say(change, field):
    (error,) = own_errors(replace(LINE, **change), ISA)
    assert error.field == field


def test_a_delegating_agency_is_part_of_the_query():
    line = replace(LINE, delegating_inquirer="9000200000000001", delegating_provider=LINE.provider)
    asked = read_line(written(line, "utf-8"), Form("fixed-width", "utf-8"), ISA)
    assert (asked.errors, asked.request.delegating_inquirer) == ((), "9000200000000001")
    assert asked.request.delegating_provider == LINE.provider
    wrong = read_line(written(replace(line, delegating_provider="1"), "utf-8"), Form("fixed-width", "utf-8"), ISA)
    assert [error.field for error in wrong.errors] == ["/delegating_provider"]


@pytest.mark.parametrize(
    "change, period",
    [
        ({}, None),
        ({"condition": "0", "fiscal_year": "0"}, None),
        ({"condition": "1", "fiscal_year": "1"}, Period(date(2026, 4, 1), date(2027, 3, 31))),
        ({"condition": "1", "fiscal_year": "2"}, Period(date(2025, 4, 1), date(2026, 3, 31))),
        (
            {"condition": "1", "fiscal_year": "1", "requested_at": "20270331235959999"},
            Period(date(2026, 4, 1), date(2027, 3, 31)),
        ),
        (
            {"condition": "2", "first_day": "20250101", "last_day": "20251231"},
            Period(date(2025, 1, 1), date(2025, 12, 31)),
        ),
    ],
)
def test_conditions_mean_a_period(change, period):
    assert period_of(replace(LINE, **change)) == period


@pytest.mark.parametrize(
    "change, field",
    [
        ({"condition": "3"}, "/condition"),
        ({"first_day": "20250101"}, "/first_day"),
        ({"last_day": "20250101"}, "/last_day"),
        ({"fiscal_year": "1"}, "/fiscal_year"),
        ({"condition": "1"}, "/fiscal_year"),
        ({"condition": "1", "fiscal_year": "1", "last_day": "20250101"}, "/last_day"),
        ({"condition": "1", "fiscal_year": "1", "requested_at": "x"}, "/fiscal_year"),
        ({"condition": "1", "fiscal_year": "2", "requested_at": "00010101000000000"}, "/fiscal_year"),
        ({"condition": "2", "first_day": "20250101"}, "/last_day"),
        ({"condition": "2", "first_day": "20250230", "last_day": "20251231"}, "/first_day"),
        ({"condition": "2", "first_day": "20250102", "last_day": "20250101"}, "/last_day"),
    ],
)
def test_conditions_that_do_not_go_together_are_named(change, field):
    assert period_of(replace(LINE, **change)).field == field


@pytest.mark.parametrize("charset", ["utf-8", "shift_jis"])
def test_a_line_of_the_file_is_a_query(charset):
    line = replace(LINE, condition="2", first_day="20250101", last_day="20251231")
    asked = read_line(written(line, charset) + b"\r", Form("fixed-width", charset), ISA)
    assert asked.errors == ()
    assert asked.own_number == LINE.own_number
    assert asked.request.model_dump(mode="json", by_alias=True, exclude_none=True) == {
        "addressee_number": LINE.addressee_number,
        "affair": LINE.affair,
        "procedure": LINE.procedure,
        "provider": LINE.provider,
        "item": LINE.item,
        "period": {"from": "2025-01-01", "to": "2025-12-31"},
    }


def test_the_mark_at_the_head_of_a_utf_8_file_is_passed_over():
    asked = read_line(b"\xef\xbb\xbf" + written(LINE, "utf-8"), Form("fixed-width", "utf-8"), ISA)
    assert asked.request is not None


def test_all_faults_of_a_line_are_told_together():
    wrong = replace(LINE, item="TM1", affair="", inquirer="9000200000000001", condition="9")
    asked = read_line(written(wrong, "utf-8"), Form("fixed-width", "utf-8"), ISA)
    assert asked.request is None
    assert [error.field for error in asked.errors] == ["/affair", "/item", "/inquirer", "/condition"]
    assert not any("TM1" in error.reason for error in asked.errors)


def test_a_line_is_as_wide_as_its_fields():
    assert len(astuple(LINE)) == 18
