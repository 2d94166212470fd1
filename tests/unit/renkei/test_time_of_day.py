"""What `renkei clock` understands."""

from datetime import UTC, datetime, timedelta

import pytest

from renkei.time_of_day import change_of


def test_nothing_said_changes_nothing():
    assert change_of(None, None, None) == {}


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("P31D", timedelta(days=31)),
        ("PT10M", timedelta(minutes=10)),
        ("90", timedelta(seconds=90)),
        ("-P1D", timedelta(days=-1)),
    ],
)
def test_durations_are_iso_8601_or_seconds(text, span):
    assert change_of(None, text, None) == {"advance": span}


def test_a_time_needs_its_offset():
    assert change_of("2027-01-31T00:00:00Z", None, True) == {"now": datetime(2027, 1, 31, tzinfo=UTC), "frozen": True}


@pytest.mark.parametrize("text", ["2027-01-31T09:00:00", "tomorrow", ""])
def test_a_time_that_cannot_be_read_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match="--now needs a time with its offset, such as"):
        change_of(text, None, None)


def test_a_duration_that_cannot_be_read_is_refused_with_an_example():
    with pytest.raises(ValueError, match="--advance needs an ISO 8601 duration such as"):
        change_of(None, "a while", None)
