"""Books lose what is older than seven years and stay verifiable; nothing younger is touched (controls F6, H19)."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.verify_log import verify_store
from renkei_kit.chain import Checkpoint, first_break
from renkei_kit.clock import JST
from renkei_kit.db import embedded_connection, metadata
from renkei_kit.evidence import ACCESS_BOOK, Access, AccessLog, evidence_tables, find_checkpoint
from renkei_kit.retention import access_book, purge_book, years_before

pytestmark = pytest.mark.control("H19", "F6")
NOW = datetime(2034, 2, 28, 9, 0, tzinfo=JST)
LIMIT = years_before(NOW, 7)
BY = Access(NOW, "ims", "ims", "purgeRecords", "", "ok", "r")


class Store:
    """An access log in a file, and what is done to it."""

    def __init__(self, path) -> None:
        self.path, tables = path, metadata()
        self.tables = evidence_tables(tables)
        self.raw = sqlite3.connect(path, isolation_level=None)
        self.tx = embedded_connection(self.raw)
        tables.create_all(self.tx)
        self.tx.commit()
        self.log = AccessLog(self.tables)

    def write(self, *times: datetime) -> None:
        with self.tx.begin():
            for at in times:
                self.log.append(self.tx, Access(at, "feis", "feis", "registerNumber", "/registrations", "ok", "r"))

    def purge(self, limit: int = 500) -> int:
        with self.tx.begin():
            return purge_book(self.tx, self.tables, access_book(self.tables), LIMIT, BY, limit)

    def entries(self) -> list[dict]:
        with self.tx.begin():
            return self.log.entries(self.tx, limit=10_000)

    def checkpoint(self):
        with self.tx.begin():
            return find_checkpoint(self.tx, self.tables.chain_checkpoint, ACCESS_BOOK)

    def broken(self):
        (chain,) = verify_store(self.path)
        return chain.broken

    def close(self) -> None:
        self.tx.close()
        self.raw.close()

    def tamper(self, statement: str) -> None:
        self.raw.execute(statement)


@pytest.fixture
def store(tmp_path) -> Iterator[Store]:
    opened = Store(tmp_path / "ims.sqlite3")
    yield opened
    opened.close()


OLD, YOUNG = LIMIT - timedelta(microseconds=1), LIMIT


def test_what_is_older_goes_and_what_is_seven_years_old_to_the_moment_stays(store):
    store.write(OLD, OLD, YOUNG, NOW)
    assert store.purge() == 2
    entries = store.entries()
    assert [entry["sequence"] for entry in entries] == [3, 4, 5]
    assert (entries[-1]["operation"], entries[-1]["actor"]) == ("purgeRecords", "ims")
    assert entries[-1]["target"].startswith("access-log to 2 ")
    assert first_break(entries, 5, store.checkpoint()) is None
    assert store.broken() is None
    assert store.purge() == 0
    assert len(store.entries()) == 3


def test_nothing_younger_is_touched_even_when_something_old_stands_behind_it(store):
    store.write(OLD, YOUNG, OLD, YOUNG)
    assert store.purge() == 1
    assert [entry["sequence"] for entry in store.entries()][:3] == [2, 3, 4]
    assert store.broken() is None


def test_a_book_of_which_nothing_is_left_but_the_line_about_it_is_whole(store):
    store.write(OLD, OLD)
    assert store.purge() == 2
    assert [entry["operation"] for entry in store.entries()] == ["purgeRecords"]
    assert store.broken() is None


def test_it_goes_in_steps_and_each_leaves_a_whole_book(store):
    store.write(*[OLD] * 5, NOW)
    removed = []
    while count := store.purge(limit=2):
        removed.append(count)
        assert store.broken() is None
    assert removed == [2, 2, 1]
    store.write(NOW)
    assert store.broken() is None


@pytest.mark.parametrize(
    "statement, reason",
    [
        ("DELETE FROM chain_checkpoint", "no checkpoint tells that they were purged"),
        ("UPDATE chain_checkpoint SET sequence = 1", "the checkpoint was changed"),
        ("UPDATE chain_checkpoint SET hash = 'f'", "the checkpoint was changed"),
        ("DELETE FROM access_log WHERE sequence = 3", "does not follow the checkpoint"),
        ("UPDATE access_log SET outcome = 'x' WHERE sequence = 3", "entry 3 was changed"),
        ("DELETE FROM access_log WHERE sequence = 4", "entry 4 is missing"),
    ],
)
def test_what_was_done_behind_the_services_back_is_named(store, statement, reason):
    store.write(OLD, OLD, NOW, NOW)
    store.purge()
    store.tamper(statement)
    assert reason in store.broken().reason


def test_a_checkpoint_of_ones_own_making_is_found_out_by_the_access_log(store):
    """Somebody removes one entry more and makes a checkpoint that fits, digest and all."""
    store.write(OLD, NOW, NOW, NOW)
    store.purge()
    gone, made = store.entries()[0], store.checkpoint()
    forged = Checkpoint.sealed(made.book, gone["sequence"], gone["hash"], made.purged_at, made.logged_as)
    store.tamper(f"DELETE FROM access_log WHERE sequence = {gone['sequence']}")
    store.tamper(
        f"UPDATE chain_checkpoint SET sequence = {forged.sequence}, hash = '{forged.hash}', digest = '{forged.digest}'"
    )
    assert "does not tell of the purge as the checkpoint does" in store.broken().reason


@settings(deadline=None, max_examples=40)
@given(ages=st.lists(st.integers(min_value=-30, max_value=30), max_size=12), limit=st.integers(1, 5))
def test_whatever_the_ages_the_oldest_run_goes_and_the_rest_verifies(tmp_path_factory, ages, limit):
    store = Store(tmp_path_factory.mktemp("stores") / "ims.sqlite3")
    store.write(*(LIMIT + timedelta(days=days) for days in ages))
    old = next((index for index, days in enumerate(ages) if days >= 0), len(ages))
    removed = 0
    while count := store.purge(limit):
        removed += count
    assert removed == old
    kept = [entry["sequence"] for entry in store.entries() if entry["operation"] != "purgeRecords"]
    assert kept == list(range(old + 1, len(ages) + 1))
    assert not ages or store.broken() is None
    store.close()


@pytest.mark.parametrize(
    "now, before", [((2034, 2, 28), (2027, 2, 28)), ((2032, 2, 29), (2025, 2, 28)), ((2031, 3, 1), (2024, 3, 1))]
)
def test_seven_years_are_counted_by_the_calendar(now, before):
    assert years_before(datetime(*now, tzinfo=JST), 7) == datetime(*before, tzinfo=JST)
