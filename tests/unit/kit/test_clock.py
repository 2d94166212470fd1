"""The network's clock stands, moves and goes back as it is told."""

from datetime import UTC, datetime, timedelta

import pytest

from renkei_kit.clock import JST, Clock

NEW_YEAR = datetime(2027, 1, 1, 9, tzinfo=JST)
SOON = timedelta(seconds=5)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_times_are_aware_and_in_japan(clock):
    assert clock().utcoffset() == timedelta(hours=9)


def test_it_runs_with_the_system_until_told_otherwise(clock):
    first = clock()
    assert timedelta(0) <= clock() - first < SOON
    assert not clock.frozen


def test_set_goes_on_from_the_new_time(clock):
    clock.set(NEW_YEAR)
    assert timedelta(0) <= clock() - NEW_YEAR < SOON
    assert clock() > NEW_YEAR


def test_set_takes_any_zone_and_answers_in_japan(clock):
    clock.freeze(True)
    clock.set(NEW_YEAR.astimezone(UTC))
    assert clock() == NEW_YEAR
    assert clock().isoformat() == "2027-01-01T09:00:00+09:00"


def test_a_time_without_offset_is_refused(clock):
    with pytest.raises(ValueError, match="needs an offset"):
        clock.set(NEW_YEAR.replace(tzinfo=None))


def test_frozen_it_stands_still(clock):
    clock.freeze(True)
    assert clock.frozen
    assert clock() == clock()


def test_frozen_it_still_moves_when_told(clock):
    clock.freeze(True)
    clock.set(NEW_YEAR)
    clock.advance(timedelta(days=31))
    assert clock() == NEW_YEAR + timedelta(days=31)


def test_released_it_goes_on_from_where_it_stood(clock):
    clock.set(NEW_YEAR)
    clock.freeze(True)
    stood = clock()
    clock.freeze(False)
    assert timedelta(0) <= clock() - stood < SOON
    assert not clock.frozen


def test_it_can_go_back(clock):
    before = clock()
    clock.advance(timedelta(days=-1))
    assert clock() < before


def test_reset_is_the_systems_time_again(clock):
    before = clock()
    clock.set(NEW_YEAR)
    clock.freeze(True)
    clock.reset()
    assert not clock.frozen
    assert timedelta(0) <= clock() - before < SOON
