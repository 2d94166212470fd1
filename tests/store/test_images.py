"""The image that an embedded store starts from: made once, and kept where there is a place for it."""

import sqlite3
from contextlib import closing

import pytest

from renkei.places import WORLD_DIRECTORY
from renkei.services import DEFAULT_SEED
from renkei_jlis_verify.app import SPEC
from renkei_kit import store_setup
from renkei_kit.clock import Clock
from renkei_kit.store_setup import begin, image
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


def test_a_store_begins_as_a_copy_of_it(world, tmp_path):
    begin(f"sqlite:///{tmp_path / 'store'}", SPEC.schema, world, WORLD_DIRECTORY)
    with closing(sqlite3.connect(tmp_path / "store")) as store, closing(sqlite3.connect(":memory:")) as copied:
        copied.deserialize(image(SPEC.schema, world, WORLD_DIRECTORY))
        assert store.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert list(store.iterdump()) == list(copied.iterdump()) != []


def test_a_store_that_is_there_stays_as_it_is(world, tmp_path):
    (tmp_path / "store").write_bytes(b"what was committed")
    begin(f"sqlite:///{tmp_path / 'store'}", SPEC.schema, world, WORLD_DIRECTORY)
    assert (tmp_path / "store").read_bytes() == b"what was committed"


def test_the_log_of_a_deleted_store_is_not_played_into_the_new_one(world, tmp_path):
    with closing(sqlite3.connect(tmp_path / "store")) as former:
        former.execute("PRAGMA journal_mode=WAL")
        former.execute("CREATE TABLE chain_head (of_the_former)")
        log = (tmp_path / "store-wal").read_bytes()
    (tmp_path / "store").unlink()
    (tmp_path / "store-wal").write_bytes(log)
    begin(f"sqlite:///{tmp_path / 'store'}", SPEC.schema, world, WORLD_DIRECTORY)
    with closing(sqlite3.connect(tmp_path / "store")) as store:
        assert store.execute("SELECT sql FROM sqlite_master WHERE sql LIKE '%former%'").fetchall() == []
        assert store.execute("SELECT count(*) FROM world_start").fetchone() == (1,)
