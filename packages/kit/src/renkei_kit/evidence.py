"""Evidence tables that every service has: chain heads, access log (controls D13, D16), used idempotency keys.

The access log tells who did or tried what, on what, when and with what outcome; a refusal is logged like a success.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    any_,
    bindparam,
    insert,
    select,
    update,
)

from renkei_kit import pending
from renkei_kit.chain import GENESIS, LINK_FIELDS, Checkpoint, link
from renkei_kit.db import insert_if_absent
from renkei_kit.instant import Instant
from renkei_kit.statement import OwnedInsert, Statement, values_of
from renkei_kit.world_start import world_start_table

ACCESS_BOOK = "access-log"


@dataclass(frozen=True, slots=True)
class EvidenceTables:
    """Chain heads, access log, used idempotency keys and the seed of the store, bound to a service's own MetaData."""

    chain_head: Table
    access_log: Table
    idempotency_key: Table
    chain_checkpoint: Table
    world_start: Table


def evidence_tables(metadata: MetaData) -> EvidenceTables:
    """Define the tables in ``metadata``; ``renkei_kit/migrations/evidence`` creates them."""
    return EvidenceTables(
        chain_head=Table(
            "chain_head",
            metadata,
            Column("book", String(64), primary_key=True),
            Column("sequence", BigInteger, nullable=False),
            Column("hash", String(64), nullable=False),
        ),
        access_log=Table(
            "access_log",
            metadata,
            *chain_columns(),
            Column("at", Instant, nullable=False),
            Column("party", String(32), nullable=False),
            Column("actor", String(64), nullable=False),
            Column("operation", String(64), nullable=False),
            Column("target", String(256), nullable=False),
            Column("outcome", String(64), nullable=False),
            Column("request_id", String(64), nullable=False),
        ),
        idempotency_key=Table(
            "idempotency_key",
            metadata,
            Column("key_hash", String(64), primary_key=True),
            Column("body_hash", String(64), nullable=False),
            Column("begun_at", Instant, nullable=False, index=True),
            Column("status", Integer),
            Column("answer", LargeBinary),
        ),
        chain_checkpoint=Table(
            "chain_checkpoint",
            metadata,
            Column("book", String(64), primary_key=True),
            Column("sequence", BigInteger, nullable=False),
            Column("hash", String(64), nullable=False),
            Column("purged_at", Instant, nullable=False),
            Column("logged_as", BigInteger, nullable=False),
            Column("digest", String(64), nullable=False),
        ),
        world_start=world_start_table(metadata),
    )


