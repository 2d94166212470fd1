"""Purges that staff asked for, and how far they are."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, String, Table, Text, insert, or_, select, update

from renkei_kit import tenant
from renkei_kit.instant import Instant
from renkei_kit.statement import Statement
from renkei_kit.terms import AgencyCode
from renkei_mesh_gateway.tables import METADATA

WAITING, RUNNING, FINISHED, CANCELLED = "waiting", "running", "finished", "cancelled"
UNFINISHED = (WAITING, RUNNING)

purge_run = Table(
    "purge_run",
    METADATA,
    Column("agency", String(16), primary_key=True),
    Column("run_id", String(32), primary_key=True),
    Column("kinds", String(256), nullable=False),
    Column("state", String(16), nullable=False),
    Column("removed", Text, nullable=False),
    Column("requested_by", String(64), nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("finished_at", Instant),
)
_IS_UNFINISHED = or_(*(purge_run.c.state == state for state in UNFINISHED))
_UNFINISHED = Statement(select(purge_run).where(_IS_UNFINISHED).order_by(purge_run.c.run_id))


@dataclass(frozen=True, slots=True)
class PurgeRun:
    """A purge that somebody asked for. ``removed`` counts by kind what is gone so far, from its begin on."""

    agency: AgencyCode
    run_id: str
    kinds: tuple[str, ...]
    state: str
    removed: Mapping[str, int]
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None = None


def insert_run(tx: Connection, run: PurgeRun) -> None:
    """A purge waits to be run."""
    values = {name: getattr(run, name) for name in ("agency", "run_id", "state", "requested_by", "requested_at")}
    tx.execute(insert(purge_run).values(**values, kinds=" ".join(run.kinds), removed=json.dumps(dict(run.removed))))


def find_run(tx: Connection, agency: AgencyCode, run_id: str) -> PurgeRun | None:
    """The agency's own purge."""
    return next(iter(_runs(tx, _own(agency).where(purge_run.c.run_id == run_id))), None)


def list_runs(tx: Connection, agency: AgencyCode, after: str, limit: int) -> Sequence[PurgeRun]:
    """The agency's own purges in the order of their request."""
    query = _own(agency).where(purge_run.c.run_id > after)
    return _runs(tx, query.order_by(purge_run.c.run_id).limit(limit))


def list_unfinished(tx: Connection, agencies: Sequence[str]) -> Sequence[PurgeRun]:
    """Purges of all agencies that wait or were interrupted."""
    return [_run(row._asdict()) for _ in tenant.each(tx, agencies) for row in _UNFINISHED.rows(tx)]


def save_progress(tx: Connection, run: PurgeRun, state: str, removed: Mapping[str, int], now: datetime) -> bool:
    """How far a purge is; False when it was cancelled meanwhile."""
    ended = now if state == FINISHED else None
    query = update(purge_run).where(*_same(run), _IS_UNFINISHED)
    return tx.execute(query.values(state=state, removed=json.dumps(dict(removed)), finished_at=ended)).rowcount == 1


def cancel_run(tx: Connection, run: PurgeRun, now: datetime) -> bool:
    """Stop a purge; what is gone stays gone. False when it was at its end."""
    query = update(purge_run).where(*_same(run), _IS_UNFINISHED)
    return tx.execute(query.values(state=CANCELLED, finished_at=now)).rowcount == 1


def _own(agency: AgencyCode) -> "Select[tuple[object, ...]]":
    return select(purge_run).where(purge_run.c.agency == agency)


def _same(run: PurgeRun) -> tuple[ColumnElement[bool], ...]:
    return (purge_run.c.agency == run.agency, purge_run.c.run_id == run.run_id)


def _runs(tx: Connection, query: "Select[tuple[object, ...]]") -> list[PurgeRun]:
    return [_run(dict(row)) for row in tx.execute(query).mappings()]


def _run(row: Mapping[str, Any]) -> PurgeRun:
    return PurgeRun(**{**row, "kinds": tuple(row["kinds"].split()), "removed": json.loads(row["removed"])})
