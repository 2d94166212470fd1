"""Transmissions of copies (データ送受信): how far each is, under its agency's code, and the queries on them."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, Index, Integer, String, Table, Update, insert, select, update

from renkei_kit import tenant
from renkei_kit.instant import Instant
from renkei_kit.terms import AgencyCode
from renkei_mesh_gateway.tables import METADATA

RECEIVING, COMPLETE, WITHDRAWN, CANCELLED = "receiving", "complete", "withdrawn", "cancelled"

transmission = Table(
    "transmission",
    METADATA,
    Column("transmission", String(32), primary_key=True),
    Column("agency", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("accepted", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Index("ix_transmission_agency", "agency", "transmission"),
    Index("ix_transmission_state", "state", "changed_at"),
)


@dataclass(frozen=True, slots=True)
class Transmission:
    """One transmission; of one that was withdrawn or cancelled nothing stands."""

    transmission: str
    agency: AgencyCode
    state: str
    accepted: int
    rejected: int
    begun_at: datetime
    changed_at: datetime


def begin(tx: Connection, row: Transmission) -> None:
    """A transmission begins."""
    tx.execute(insert(transmission).values(**asdict(row)))


def advance(tx: Connection, agency: AgencyCode, of: str, accepted: int, rejected: int, now: datetime) -> bool:
    """So many more lines have been read; False when it was cancelled."""
    columns = transmission.c
    values = {"accepted": columns.accepted + accepted, "rejected": columns.rejected + rejected, "changed_at": now}
    return tx.execute(_receiving(agency, of).values(**values)).rowcount == 1


def close(tx: Connection, agency: AgencyCode, of: str, state: str, now: datetime) -> bool:
    """It has come to its end; True for the call that ended it."""
    return tx.execute(_receiving(agency, of).values(state=state, changed_at=now)).rowcount == 1


def find_transmission(tx: Connection, agency: AgencyCode, of: str) -> Transmission | None:
    """The agency's own transmission."""
    columns = transmission.c
    query = select(transmission).where(columns.agency == agency, columns.transmission == of)
    row = tx.execute(query).mappings().first()
    return Transmission(**row) if row else None


def list_transmissions(tx: Connection, agency: AgencyCode, after: str, limit: int) -> Sequence[Transmission]:
    """The agency's own transmissions, the oldest first."""
    columns = transmission.c
    query = select(transmission).where(columns.agency == agency, columns.transmission > after)
    return [Transmission(**row) for row in tx.execute(query.order_by(columns.transmission).limit(limit)).mappings()]


def list_broken(tx: Connection, agencies: Iterable[str], untouched_since: datetime) -> list[Transmission]:
    """Those that were being received by a process that is no more."""
    columns = transmission.c
    query = select(transmission).where(columns.state == RECEIVING, columns.changed_at < untouched_since)
    return [Transmission(**row) for _ in tenant.each(tx, agencies) for row in tx.execute(query).mappings()]


def _receiving(agency: AgencyCode, of: str) -> Update:
    columns = transmission.c
    return update(transmission).where(columns.agency == agency, columns.transmission == of, columns.state == RECEIVING)
