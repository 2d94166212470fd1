"""`renkei verify-log` finds what was done to a book behind the services' back."""

import json
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from renkei.verify_log import UnreadableStoreError, report, verify_store
from renkei_kit.clock import JST
from renkei_kit.db import embedded_connection, metadata
from renkei_kit.evidence import Access, AccessLog, evidence_tables

pytestmark = pytest.mark.control("D16")
NOW = datetime(2026, 11, 24, 9, 30, 0, 123456, tzinfo=JST)


@pytest.fixture
def store(tmp_path) -> Path:
    """Three lines of an access log."""
    path = tmp_path / "ims.sqlite3"
    tables = metadata()
    log = AccessLog(evidence_tables(tables))
    raw = sqlite3.connect(path, isolation_level=None)
    connection = embedded_connection(raw)
    tables.create_all(connection)
    connection.commit()
    with connection.begin():
        for outcome in ("ok", "not-found", "ok"):
            log.append(connection, Access(NOW, "feis", "feis", "registerNumber", "/registrations", outcome, "r"))
    connection.close()
    raw.close()
    return path


def tamper(path: Path, statement: str) -> None:
    raw = sqlite3.connect(path)
    with raw:
        raw.execute(statement)
    raw.close()


def test_a_book_that_was_left_alone_is_whole(store):
    (chain,) = verify_store(store)
    assert (chain.store, chain.table, chain.book, chain.length, chain.broken) == (
        "ims",
        "access_log",
        "access-log",
        3,
        None,
    )


@pytest.mark.parametrize(
    ("statement", "sequence", "reason"),
    [
        ("UPDATE access_log SET outcome = 'ok' WHERE sequence = 2", 2, "was changed"),
        ("DELETE FROM access_log WHERE sequence = 2", 2, "is missing"),
        ("DELETE FROM access_log WHERE sequence = 3", 3, "ends after entry 2, 3 were written"),
        ("DELETE FROM access_log", 1, "3 entries were written and none is there"),
        ("DELETE FROM chain_head", 1, "has no head"),
        ("UPDATE chain_head SET hash = 'f'", 3, "not the one that was written last"),
        ("UPDATE access_log SET at = '2026-11-24 00:30:00.123457' WHERE sequence = 1", 1, "was changed"),
    ],
)
def test_the_first_bad_record_is_named(store, statement, sequence, reason):
    tamper(store, statement)
    (chain,) = verify_store(store)
    assert chain.broken is not None
    assert chain.broken.sequence == sequence
    assert reason in chain.broken.reason


def test_the_report_ends_with_a_verdict(store, capsys):
    assert report([store])
    assert capsys.readouterr().out.endswith("1 chains, 3 records: ALL WHOLE\n")
    tamper(store, "UPDATE access_log SET actor = 'x' WHERE sequence = 1")
    assert not report([store])
    shown = capsys.readouterr().out
    assert "BROKEN at record 1: entry 1 was changed" in shown
    assert shown.endswith("1 BROKEN\n")


def test_machines_get_a_line_per_chain(store, capsys):
    tamper(store, "UPDATE access_log SET actor = 'x' WHERE sequence = 1")
    report([store], as_json=True)
    assert json.loads(capsys.readouterr().out) == {
        "store": "ims",
        "table": "access_log",
        "book": "access-log",
        "records": 3,
        "broken": {"sequence": 1, "reason": "entry 1 was changed"},
    }


def test_a_file_that_is_no_store_is_not_called_whole(tmp_path):
    text, empty = tmp_path / "text.sqlite3", tmp_path / "empty.sqlite3"
    text.write_text("not a database, and long enough to be looked at as one")
    sqlite3.connect(empty).close()
    empty.touch()
    for path in (text, empty):
        with pytest.raises(UnreadableStoreError, match="is not a store of a service"):
            verify_store(path)
