"""Which copy answers: today's, or that of the days or fiscal years asked for; held against a day-by-day model."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine

from renkei_kit.fiscal_year import fiscal_year_of, fiscal_years
from renkei_kit.permit import Period
from renkei_kit.terms import AddresseeNumber
from renkei_mesh_gateway.intermediary import copy_store
from renkei_mesh_gateway.intermediary.selection import Condition, Place, last_of_years, select_copy
from unit.mesh_gateway.queries import CITY, ITEM
from unit.mesh_gateway.test_provide import COPY

ZERO = date(2026, 1, 1)
PLACE = Place(CITY, AddresseeNumber("123456789012345"), ITEM)


@dataclass(frozen=True)
class Stood:
    """A registration by its days, counted from ``ZERO``."""

    first: int
    length: int | None
    year: int = 2026

    def record(self, number: int):
        end = None if self.length is None else ZERO + timedelta(days=self.first + self.length)
        return replace(COPY, valid_from=ZERO + timedelta(days=self.first), valid_to=end, version=f"{number:04}")


registrations = st.lists(
    st.builds(Stood, st.integers(0, 30), st.none() | st.integers(0, 20), st.integers(2023, 2026)), max_size=6
)
days = st.integers(-3, 40).map(lambda day: ZERO + timedelta(days=day))


def chosen(found, condition):
    """The number of the registration that answers."""
    contents = {record.version: {"fiscal_year": stood.year} for record, stood in found}
    engine = create_engine("sqlite://")
    with engine.begin() as tx:
        copy_store.METADATA.create_all(tx, tables=[copy_store.copy])
        copy_store.insert_copies(tx, [record for record, _ in found])
        record = select_copy(tx, PLACE, condition, lambda each: contents[each.version])
    engine.dispose()
    return None if record is None else int(record.version)


def numbered(stood):
    return [(each.record(number), each) for number, each in enumerate(stood)]


def standing(found, day):
    """The registration that stands on a day: the newest that has begun, if it has not ended."""
    begun = [record for record, _ in found if record.valid_from <= day]
    return int(begun[-1].version) if begun and begun[-1].is_open_on(day) else None


@given(registrations, days)
def test_without_a_condition_the_copy_of_today_answers(stood, today):
    found = numbered(stood)
    assert chosen(found, Condition(today, None, by_year=False)) == standing(found, today)
    assert chosen(found, Condition(today, None, by_year=True)) == standing(found, today)


@given(registrations, days, days, days)
def test_of_a_period_the_copy_that_stood_last_answers_and_nothing_that_is_yet_to_come(stood, today, one, other):
    found, (start, end) = numbered(stood), sorted((one, other))
    last = min(end, today)
    passed = [start + timedelta(days=day) for day in range(max((last - start).days + 1, 0))]
    stood_last = [number for day in passed if (number := standing(found, day)) is not None][-1:]
    assert chosen(found, Condition(today, Period(start, end), by_year=False)) == (stood_last or [None])[0]


@given(registrations, days, st.integers(2022, 2027), st.integers(0, 2))
def test_of_a_yearly_item_the_newest_registration_about_the_last_year_answers(stood, today, year, more):
    found = numbered(stood)
    years = range(year, year + more + 1)
    period = Period(date(year, 4, 1), date(year + more + 1, 3, 31))
    about = [
        (each.year, number)
        for number, (record, each) in enumerate(found)
        if each.year in years and record.valid_from <= today
    ]
    assert chosen(found, Condition(today, period, by_year=True)) == (max(about)[1] if about else None)


@pytest.mark.parametrize(
    "day, year",
    [(date(2026, 3, 31), 2025), (date(2026, 4, 1), 2026), (date(2026, 12, 31), 2026), (date(2027, 1, 1), 2026)],
)
def test_a_fiscal_year_begins_in_april(day, year):
    assert fiscal_year_of(day) == year
    assert fiscal_years(Period(day, day)) == range(year, year + 1)


def test_a_content_without_a_year_answers_for_none():
    assert last_of_years([COPY], range(2000, 2100), lambda record: {}) is None
    assert last_of_years([COPY], range(2000, 2100), lambda record: {"fiscal_year": None}) is None
