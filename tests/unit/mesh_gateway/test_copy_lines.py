"""Lines of a transmission: cut from a stream however it arrives, and read one by one."""

import json

import pytest

from renkei_mesh_gateway.copies.lines import LONGEST_LINE, MOST_ERRORS, lines_of, read_line

SECRET = "123456789018"
LINE = {
    "record_id": "000001",
    "addressee_number": "123456789012345",
    "item": "TM00000000000002",
    "version": "0001",
    "valid_from": "2026-04-01",
    "auto_reply": True,
    "content": {"arrears": 0},
}


async def cut(*chunks: bytes) -> list[bytes | None]:
    async def stream():
        for chunk in chunks:
            yield chunk

    return [line async for line in lines_of(stream())]


def read(**changes):
    return read_line(json.dumps(LINE | changes).encode())


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
@pytest.mark.parametrize("end", [b"", b"\n"])
async def test_lines_are_the_same_however_they_arrive(size, end):
    text = b"first\n\nthird line\r\nlast" + end
    chunks = [text[start : start + size] for start in range(0, len(text), size)]
    assert await cut(*chunks) == [b"first", b"", b"third line\r", b"last"]


async def test_nothing_has_no_lines():
    assert await cut() == await cut(b"", b"") == []


@pytest.mark.parametrize("pieces", [1, 10])
async def test_a_line_that_is_too_long_is_passed_over_and_the_next_one_is_read(pieces):
    long = b"x" * (LONGEST_LINE // pieces + 1)
    assert await cut(*[long] * pieces, b"\nshort\n") == [None, b"short"]
    assert await cut(*[long] * pieces) == [None]
    assert await cut(b"x" * LONGEST_LINE + b"\n") == [b"x" * LONGEST_LINE]


def test_a_line_says_whom_and_what_it_is_about():
    found = read(valid_to="2027-03-31", record_key="2026", parent_record_key="2025", district_code="01")
    assert (found.record_id, found.errors) == ("000001", ())
    assert found.copy.addressee_number == LINE["addressee_number"]
    assert found.copy.data_set_of(found.copy.item) == "TK00000200000001"
    assert read(data_set_code="TK00000200000009").copy.data_set_of(found.copy.item) == "TK00000200000009"


@pytest.mark.parametrize(
    "changes, fields",
    [
        ({"addressee_number": SECRET}, ["/addressee_number"]),
        ({"item": "TK00000000000002"}, ["/item"]),
        ({"version": ""}, ["/version"]),
        ({"valid_from": SECRET * 9}, ["/valid_from"]),
        ({"valid_to": "2026-02-30"}, ["/valid_to"]),
        ({"auto_reply": None}, ["/auto_reply"]),
        ({"content": [SECRET]}, ["/content"]),
        ({"data_set_code": SECRET}, ["/data_set_code"]),
        ({"record_key": "a b"}, ["/record_key"]),
        ({"district_code": SECRET * 9}, ["/district_code"]),
        ({"religion": SECRET}, ["/religion"]),
        ({"version": 1, "item": 2}, ["/version", "/item"]),
    ],
)
def test_what_does_not_fit_is_named_and_never_repeated(changes, fields):
    found = read(**changes)
    assert (found.record_id, found.copy) == ("000001", None)
    assert sorted(error.field for error in found.errors) == sorted(fields)
    assert not any(SECRET in error.reason for error in found.errors)


@pytest.mark.parametrize("record_id", ["", "x" * 33, 5, "番号"])
def test_a_record_id_of_another_form_is_not_repeated(record_id):
    found = read(record_id=record_id)
    assert (found.record_id, [error.field for error in found.errors]) == (None, ["/record_id"])


@pytest.mark.parametrize(
    "line", [b"{", b"[]", b"null", b"5", b'"text"', b'{"a": "\xff"}', b'{"a":' * 400 + b"1" + b"}" * 400]
)
def test_what_is_no_object_is_said_to_be_none(line):
    assert [(error.field, error.reason) for error in read_line(line).errors] == [("/", "is not a JSON object in UTF-8")]


def test_too_long_a_line_is_said_to_be_too_long():
    (error,) = read_line(None).errors
    assert str(LONGEST_LINE) in error.reason


def test_a_line_of_many_errors_names_the_first():
    assert len(read(**{f"field_{number}": 1 for number in range(100)}).errors) == MOST_ERRORS
