"""A journal's own SQLite file: bounded, with a count of what it dropped. It is no evidence and no part of the store.

Only processing numbers are indexed: to go through all that is kept takes some 5 ms, and an index of traces, which come
in no order, would cost every call at full load a third of what its entry costs.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

from renkei_kit.journal_entry import COLUMNS, Entry, Wanted

_TEXT = {"order": "INTEGER", "status": "INTEGER", "duration_ms": "REAL"}
_CREATE = f"""
CREATE TABLE IF NOT EXISTS entry (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    {", ".join(f'"{name}" {_TEXT.get(name, "TEXT")}' for name in COLUMNS)}
);
CREATE INDEX IF NOT EXISTS entry_processing_number ON entry (processing_number) WHERE processing_number IS NOT NULL;
CREATE TABLE IF NOT EXISTS dropped (number INTEGER NOT NULL);
INSERT INTO dropped SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM dropped);
"""  # noqa: S608 - our own names
_VALUES = attrgetter(*COLUMNS)
_NAMES = ", ".join(f'"{name}"' for name in COLUMNS)
_INSERT = f"INSERT INTO entry ({_NAMES}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608 - our own names


class JournalStore:
    """Not for the event loop; one thread at a time."""

    def __init__(self, path: Path | None, most: int) -> None:
        self._most = most
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._raw = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
        self._raw.row_factory = sqlite3.Row
        if path is not None:
            self._raw.execute("PRAGMA journal_mode=WAL")
            self._raw.execute("PRAGMA synchronous=NORMAL")
        self._raw.executescript(_CREATE)

    def append(self, entries: Iterable[Entry], lost: int = 0) -> None:
        """Add the entries; the oldest go when there are too many, and are counted with those ``lost`` before."""
        rows = [_VALUES(entry) for entry in entries]
        self._raw.execute("BEGIN")
        self._raw.executemany(_INSERT, rows)
        last = self._raw.execute("SELECT max(sequence) FROM entry").fetchone()[0] or 0
        gone = self._raw.execute("DELETE FROM entry WHERE sequence <= ?", (last - self._most,)).rowcount
        if gone or lost:
            self._raw.execute("UPDATE dropped SET number = number + ?", (gone + lost,))
        self._raw.execute("COMMIT")

    def find(self, wanted: Wanted, after: int, limit: int) -> Sequence[dict[str, Any]]:
        """Entries after a sequence, oldest first."""
        where, values = _condition(wanted)
        query = f"SELECT * FROM entry WHERE sequence > ? AND {where} ORDER BY sequence LIMIT ?"  # noqa: S608
        return [dict(row) for row in self._raw.execute(query, (after, *values, limit))]

    def count(self, wanted: Wanted) -> int:
        """How many there are."""
        where, values = _condition(wanted)
        found = self._raw.execute(f"SELECT count(*) FROM entry WHERE {where}", values)  # noqa: S608
        return int(found.fetchone()[0])

    def dropped(self) -> int:
        """How many were dropped since the journal was cleared last."""
        return int(self._raw.execute("SELECT number FROM dropped").fetchone()[0])

    def clear(self) -> None:
        """Forget all, also what was dropped; sequences go on."""
        self._raw.execute("DELETE FROM entry")
        self._raw.execute("UPDATE dropped SET number = 0")

    def close(self) -> None:
        """Give the file back."""
        self._raw.close()


def _condition(wanted: Wanted) -> tuple[str, tuple[Any, ...]]:
    said = dict(wanted.said())
    fault = said.pop("fault", None)
    parts = [f'"{name}" = ?' for name in said]
    values = list(said.values())
    if fault is not None:
        parts.append("' ' || faults || ' ' LIKE '% ' || ? || ' %'" if fault != "any" else "faults <> ''")
        values += [] if fault == "any" else [fault]
    return " AND ".join(parts) or "1", tuple(values)
