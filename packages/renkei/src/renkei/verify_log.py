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

from renkei_kit.chain import LINK_FIELDS, Break, Checkpoint, first_break

CHAIN_COLUMNS = LINK_FIELDS | {"book"}
HEADS = "chain_head"
CHECKPOINTS = "chain_checkpoint"
ACCESS_LOG = "access_log"


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
    checkpoints = _checkpoints(tx, found)
    for table in found.sorted_tables:
        if CHAIN_COLUMNS.issubset(table.columns.keys()):
            for book, entries in _books(tx, table):
                begins, head = checkpoints.pop(book, None), heads.pop(book, None)
                broken = _wrong(tx, found, begins) or _break(entries, head, begins)
                yield Chain(store, table.name, book, len(entries), broken)
    for book, head in heads.items():
        if head["sequence"]:
            begins = checkpoints.pop(book, None)
            yield Chain(store, HEADS, book, 0, _wrong(tx, found, begins) or _gone(head, begins))
    for book in checkpoints:
        yield Chain(store, CHECKPOINTS, book, 0, Break(1, "a checkpoint tells of a book that was never written"))


def _break(entries: list[dict[str, Any]], head: Mapping[str, Any] | None, begins: Checkpoint | None) -> Break | None:
    if head is None:
        return Break(1, "the book has no head that says how long it is")
    first = entries[0]["sequence"]
    if begins is None and first > 1:
        return Break(1, f"entries 1 to {first - 1} are missing, and no checkpoint tells that they were purged")
    if begins is not None and (first, entries[0]["previous_hash"]) != (begins.sequence + 1, begins.hash):
        return Break(first, f"entry {first} does not follow the checkpoint, which ends with entry {begins.sequence}")
    broken = first_break(entries, head["sequence"], begins)
    if broken is None and entries[-1]["hash"] != head["hash"]:
        last = entries[-1]["sequence"]
        return Break(last, f"entry {last} is not the one that was written last")
    return broken


def _gone(head: Mapping[str, Any], begins: Checkpoint | None) -> Break | None:
    """Why a book without entries is broken; None when all of them were purged."""
    if begins is not None and (begins.sequence, begins.hash) == (head["sequence"], head["hash"]):
        return None
    written = head["sequence"] - (begins.sequence if begins else 0)
    return Break((begins.sequence if begins else 0) + 1, f"{written} entries were written and none is there")


def _checkpoints(tx: Connection, found: MetaData) -> dict[str, Checkpoint]:
    if CHECKPOINTS not in found.tables:
        return {}
    rows = tx.execute(select(found.tables[CHECKPOINTS]).order_by("book")).mappings()
    return {str(row["book"]): Checkpoint(**_as_written(row)) for row in rows}


def _wrong(tx: Connection, found: MetaData, begins: Checkpoint | None) -> Break | None:
    """What is wrong with a checkpoint: it was changed, or the access log tells another story of the purge."""
    if begins is None:
        return None
    if not begins.is_as_sealed:
        return Break(begins.sequence, "the checkpoint was changed")
    log = found.tables[ACCESS_LOG]
    first = tx.execute(select(log.c.sequence).order_by(log.c.sequence).limit(1)).scalar()
    if first is None or begins.logged_as < first:
        return None  # the line about the purge was itself purged since
    told = tx.execute(select(log.c.target).where(log.c.sequence == begins.logged_as)).scalar()
    if told != begins.target:
        return Break(begins.sequence, "the access log does not tell of the purge as the checkpoint does")
    return None


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
