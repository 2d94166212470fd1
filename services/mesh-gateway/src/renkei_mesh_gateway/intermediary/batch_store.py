"""Batches of inquiries and their lines, each under its agency's code, and the queries on them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from renkei_kit import tenant
from renkei_kit.db import insert_if_absent
from renkei_kit.instant import Instant
from renkei_kit.statement import Statement
from renkei_kit.terms import AgencyCode
from renkei_mesh_gateway.intermediary.provide import PENDING
from renkei_mesh_gateway.intermediary.store import inquiry
from renkei_mesh_gateway.tables import METADATA

RECEIVING, WAITING, RUNNING, FINISHED, CANCELLED = "receiving", "waiting", "running", "finished", "cancelled"
UNFINISHED_STATES = (WAITING, RUNNING)
LINE_WAITS = "waiting"

batch = Table(
    "batch",
    METADATA,
    Column("batch_id", String(32), primary_key=True),
    Column("agency", String(16), nullable=False),
    Column("client_id", String(64), nullable=False),
    Column("form", String(16), nullable=False),
    Column("charset", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("lines", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("turn", BigInteger, nullable=False),
    Column("key_hash", String(64)),
    Column("body_hash", String(64)),
    Column("received_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("finished_at", Instant),
    UniqueConstraint("key_hash", name="uq_batch_key_hash"),
    Index("ix_batch_agency", "agency", "batch_id"),
    Index("ix_batch_state", "state", "turn"),
)
batch_line = Table(
    "batch_line",
    METADATA,
    Column("batch_id", String(32), primary_key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("agency", String(16), nullable=False),
    Column("record_id", String(32)),
    Column("own_number", String(15)),
    Column("outcome", String(32), nullable=False),
    Column("request", Text),
    Column("errors", Text),
    Column("processing_number", String(20)),
    Column("refusal", Text),
    Index("ix_batch_line_outcome", "batch_id", "outcome", "line"),
    Index("ix_batch_line_record_id", "batch_id", "record_id"),
)


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch of inquiries (一括照会); ``turn`` orders those that wait to be worked on."""

    batch_id: str
    agency: AgencyCode
    client_id: str
    form: str
    charset: str
    state: str
    lines: int
    done: int
    turn: int
    key_hash: str | None
    body_hash: str | None
    received_at: datetime
    changed_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A line of a batch: what it asks, as JSON, or what is wrong with it; what became of it, and why it was refused."""

    batch_id: str
    line: int
    agency: AgencyCode
    record_id: str | None
    own_number: str | None
    outcome: str
    request: str | None = None
    errors: str | None = None
    processing_number: str | None = None
    refusal: str | None = None


class Told(NamedTuple):
    """A line together with how its inquiry stands."""

    line: BatchLine
    inquiry_status: str | None
    answer: str | None


class Linked(NamedTuple):
    """What became of a line that was worked on."""

    line: int
    outcome: str
    processing_number: str | None
    refusal: str | None = None


def begin(tx: Connection, row: Batch) -> bool:
    """Begin a batch; False when its idempotency key was used before."""
    return insert_if_absent(tx, batch, **asdict(row))


def extend(tx: Connection, batch_id: str, lines: Sequence[BatchLine], done: int, now: datetime) -> bool:
    """Add lines, ``done`` of which are at their end already; False when the batch is not being received any more."""
    query = (
        update(batch)
        .where(batch.c.batch_id == batch_id, batch.c.state == RECEIVING)
        .values(lines=batch.c.lines + len(lines), done=batch.c.done + done, changed_at=now)
    )
    if tx.execute(query).rowcount == 0:
        return False
    if lines:
        tx.execute(insert(batch_line), [asdict(line) for line in lines])
    return True


def record_ids_among(tx: Connection, batch_id: str, record_ids: Iterable[str]) -> frozenset[str]:
    """Which of the record ids (レコード識別番号) the batch has already."""
    wanted = list(record_ids)
    if not wanted:
        return frozenset()
    query = select(batch_line.c.record_id).where(batch_line.c.batch_id == batch_id, batch_line.c.record_id.in_(wanted))
    return frozenset(tx.execute(query).scalars())


def complete(tx: Connection, batch_id: str, body_hash: str, now: datetime) -> bool:
    """It has been received as a whole and waits, last in the row; False when it was cancelled meanwhile."""
    query = (
        update(batch)
        .where(batch.c.batch_id == batch_id, batch.c.state == RECEIVING)
        .values(state=WAITING, turn=_turn_at(now), body_hash=body_hash, changed_at=now)
    )
    return tx.execute(query).rowcount == 1


def withdraw_some(tx: Connection, batch_id: str, limit: int) -> bool:
    """Take out up to ``limit`` lines, then the batch itself; False when nothing of it is left."""
    some = select(batch_line.c.line).where(batch_line.c.batch_id == batch_id).limit(limit)
    query = delete(batch_line).where(batch_line.c.batch_id == batch_id, batch_line.c.line.in_(some.scalar_subquery()))
    if tx.execute(query).rowcount:
        return True
    tx.execute(delete(batch).where(batch.c.batch_id == batch_id))
    return False


def find_batch(tx: Connection, agency: AgencyCode, batch_id: str) -> Batch | None:
    """The agency's own batch."""
    row = tx.execute(select(batch).where(batch.c.batch_id == batch_id, batch.c.agency == agency)).mappings().first()
    return Batch(**row) if row else None


