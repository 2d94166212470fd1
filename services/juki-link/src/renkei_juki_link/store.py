"""Queries on transmissions and the operation log (操作ログ)."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from renkei_juki_link.rules import Kind, Operation, Step, may_follow, unfinished_states
from renkei_juki_link.tables import EVIDENCE, OPERATION_LOG, TRANSMISSION
from renkei_kit.evidence import append

OPERATIONS = "operation-log"


@dataclass(frozen=True, slots=True)
class Transmission:
    """One file on its way to J-LIS and back. ``content_digest`` is keyed and tells nothing of the content."""

    id: str
    kind: Kind
    state: Step
    content_digest: str
    records: int
    started_at: datetime
    changed_at: datetime
    outcome: str | None = None
    items: str | None = None
    provided: int | None = None


def insert_transmission(tx: Connection, transmission: Transmission, operation: Operation) -> None:
    """Begin a transmission with its first step."""
    tx.execute(insert(TRANSMISSION).values(**asdict(transmission)))
    append_operation(tx, operation)


def advance(tx: Connection, transmission: Transmission, operation: Operation, **told: Any) -> bool:
    """Do a step and log it, with ``outcome`` or ``provided`` if there is one; False when another worker did it."""
    if not may_follow(transmission.kind, transmission.state, operation.step):
        raise ValueError(f"{operation.step} does not follow {transmission.state}")
    here = (TRANSMISSION.c.id == transmission.id) & (TRANSMISSION.c.state == transmission.state)
    change = update(TRANSMISSION).where(here).values(state=operation.step, changed_at=operation.at, **told)
    if tx.execute(change).rowcount != 1:
        return False
    append_operation(tx, operation)
    return True


def append_operation(tx: Connection, operation: Operation) -> None:
    """Log one act on a file."""
    append(tx, EVIDENCE.chain_head, OPERATION_LOG, OPERATIONS, asdict(operation))


def append_once(tx: Connection, operation: Operation) -> bool:
    """Log one act on a file unless it was logged before; False then."""
    same = TRANSMISSION.c.id == operation.transmission_id
    tx.execute(select(TRANSMISSION.c.id).where(same).with_for_update())  # one pass at a time
    before = select(OPERATION_LOG.c.sequence).where(
        OPERATION_LOG.c.transmission_id == operation.transmission_id,
        OPERATION_LOG.c.file == operation.file,
        OPERATION_LOG.c.step == operation.step,
    )
    if tx.execute(before).first() is not None:
        return False
    append_operation(tx, operation)
    return True


def operation_log(tx: Connection) -> tuple[list[dict[str, Any]], int]:
    """The whole log, oldest first, with its chain, and how many lines were written to it."""
    length = tx.execute(select(EVIDENCE.chain_head.c.sequence).where(EVIDENCE.chain_head.c.book == OPERATIONS)).scalar()
    lines = tx.execute(select(OPERATION_LOG).order_by(OPERATION_LOG.c.sequence)).mappings()
    return [dict(line) for line in lines], length or 0


def operation_of(line: Mapping[str, Any]) -> Operation:
    """A line of the log without its chain."""
    fields = {name: line[name] for name in Operation.__dataclass_fields__}
    return Operation(**fields | {"step": Step(line["step"])})


def find_unfinished(tx: Connection, kind: Kind, content_digest: str) -> Transmission | None:
    """The transmission of the same content that was begun and not finished."""
    query = select(TRANSMISSION).where(
        TRANSMISSION.c.content_digest == content_digest,
        TRANSMISSION.c.kind == kind,
        TRANSMISSION.c.state.in_(unfinished_states(kind)),
    )
    row = tx.execute(query.order_by(TRANSMISSION.c.id.desc()).limit(1)).mappings().first()
    return _transmission(row) if row else None


def find_transmission(tx: Connection, transmission_id: str) -> Transmission | None:
    """The transmission as it stands."""
    row = tx.execute(select(TRANSMISSION).where(TRANSMISSION.c.id == transmission_id)).mappings().first()
    return _transmission(row) if row else None


def transmissions(
    tx: Connection, before: str | None, limit: int, kinds: Iterable[Kind] = tuple(Kind)
) -> list[Transmission]:
    """Up to ``limit`` transmissions begun before the one of id ``before``, newest first."""
    query = select(TRANSMISSION).where(TRANSMISSION.c.kind.in_(list(kinds)))
    if before is not None:
        query = query.where(TRANSMISSION.c.id < before)
    return [_transmission(row) for row in tx.execute(query.order_by(TRANSMISSION.c.id.desc()).limit(limit)).mappings()]


def operations_on(tx: Connection, transmission_ids: Iterable[str]) -> list[Operation]:
    """The operation log's lines on some transmissions, oldest first."""
    names = [column for column in OPERATION_LOG.c if column.name in Operation.__dataclass_fields__]
    query = select(*names).where(OPERATION_LOG.c.transmission_id.in_(list(transmission_ids)))
    rows = tx.execute(query.order_by(OPERATION_LOG.c.sequence)).mappings()
    return [operation_of(dict(row)) for row in rows]


def _transmission(row: RowMapping) -> Transmission:
    return Transmission(**{**row, "kind": Kind(row["kind"]), "state": Step(row["state"])})
