"""A gateway's store filled with many made-up copies, linkage codes and records, as years of use would fill it.

The rows have the real ones' columns, sizes and indexes; they belong to nobody whom the benchmark asks about.
"""

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

AGENCIES = ("9000100000000001", "9000013101600001")
ITEM = "TM00000000000002"
BLOCK = 10_000
AT = "2027-01-31 00:00:00.000000"


def fill(path: Path, size: int) -> None:
    """Add ``size`` copies, codes, permits, and records in the core's book and in that of each agency."""
    chance = random.Random(size)
    store = sqlite3.connect(path, isolation_level=None)
    store.execute("PRAGMA synchronous=OFF")
    try:
        for start in range(0, size, BLOCK):
            store.execute("BEGIN")
            for table, rows in _rows(range(start, min(start + BLOCK, size)), chance).items():
                columns = ", ".join(rows[0])
                places = ", ".join(f":{name}" for name in rows[0])
                store.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)
            store.execute("COMMIT")
        for book in ("core", *AGENCIES):
            values = {"book": book, "sequence": size, "hash": "0" * 64}
            store.execute("DELETE FROM chain_head WHERE book = :book", values)
            store.execute("INSERT INTO chain_head (book, sequence, hash) VALUES (:book, :sequence, :hash)", values)
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        store.close()


def number_of(number: int) -> str:
    """The addressee number of a made-up person, at every agency."""
    return f"9{number:014d}"


def _rows(numbers: range, chance: random.Random) -> dict[str, list[dict[str, Any]]]:
    agencies = list(AGENCIES)
    return {
        "linkage": [
            {"agency": agency, "addressee_number": number_of(number), "code": chance.randbytes(32).hex()}
            for number in numbers
            for agency in agencies
        ],
        "copy": [_copy(number, chance) for number in numbers],
        "permit": [_permit(number, chance) for number in numbers],
        "core_record": [_record("core", number, chance) for number in numbers],
        "agency_record": [_record(book, number, chance) for number in numbers for book in agencies],
    }


def _copy(number: int, chance: random.Random) -> dict[str, Any]:
    return {
        "agency": AGENCIES[1],
        "addressee_number": number_of(number),
        "item": ITEM,
        "version": "0001",
        "valid_from": "2026-04-01",
        "auto_reply": 1,
        "content": chance.randbytes(180),
        "registered_at": AT,
        "data_set_code": "0001",
    }


def _permit(number: int, chance: random.Random) -> dict[str, Any]:
    return {
        "permit_id": chance.randbytes(16).hex(),
        "processing_number": _processing_number(number),
        "client_id": "isa-ims",
        "inquirer": AGENCIES[0],
        "provider": AGENCIES[1],
        "id_code": chance.randbytes(16),
        "state": "consumed",
        "issued_at": AT,
        "expires_at": AT,
        "changed_at": AT,
    }


def _record(book: str, number: int, chance: random.Random) -> dict[str, Any]:
    return {
        "book": book,
        "sequence": number + 1,
        "previous_hash": chance.randbytes(32).hex(),
        "hash": chance.randbytes(32).hex(),
        "processing_number": _processing_number(number),
        "inquirer": AGENCIES[0],
        "provider": AGENCIES[1],
        "affair": "JM99000000000001",
        "procedure": "JT99010000000001",
        "item": ITEM,
        "requested_at": AT,
        "provided_at": AT,
        "outcome": "answered",
    }


def _processing_number(number: int) -> str:
    return f"20260131{number:012d}"


def sizes(path: Path) -> Iterator[tuple[str, float]]:
    """Bytes a row of each filled table takes, with its indexes."""
    store = sqlite3.connect(path)
    try:
        for table in ("linkage", "copy", "permit", "core_record", "agency_record"):
            query = (
                "SELECT SUM(pgsize) FROM dbstat WHERE name = ? "
                "OR name IN (SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ?)"
            )
            try:
                (size,) = store.execute(query, (table, table)).fetchone()
            except sqlite3.OperationalError:
                return  # this SQLite was built without the table that tells
            (count,) = store.execute(f"SELECT COUNT(*) FROM {table}").fetchone()
            yield table, size / count
    finally:
        store.close()