def chain_columns() -> tuple[Column[Any], ...]:
    """The columns of any table whose rows form hash chains, one chain per ``book``."""
    return (
        Column("book", String(64), primary_key=True),
        Column("sequence", BigInteger, primary_key=True, autoincrement=False),
        Column("previous_hash", String(64), nullable=False),
        Column("hash", String(64), nullable=False),
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is to be appended to a book; ``owned`` when the book is an agency's."""

    table: Table
    book: str
    values: Mapping[str, Any]
    owned: bool


class _Chains:
    """The chains whose heads stand in one table: a head's row is the lock that keeps its chain in one line."""

    def __init__(self, head: Table) -> None:
        self._head = head
        last = select(head.c.book, head.c.sequence, head.c.hash)
        self._last = Statement(last.where(head.c.book == bindparam("of")))
        # Whoever locks several heads locks them in one order, so that nobody waits for each other in a circle.
        some = last.where(head.c.book == any_(bindparam("books", type_=ARRAY(String))))
        self._lock = Statement(some.order_by(head.c.book == ACCESS_BOOK, head.c.book).with_for_update())
        move = update(head).where(head.c.book == bindparam("of"))
        self._move = Statement(move.values(sequence=bindparam("to_sequence"), hash=bindparam("to_hash")))

    def hold(self, tx: Connection, books: Collection[str]) -> dict[str, tuple[int, str]]:
        """Lock the heads of ``books``; gives where each chain ends."""
        found = self._ends(tx, books)
        if absent := sorted(book for book in books if book not in found):
            for book in absent:
                insert_if_absent(tx, self._head, book=book, sequence=0, hash=GENESIS)
            found = self._ends(tx, books)
        return found

    def append(self, tx: Connection, entries: Sequence[_Entry]) -> None:
        """Append the entries, each to its book, in their order."""
        ends = self.hold(tx, {entry.book for entry in entries})
        rows: dict[Statement | OwnedInsert, list[Mapping[str, Any]]] = {}
        for entry in entries:
            sequence, previous = ends[entry.book]
            row = {"book": entry.book, **entry.values}
            digest = link(previous, sequence + 1, row)
            ends[entry.book] = sequence + 1, digest
            row |= {"sequence": sequence + 1, "previous_hash": previous, "hash": digest}
            insertion = _insertion(entry.table, tuple(entry.values), entry.owned)
            rows.setdefault(insertion, []).append(row)
        for insertion, given in rows.items():
            insertion.run_many(tx, given)
        moved = [{"of": book, "to_sequence": end[0], "to_hash": end[1]} for book, end in ends.items()]
        self._move.run_many(tx, moved)

    def _ends(self, tx: Connection, books: Collection[str]) -> dict[str, tuple[int, str]]:
        if tx.dialect.name == "sqlite":  # where one transaction writes at a time there is nothing to lock
            rows = [row for book in books if (row := self._last.first(tx, of=book)) is not None]
        else:
            rows = self._lock.rows(tx, books=list(books))
        return {row.book: (row.sequence, row.hash) for row in rows}


_chains = lru_cache(_Chains)


@lru_cache
def _insertion(table: Table, columns: tuple[str, ...], owned: bool) -> Statement | OwnedInsert:
    names = ("book", *LINK_FIELDS, *columns)
    return OwnedInsert(table, "book", names) if owned else Statement(insert(table), names)


def append(
    tx: Connection, head: Table, table: Table, book: str, entry: Mapping[str, Any], *, owned: bool = False
) -> None:
    """Append ``entry`` to ``book``: to one that is ``owned``, named like the agency that owns it, on its behalf."""
    pending.later(tx, _chains(head).append, _Entry(table, book, entry, owned))


def hold(tx: Connection, head: Table, books: Collection[str]) -> None:
    """Lock the heads of ``books``, before a transaction appends to them one after the other."""
    _chains(head).hold(tx, books)


def find_checkpoint(tx: Connection, checkpoint: Table, book: str) -> Checkpoint | None:
    """Where a book begins, when its oldest entries were purged."""
    row = tx.execute(select(checkpoint).where(checkpoint.c.book == book)).mappings().first()
    return Checkpoint(**row) if row else None


def last_hash(tx: Connection, head: Table) -> tuple[str, ...]:
    """The hash at the head of every book, in the order of their names: what the store has seen so far."""
    return tuple(tx.execute(select(head.c.hash).order_by(head.c.book)).scalars())


@dataclass(frozen=True, slots=True)
class Access:
    """One line of the access log; ``outcome`` is ``ok`` or the slug of the refusal."""

    at: datetime
    party: str
    actor: str
    operation: str
    target: str
    outcome: str
    request_id: str


class AccessLog:
    """Appends to and reads a service's access log."""

    def __init__(self, tables: EvidenceTables) -> None:
        self.tables = tables

    def append(self, tx: Connection, access: Access) -> None:
        """Log one act."""
        append(tx, self.tables.chain_head, self.tables.access_log, ACCESS_BOOK, values_of(access))

    def entries(self, tx: Connection, after: int = 0, limit: int = 100) -> list[dict[str, Any]]:
        """Up to ``limit`` lines after sequence ``after``, oldest first."""
        log = self.tables.access_log
        query = select(log).where(log.c.sequence > after).order_by(log.c.sequence).limit(limit)
        return [dict(row) for row in tx.execute(query).mappings()]

    def last_sequence(self, tx: Connection) -> int:
        """How many lines were ever written."""
        head = self.tables.chain_head
        return tx.execute(select(head.c.sequence).where(head.c.book == ACCESS_BOOK)).scalar() or 0

    def touch(self, tx: Connection) -> None:
        """Write without changing anything, to show that the store can be written (readiness)."""
        head = self.tables.chain_head
        if not insert_if_absent(tx, head, book=ACCESS_BOOK, sequence=0, hash=GENESIS):
            tx.execute(update(head).where(head.c.book == ACCESS_BOOK).values(sequence=head.c.sequence))
