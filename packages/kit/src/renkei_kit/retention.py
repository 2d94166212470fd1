"""Books lose what is older than the law keeps it (seven years), and stay verifiable (controls F6, H19).

The oldest entries are deleted up to the first one that is younger; a checkpoint says after which entry, and with which
hash, the chain now begins. The purge is a line of the access log, which the verifier holds against the checkpoint.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Table, delete, insert, select

from renkei_kit import tenant
from renkei_kit.chain import Checkpoint
from renkei_kit.evidence import ACCESS_BOOK, Access, AccessLog, EvidenceTables
from renkei_kit.tracing import trace_id

if TYPE_CHECKING:
    from renkei_kit.ports import Ports

AT_ONCE = 500
OPERATION = "purgeRecords"


@dataclass(frozen=True, slots=True)
class Book:
    """A book, the table it stands in, and the time that counts for an entry's age.

    ``agency`` is whose the book is, if it is an agency's.
    """

    name: str
    table: Table
    age: ColumnElement[datetime]
    agency: str | None = None


def years_before(now: datetime, years: int) -> datetime:
    """The same moment some years earlier; 29 February becomes the 28th."""
    try:
        return now.replace(year=now.year - years)
    except ValueError:
        return now.replace(year=now.year - years, day=28)


def purge_book(
    tx: Connection, tables: EvidenceTables, book: Book, before: datetime, entry: Access, limit: int = AT_ONCE
) -> int:
    """Delete up to ``limit`` of a book's oldest entries that are older; how many it were.

    ``entry`` tells who purges; its target is filled in here.
    """
    if book.agency is not None:
        tenant.enter(tx, book.agency)
    head, columns = tables.chain_head, book.table.c
    tx.execute(select(head.c.book).where(head.c.book == book.name).with_for_update())
    oldest = select(columns.sequence, columns.hash, book.age.label("age")).where(columns.book == book.name)
    last: Any = None
    count = 0
    for row in tx.execute(oldest.order_by(columns.sequence).limit(limit)):
        if row.age >= before:
            break
        last, count = row, count + 1
    if last is None:
        return 0
    tx.execute(delete(book.table).where(columns.book == book.name, columns.sequence <= last.sequence))
    _log(tx, tables, Checkpoint.sealed(book.name, last.sequence, last.hash, entry.at, 0), entry)
    return count


def _log(tx: Connection, tables: EvidenceTables, began: Checkpoint, entry: Access) -> None:
    log = AccessLog(tables)
    told = Access(entry.at, entry.party, entry.actor, OPERATION, began.target, "ok", entry.request_id)
    log.append(tx, told)
    sealed = Checkpoint.sealed(began.book, began.sequence, began.hash, began.purged_at, log.last_sequence(tx))
    table = tables.chain_checkpoint
    tx.execute(delete(table).where(table.c.book == began.book))
    tx.execute(insert(table).values(**{name: getattr(sealed, name) for name in Checkpoint.__dataclass_fields__}))


def access_book(tables: EvidenceTables) -> Book:
    """The access log as a book."""
    return Book(ACCESS_BOOK, tables.access_log, tables.access_log.c.at)


async def purge_access_log(ports: "Ports") -> None:
    """Take out of the service's own access log what is older than the set number of years."""
    now, tables = ports.clock(), ports.access_log.tables
    before = years_before(now, ports.settings.record_years)
    if not await ports.db.read(lambda tx: _is_due(tx, tables, before)):
        return
    entry = Access(now, ports.name, ports.name, OPERATION, ACCESS_BOOK, "ok", trace_id())
    while await ports.db.write(lambda tx: purge_book(tx, tables, access_book(tables), before, entry)) == AT_ONCE:
        pass


def _is_due(tx: Connection, tables: EvidenceTables, before: datetime) -> bool:
    log = tables.access_log
    first = tx.execute(select(log.c.at).order_by(log.c.sequence).limit(1)).scalar()
    return first is not None and first < before
