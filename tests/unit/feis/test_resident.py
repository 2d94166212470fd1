"""What a permission does to a residence."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei_feis.case import CaseKind
from renkei_feis.resident import Residence, later_by, permitted

TODAY = date(2026, 12, 1)
RESIDENCE = Residence("留学", "ZZ00000000ZZ", "架空国", date(2026, 1, 1), date(2027, 1, 31))


@pytest.mark.parametrize(
    "day, months, later",
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2027, 1, 31), 13, date(2028, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 15), 60, date(2031, 12, 15)),
    ],
)
def test_months_later(day, months, later):
    assert later_by(day, months) == later


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 60))
def test_months_later_is_that_many_months_on_the_calendar(day, months):
    later = later_by(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day


def test_an_extension_goes_on_from_the_end_of_the_period():
    after = permitted(RESIDENCE, CaseKind.EXTENSION_OF_STAY, 12, None, TODAY)
    assert after == replace(RESIDENCE, permitted_on=TODAY, expires_on=date(2028, 1, 31))


def test_an_extension_of_a_period_that_has_ended_goes_on_from_today():
    ended = replace(RESIDENCE, expires_on=date(2026, 11, 20))
    assert permitted(ended, CaseKind.EXTENSION_OF_STAY, 6, None, TODAY).expires_on == date(2027, 6, 1)


def test_a_new_status_begins_today():
    after = permitted(RESIDENCE, CaseKind.CHANGE_OF_STATUS, 12, "技術・人文知識・国際業務", TODAY)
    assert (after.status, after.expires_on) == ("技術・人文知識・国際業務", date(2027, 12, 1))


@pytest.mark.parametrize("kind", [CaseKind.RE_ENTRY, CaseKind.WORK_CERTIFICATE, CaseKind.OTHER_ACTIVITY])
def test_other_permissions_leave_the_residence_as_it_is(kind):
    assert permitted(RESIDENCE, kind, None, None, TODAY) is RESIDENCE
