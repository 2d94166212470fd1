"""The image that an embedded store starts from: made once, and kept where there is a place for it."""

import pytest

from renkei.places import WORLD_DIRECTORY
from renkei.services import DEFAULT_SEED
from renkei_jlis_verify.app import SPEC
from renkei_kit import store_setup
from renkei_kit.clock import Clock
from renkei_kit.store_setup import image
from renkei_kit.world import World


@pytest.fixture
def world():
    store_setup._image.cache_clear()
    yield World.load(WORLD_DIRECTORY, DEFAULT_SEED, Clock()().date())
    store_setup._image.cache_clear()


def test_it_is_kept_for_the_next_process(world, tmp_path, monkeypatch):
    monkeypatch.setattr(store_setup, "user_cache_path", lambda name: tmp_path)
    content = image(SPEC.schema, world, WORLD_DIRECTORY)
    (kept,) = (tmp_path / "stores").iterdir()
    assert kept.read_bytes() == content


def test_it_is_made_where_nothing_can_be_kept(world, tmp_path, monkeypatch):
    no_folder = tmp_path / "file"
    no_folder.touch()
    monkeypatch.setattr(store_setup, "user_cache_path", lambda name: no_folder)
    assert image(SPEC.schema, world, WORLD_DIRECTORY).startswith(b"SQLite format 3")
