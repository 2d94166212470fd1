"""``renkei verify-log``: check every hash chain of every store, offline and without the services' code.

A table is a book of evidence when it has the columns that ``renkei_kit.evidence.chain_columns`` gives.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, MetaData, Table, create_engine, select
from sqlalchemy.exc import DatabaseError

from renkei_kit.chain import LINK_FIELDS, Break, first_break

CHAIN_COLUMNS = LINK_FIELDS | {"book"}
HEADS = "chain_head"


class UnreadableStoreError(Exception):
    """A file is no store of a service."""


@dataclass(frozen=True, slots=True)
class Chain:
    """One book of one table, as it was found."""

    store: str
    table: str
    book: str
    length: int
    broken: Break | None


def verify_store(path: Path) -> list[Chain]:
    """Every chain of a SQLite file, which is opened for reading only; raises UnreadableStoreError."""
    url = URL.create("sqlite", database=f"file:{path.resolve()}", query={"mode": "ro", "uri": "true"})
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return list(_chains(connection, path.stem))
    except DatabaseError as error:
        raise UnreadableStoreError(f"{path} is not a store of a service: {error.orig}") from error
    finally:
        engine.dispose()


def _chains(tx: Connection, store: str) -> Iterator[Chain]:
    found = MetaData()
    found.reflect(tx)
    heads = _heads(tx, found, store)
    for table in found.sorted_tables:
        if CHAIN_COLUMNS.issubset(table.columns.keys()):
            for book, entries in _books(tx, table):
                yield Chain(store, table.name, book, len(entries), _break(entries, heads.pop(book, None)))
    for book, head in heads.items():
        if head["sequence"]:
            gone = Break(1, f"{head['sequence']} entries were written and none is there")
            yield Chain(store, HEADS, book, 0, gone)


def _break(entries: list[dict[str, Any]], head: Mapping[str, Any] | None) -> Break | None:
    if head is None:
        return Break(1, "the book has no head that says how long it is")
    broken = first_break(entries, head["sequence"])
    if broken is None and entries[-1]["hash"] != head["hash"]:
        return Break(len(entries), f"entry {len(entries)} is not the one that was written last")
    return broken


def _heads(tx: Connection, found: MetaData, store: str) -> dict[str, Mapping[str, Any]]:
    if HEADS not in found.tables:
        raise UnreadableStoreError(f"{store} is not a store of a service: it has no heads of chains")
    query = select(found.tables[HEADS]).order_by("book")
    return {str(row["book"]): {str(k): v for k, v in row.items()} for row in tx.execute(query).mappings()}


def _books(tx: Connection, table: Table) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    rows = tx.execute(select(table).order_by(table.c.book, table.c.sequence)).mappings()
    for book, entries in groupby(rows, key=lambda row: str(row["book"])):
        yield book, [_as_written(entry) for entry in entries]


def _as_written(entry: Mapping[Any, Any]) -> dict[str, Any]:
    """SQLite keeps times in UTC and forgets so."""
    return {
        str(key): value.replace(tzinfo=UTC) if isinstance(value, datetime) else value for key, value in entry.items()
    }


def report(files: Sequence[Path], as_json: bool = False) -> bool:
    """Write a line per chain and a verdict; False when one is broken."""
    chains = [chain for path in files for chain in verify_store(path)]
    for chain in chains:
        sys.stdout.write((_line_for_machines(chain) if as_json else _line(chain)) + "\n")
    broken = [chain for chain in chains if chain.broken]
    if not as_json:
        records = sum(chain.length for chain in chains)
        whole = f"{len(chains)} chains, {records} records: "
        sys.stdout.write(whole + ("ALL WHOLE\n" if not broken else f"{len(broken)} BROKEN\n"))
    return not broken


def _line(chain: Chain) -> str:
    state = f"BROKEN at record {chain.broken.sequence}: {chain.broken.reason}" if chain.broken else "whole"
    return f"{chain.store}  {chain.table}  {chain.book}  {chain.length} records  {state}"


def _line_for_machines(chain: Chain) -> str:
    broken = {"sequence": chain.broken.sequence, "reason": chain.broken.reason} if chain.broken else None
    return json.dumps(
        {"store": chain.store, "table": chain.table, "book": chain.book, "records": chain.length, "broken": broken}
    )
