"""The state directory belongs to one process and to one world."""

from datetime import date

import pytest

from renkei.state import StateError, open_state, store_file

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def test_an_empty_directory_begins_a_world_today(tmp_path):
    with open_state(tmp_path / "new", "seed", MONDAY) as day:
        assert day == MONDAY


def test_a_world_that_was_begun_keeps_its_first_day(tmp_path):
    with open_state(tmp_path, "seed", MONDAY):
        store_file(tmp_path, "ims").touch()
    with open_state(tmp_path, "seed", TUESDAY) as day:
        assert day == MONDAY


def test_a_world_of_another_seed_is_not_opened(tmp_path):
    with open_state(tmp_path, "seed", MONDAY):
        store_file(tmp_path, "ims").touch()
    with pytest.raises(StateError, match="another seed; add --fresh"), open_state(tmp_path, "other", MONDAY):
        pass


def test_fresh_deletes_what_was_there_and_begins_today(tmp_path):
    with open_state(tmp_path, "seed", MONDAY):
        store_file(tmp_path, "ims").touch()
        (tmp_path / "juki-link.files").mkdir()
    with open_state(tmp_path, "other", TUESDAY, fresh=True) as day:
        assert day == TUESDAY
        assert sorted(path.name for path in tmp_path.iterdir()) == ["lock", "world.json"]


def test_two_processes_cannot_hold_one_directory(tmp_path):
    with (
        open_state(tmp_path, "seed", MONDAY),
        pytest.raises(StateError, match="in use by another `renkei up`"),
        open_state(tmp_path, "seed", MONDAY),
    ):
        pass