def find_by_key(tx: Connection, key_hash: str) -> Batch | None:
    """The batch that came with an idempotency key."""
    row = tx.execute(select(batch).where(batch.c.key_hash == key_hash)).mappings().first()
    return Batch(**row) if row else None


def list_batches(tx: Connection, agency: AgencyCode, after: str, limit: int) -> list[Batch]:
    """The agency's own batches, the oldest first."""
    query = (
        select(batch).where(batch.c.agency == agency, batch.c.batch_id > after).order_by(batch.c.batch_id).limit(limit)
    )
    return [Batch(**row) for row in tx.execute(query).mappings()]


def list_lines(tx: Connection, batch_id: str, after: int, limit: int) -> list[Told]:
    """Lines after a number, in their order, each with its inquiry."""
    query = (
        select(batch_line, inquiry.c.status, inquiry.c.answer)
        .outerjoin(inquiry, _same_inquiry())
        .where(batch_line.c.batch_id == batch_id, batch_line.c.line > after)
        .order_by(batch_line.c.line)
        .limit(limit)
    )
    return [Told(BatchLine(*row[:-2]), row[-2], row[-1]) for row in tx.execute(query)]


def count_outcomes(tx: Connection, batch_id: str) -> Mapping[str, int]:
    """How many lines have come to what; of those that wait for a provider, as their inquiries stand."""
    outcome = batch_line.c.outcome
    own = batch_line.c.batch_id == batch_id
    query = select(outcome, func.count()).where(own).group_by(outcome)
    counts = {row[0]: row[1] for row in tx.execute(query)}
    if counts.pop(PENDING, None):
        status = func.coalesce(inquiry.c.status, PENDING)
        later = (
            select(status, func.count())
            .select_from(batch_line.outerjoin(inquiry, _same_inquiry()))
            .where(own, outcome == PENDING)
            .group_by(status)
        )
        for name, count in tx.execute(later):
            counts[name] = counts.get(name, 0) + count
    return counts


def agencies_that_wait(tx: Connection, agencies: Iterable[str]) -> tuple[str, ...]:
    """Those of the agencies that have a batch to be worked on."""
    return tuple({row.agency: None for _ in tenant.each(tx, agencies) for row in _WAITING.rows(tx)})


def next_in_turn(tx: Connection, agencies: Iterable[str], busy: Sequence[str]) -> Batch | None:
    """The batch whose turn it is among those of all agencies, other than ``busy`` ones."""
    query = select(batch).where(_unfinished(), batch.c.batch_id.not_in(busy)).order_by(batch.c.turn).limit(1)
    firsts = [tx.execute(query).mappings().first() for _ in tenant.each(tx, agencies)]
    return min((Batch(**row) for row in firsts if row), key=lambda each: each.turn, default=None)


