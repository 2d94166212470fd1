"""Pages and their cursors: whole, without overlap, and closed to cursors that are not ours."""

import base64
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei_kit.errors import ErrorCode, LinkageError
from renkei_kit.paging import moment, page, position, sequence


def cursor_of(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@given(total=st.integers(0, 40), limit=st.integers(1, 45))
def test_all_pages_together_are_the_list(total, limit):
    entries = [{"sequence": number} for number in range(1, total + 1)]
    seen, cursor = [], None
    while True:
        after = sequence(cursor)
        found = [entry for entry in entries if entry["sequence"] > after][: limit + 1]
        items, cursor = page(found, limit, "sequence")
        assert len(items) <= limit
        seen += items
        if cursor is None:
            break
    assert seen == entries


def test_an_exactly_full_last_page_has_no_next():
    assert page([{"row": "A"}, {"row": "B"}], 2, "row") == ([{"row": "A"}, {"row": "B"}], None)


def test_the_first_page_begins_at_the_beginning():
    assert position(None) == ""
    assert sequence(None) == 0


BAD = ["!", "A", "éé", cursor_of("\x00"), cursor_of("IS-01\n"), base64.urlsafe_b64encode(b"\xff\xfe").decode()]


@pytest.mark.parametrize("cursor", BAD, ids=range(len(BAD)))
def test_a_cursor_that_is_not_ours_is_refused_by_name(cursor):
    with pytest.raises(LinkageError) as refused:
        position(cursor)
    assert refused.value.refusal.code is ErrorCode.REQUEST_INVALID
    assert refused.value.refusal.errors[0].field == "query/cursor"


@pytest.mark.parametrize("text", ["IS-01", "-1", "1.5", "٣", str(2**62 + 1), "9" * 90])
def test_a_cursor_of_another_list_is_refused(text):
    with pytest.raises(LinkageError):
        sequence(cursor_of(text))


@given(st.datetimes(timezones=st.just(UTC)), st.text("abc-0123456789", min_size=1))
def test_a_moment_is_read_as_written(at, entry):
    assert moment(cursor_of(f"{at.isoformat()} {entry}")) == (at, entry)
    assert moment(None) is None


@pytest.mark.parametrize("text", ["yesterday x", "2026-12-01T00:00:00 x", "2026-13-01T00:00:00Z x"])
def test_a_moment_that_is_none_is_refused(text):
    with pytest.raises(LinkageError):
        moment(cursor_of(text))
