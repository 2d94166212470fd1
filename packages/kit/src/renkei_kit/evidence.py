"""Evidence tables that every service has: chain heads, access log (controls D13, D16), used idempotency keys.

The access log tells who did or tried what, on what, when and with what outcome; a refusal is logged like a success.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    bindparam,
    insert,
    select,
    update,
)

from renkei_kit import tenant
from renkei_kit.chain import GENESIS, LINK_FIELDS, Checkpoint, link
from renkei_kit.db import Instant, insert_if_absent
from renkei_kit.statement import Statement, values_of
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
class _Appending:
    """The three statements of every append to one table."""

    last: Statement
    last_as_agency: Statement
    insert: Statement
    move: Statement


@lru_cache
def _appending(head: Table, table: Table, columns: tuple[str, ...]) -> _Appending:
    last = select(head.c.sequence, head.c.hash).where(head.c.book == bindparam("of")).with_for_update()
    move = update(head).where(head.c.book == bindparam("of"))
    return _Appending(
        Statement(last),
        Statement(last.add_columns(tenant.ENTERING)),
        Statement(insert(table), ("book", *LINK_FIELDS, *columns)),
        Statement(move.values(sequence=bindparam("to_sequence"), hash=bindparam("to_hash"))),
    )


def append(
    tx: Connection, head: Table, table: Table, book: str, entry: Mapping[str, Any], *, agency: str | None = None
) -> None:
    """Append ``entry`` to ``book``; the head's row is the lock that keeps the chain in one line.

    When the book is an ``agency``'s, the transaction acts for it from here on.
    """
    statements = _appending(head, table, tuple(entry))
    if agency is not None and tenant.is_separated(tx):
        query, given = statements.last_as_agency, {"of": book, "agency": agency}
    else:
        query, given = statements.last, {"of": book}
    last = query.first(tx, **given)
    if last is None:
        insert_if_absent(tx, head, book=book, sequence=0, hash=GENESIS)
        last = query.first(tx, **given)
    sequence = last.sequence + 1
    digest = link(last.hash, sequence, {"book": book, **entry})
    statements.insert.run(tx, book=book, sequence=sequence, previous_hash=last.hash, hash=digest, **entry)
    statements.move.run(tx, of=book, to_sequence=sequence, to_hash=digest)


def hold(tx: Connection, head: Table, books: Sequence[str]) -> None:
    """Lock the heads of ``books`` in the order given, before a transaction appends to them in any other.

    Transactions that lock in one order never wait for each other in a circle.
    """
    query = select(head.c.book).where(head.c.book.in_(books))
    known = set(tx.execute(query).scalars())
    for book in books:
        if book not in known:
            insert_if_absent(tx, head, book=book, sequence=0, hash=GENESIS)
    if tx.dialect.name != "sqlite":  # where one transaction writes at a time there is nothing to lock
        for book in books:
            tx.execute(select(head.c.book).where(head.c.book == book).with_for_update())


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
