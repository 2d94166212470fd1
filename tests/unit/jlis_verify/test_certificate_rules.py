"""When certificates begin, end and are good, and what the card does with a PIN."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei_jlis_verify.certificate_rules import (
    DEMO_PINS,
    WRONG_PINS_ALLOWED,
    CertificateEntry,
    RevocationReason,
    in_force,
    nth_birthday_after,
    pin_is_right,
    status,
    valid_to,
)
from renkei_kit.clock import JST

FROM, TO = datetime(2026, 1, 1, tzinfo=JST), datetime(2027, 1, 31, 23, 59, 59, tzinfo=JST)
ENTRY = CertificateEntry("a1", "nguyen-an", 0, "user-authentication", FROM, TO)
REVOKED = replace(ENTRY, revoked_at=FROM + timedelta(days=30), revocation_reason=RevocationReason.CERTIFICATE_HOLD)
SECOND = timedelta(seconds=1)
days = st.dates(date(1920, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    "birth_date, issued_on, stay_ends_on, last_day",
    [
        ("1992-11-24", "2026-11-23", None, "2030-11-24"),
        ("1992-11-24", "2026-11-24", None, "2031-11-24"),
        ("1992-11-24", "2026-11-25", None, "2031-11-24"),
        ("1992-02-29", "2026-03-01", None, "2031-02-28"),
        ("1992-02-29", "2027-03-01", None, "2032-02-29"),
        ("1992-11-24", "2026-11-25", "2027-01-23", "2027-01-23"),
        ("1992-11-24", "2026-11-25", "2031-11-24", "2031-11-24"),
        ("1992-11-24", "2026-11-25", "2040-01-01", "2031-11-24"),
    ],
    ids=[
        "the birthday is tomorrow",
        "the day of issue is no birthday after it",
        "the birthday was yesterday",
        "29 February in a common year",
        "29 February in a leap year",
        "the period of stay ends first",
        "both end together",
        "the birthday comes first",
    ],
)
def test_end_of_validity(birth_date, issued_on, stay_ends_on, last_day):
    stay = date.fromisoformat(stay_ends_on) if stay_ends_on else None
    end = valid_to(date.fromisoformat(birth_date), date.fromisoformat(issued_on), stay)
    assert end == datetime.fromisoformat(f"{last_day}T23:59:59+09:00")


@given(birth_date=days, day=days, count=st.integers(1, 10))
def test_birthdays_come_after_the_day_one_a_year(birth_date, day, count):
    birthday = nth_birthday_after(birth_date, day, count)
    assert birthday > day
    assert count - 1 <= (birthday - day).days / 365 <= count + 0.02
    assert (birthday.month, birthday.day) in {(birth_date.month, birth_date.day), (2, 28)}


@pytest.mark.parametrize(
    "entry, now, expected, good",
    [
        (None, FROM, "unknown", False),
        (ENTRY, FROM - SECOND, "unknown", False),
        (ENTRY, FROM, "good", True),
        (ENTRY, TO, "good", True),
        (ENTRY, TO + SECOND, "good", False),
        (REVOKED, REVOKED.revoked_at - SECOND, "good", True),
        (REVOKED, REVOKED.revoked_at, "revoked", False),
        (REVOKED, TO + SECOND, "revoked", False),
    ],
)
def test_status(entry, now, expected, good):
    assert status(entry, now) == expected
    assert entry is None or in_force(entry, now) is good


@pytest.mark.parametrize("kind, pin", [("user-authentication", "1234"), ("signing", "ABC123"), ("signing", "abc123")])
def test_the_right_pin(kind, pin):
    assert pin_is_right(replace(ENTRY, kind=kind), pin) is None


@pytest.mark.parametrize("kind", DEMO_PINS)
def test_a_wrong_pin_is_counted_and_then_locked(kind):
    allowed = WRONG_PINS_ALLOWED[kind]
    entry = replace(ENTRY, kind=kind)
    left = [pin_is_right(replace(entry, wrong_pins=count), "9999").members["attempts_left"] for count in range(allowed)]
    assert left == list(range(allowed - 1, -1, -1))
    locked = pin_is_right(replace(entry, wrong_pins=allowed), DEMO_PINS[kind])
    assert locked is not None
    assert locked.code.slug == "pin-locked"
