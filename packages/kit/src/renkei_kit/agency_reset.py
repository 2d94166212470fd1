"""One agency's part of a store back to what it was when the world began; everybody else's stays as it is."""

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, delete, insert, select

from renkei_kit import tenant
from renkei_kit.db import embedded_connection
from renkei_kit.terms import AgencyCode

OWNER, BOOK = "agency", "book"


def put_back(tx: Connection, metadata: MetaData, owners: Mapping[str, str], image: bytes, agency: str) -> None:
    """Take out what belongs to the agency, and put in what the image has of it.

    A table belongs to agencies by its column ``agency``, by the one that ``owners`` names, or as a set of books; what
    hangs on rows that are taken out goes with them.
    """
    tenant.enter(tx, AgencyCode(agency))
    for table in reversed(metadata.sorted_tables):
        owner = _owner(table, owners)
        if owner is not None:
            tx.execute(delete(table).where(owner == agency))
        else:
            for column, parent, key in _parents(table, owners):
                gone = select(key).where(parent == agency)
                tx.execute(delete(table).where(column.in_(gone)))
    raw = sqlite3.connect(":memory:", isolation_level=None)
    raw.deserialize(image)
    source = embedded_connection(raw)
    try:
        for table in metadata.sorted_tables:
            owner = _owner(table, owners)
            if owner is not None:
                rows = [
                    _values(table, dict(row)) for row in source.execute(select(table).where(owner == agency)).mappings()
                ]
                if rows:
                    tx.execute(insert(table), rows)
    finally:
        source.close()
        raw.close()


def _owner(table: Table, owners: Mapping[str, str]) -> Column[Any] | None:
    name = owners.get(table.name) or next((known for known in (OWNER, BOOK) if known in table.columns), None)
    return None if name is None else table.columns[name]


def _parents(table: Table, owners: Mapping[str, str]) -> Iterator[tuple[Column[Any], Column[Any], Column[Any]]]:
    """The columns by which the table hangs on tables that belong to agencies: own column, parent's owner and key."""
    for constraint in table.foreign_key_constraints:
        owner = _owner(constraint.referred_table, owners)
        if owner is not None and len(constraint.elements) == 1:
            yield constraint.columns[0], owner, constraint.elements[0].column


def _values(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without what the store counts by itself: another's row may have that number by now."""
    counted = table.autoincrement_column
    leave_out = counted.name if counted is not None and not counted.foreign_keys else None
    return {name: value for name, value in row.items() if name != leave_out}