def take(tx: Connection, agency: AgencyCode, batch_id: str) -> Batch | None:
    """The batch, locked for this transaction; None when another process works on it, or it is at its end."""
    tenant.enter(tx, agency)
    query = select(batch).where(_unfinished(), batch.c.batch_id == batch_id).with_for_update(skip_locked=True)
    row = tx.execute(query).mappings().first()
    return Batch(**row) if row else None


def waiting_lines(tx: Connection, batch_id: str, limit: int) -> list[BatchLine]:
    """The next lines to work on."""
    query = (
        select(batch_line)
        .where(batch_line.c.batch_id == batch_id, batch_line.c.outcome == LINE_WAITS)
        .order_by(batch_line.c.line)
        .limit(limit)
    )
    return [BatchLine(*row) for row in tx.execute(query)]


def save_linked(tx: Connection, taken: Batch, linked: Sequence[Linked], *, last: bool, now: datetime) -> None:
    """Keep what became of lines, in the transaction of their linkages; the batch goes to the end of the row."""
    if linked:
        query = (
            update(batch_line)
            .where(batch_line.c.batch_id == taken.batch_id, batch_line.c.line == bindparam("of_line"))
            .values({name: bindparam(name) for name in ("outcome", "processing_number", "refusal")})
        )
        rows = [{"of_line": each.line, **each._asdict()} for each in linked]
        tx.execute(query, [{name: value for name, value in row.items() if name != "line"} for row in rows])
    tx.execute(
        update(batch)
        .where(batch.c.batch_id == taken.batch_id)
        .values(
            state=FINISHED if last else RUNNING,
            done=taken.done + len(linked),
            turn=max(taken.turn + 1, _turn_at(now)),
            changed_at=now,
            started_at=taken.started_at or now,
            finished_at=now if last else None,
        )
    )


def cancel(tx: Connection, agency: AgencyCode, batch_id: str, now: datetime) -> bool:
    """Cancel a batch that is not at its end; True for the one call that did it."""
    query = (
        update(batch)
        .where(
            batch.c.batch_id == batch_id,
            batch.c.agency == agency,
            batch.c.state.in_((RECEIVING, WAITING, RUNNING)),
        )
        .values(state=CANCELLED, finished_at=now, changed_at=now)
    )
    return tx.execute(query).rowcount == 1


def list_expired(
    tx: Connection, agencies: Iterable[str], ended_before: datetime, untouched_since: datetime
) -> list[tuple[AgencyCode, str]]:
    """Batches that ended long ago, and those whose transmission broke off with the process that received them."""
    broken = (batch.c.state == RECEIVING) & (batch.c.changed_at < untouched_since)
    query = select(batch.c.agency, batch.c.batch_id).where((batch.c.finished_at < ended_before) | broken)
    return list({(row[0], row[1]): None for _ in tenant.each(tx, agencies) for row in tx.execute(query)})


def expired_inquiries(
    tx: Connection, agencies: Iterable[str], ended_before: datetime, limit: int
) -> list[tuple[AgencyCode, str]]:
    """Inquiries that came to their end long ago, some of them."""
    query = (
        select(inquiry.c.agency, inquiry.c.processing_number).where(inquiry.c.answered_at < ended_before).limit(limit)
    )
    return list({(row[0], row[1]): None for _ in tenant.each(tx, agencies) for row in tx.execute(query)})


def purge_inquiries(tx: Connection, expired: Iterable[tuple[AgencyCode, str]]) -> None:
    """Take out inquiries with their answers; the books keep their records."""
    for agency, number in expired:
        tenant.enter(tx, agency)
        tx.execute(delete(inquiry).where(inquiry.c.agency == agency, inquiry.c.processing_number == number))


def _unfinished() -> Any:
    return or_(*(batch.c.state == state for state in UNFINISHED_STATES))


_WAITING = Statement(select(batch.c.agency).where(_unfinished()).distinct())


def _turn_at(now: datetime) -> int:
    """Behind all who had their turn before; a clock that stands still is made up for by counting."""
    return int(now.timestamp() * 1_000_000)


def _same_inquiry() -> Any:
    return (inquiry.c.agency == batch_line.c.agency) & (inquiry.c.processing_number == batch_line.c.processing_number)
