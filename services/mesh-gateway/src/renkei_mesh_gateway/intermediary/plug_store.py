"""Plugged-in providers: their endpoints and keys, and the provisions asked of them live."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, Index, Integer, String, Table, bindparam, delete, insert, select, update

from renkei_kit.instant import Instant
from renkei_kit.statement import Statement
from renkei_kit.terms import (
    AddresseeNumber,
    AffairCode,
    AgencyCode,
    ItemCode,
    LinkageCode,
    ProcedureCode,
    ProcessingNumber,
)
from renkei_mesh_gateway.intermediary.provide import ANSWERED, NO_RECORD, PENDING
from renkei_mesh_gateway.intermediary.store import agency_key, linkage, list_copy
from renkei_mesh_gateway.list_versions import latest_stamp
from renkei_mesh_gateway.tables import METADATA

FINAL = (ANSWERED, NO_RECORD)

endpoint = Table(
    "endpoint",
    METADATA,
    Column("agency", String(16), primary_key=True),
    Column("url", String(2048), nullable=False),
    Column("timeout_seconds", Integer, nullable=False),
    Column("registered_at", Instant, nullable=False),
)
live_provision = Table(
    "live_provision",
    METADATA,
    Column("agency", String(16), primary_key=True),
    Column("processing_number", String(20), primary_key=True),
    Column("permit_id", String(32), nullable=False),
    Column("inquirer", String(16), nullable=False),
    Column("affair", String(16), nullable=False),
    Column("procedure", String(16), nullable=False),
    Column("item", String(16), nullable=False),
    Column("key_id", String(128), nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("outcome", String(64), nullable=False),
    Column("nondisclosure", Integer),
    Column("delegating_inquirer", String(16)),
    Column("delegating_provider", String(16)),
    Index("ix_live_provision_outcome_due_at", "outcome", "due_at"),
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a provider's own system is asked, and the key that signs its answers, if it registered one."""

    url: str
    timeout_seconds: int
    signing_jwk: str | None = None


@dataclass(frozen=True, slots=True)
class Keys:
    """An agency's public keys as JWK texts: answers for it are sealed to one, its own answers signed by the other."""

    encryption: str
    signing: str | None


@dataclass(frozen=True, slots=True)
class LiveProvision:
    """A provision asked of a provider's own system; ``agency`` is the provider, ``key_id`` the inquirer's key.

    ``outcome`` is ``pending``, ``answered``, ``no-record``, or the slug of what went wrong so far;
    ``nondisclosure`` is the inquirer's ground.
    """

    agency: AgencyCode
    processing_number: ProcessingNumber
    permit_id: str
    inquirer: AgencyCode
    affair: AffairCode
    procedure: ProcedureCode
    item: ItemCode
    key_id: str
    requested_at: datetime
    due_at: datetime
    outcome: str
    nondisclosure: int | None = None
    delegating_inquirer: AgencyCode | None = None
    delegating_provider: AgencyCode | None = None


_KEY = Statement(select(agency_key.c.jwk).where(agency_key.c.agency == bindparam("agency")), shared=True)
_asked = select(bindparam("provider", type_=String).label("agency")).subquery("asked")
# One statement for every presentation: a network without plugged-in providers pays nothing for them.
_HELD = Statement(
    select(
        linkage.c.addressee_number,
        endpoint.c.url,
        endpoint.c.timeout_seconds,
        agency_key.c.signing_jwk,
        latest_stamp(list_copy).label("list_stamp"),
    ).select_from(
        _asked.outerjoin(linkage, (linkage.c.agency == _asked.c.agency) & (linkage.c.code == bindparam("code")))
        .outerjoin(endpoint, endpoint.c.agency == _asked.c.agency)
        .outerjoin(agency_key, agency_key.c.agency == endpoint.c.agency)
    )
)
_OVERDUE = Statement(
    select(live_provision)
    .where(live_provision.c.outcome == PENDING, live_provision.c.due_at <= bindparam("now", type_=Instant))
    .limit(100)
)


@dataclass(frozen=True, slots=True)
class Held:
    """What a provider's intermediary holds for a presentation.

    ``addressee_number`` is whom it knows by the code; ``endpoint`` is where the provider is asked, when it has plugged
    in a system of its own; ``list_stamp`` belongs to the latest version of the providers' copy of the allow-list.
    """

    addressee_number: AddresseeNumber | None
    endpoint: Endpoint | None
    list_stamp: str | None


def find_encryption_key(tx: Connection, agency: AgencyCode) -> str | None:
    """The key to which answers for the agency are sealed, as JWK text."""
    row = _KEY.first(tx, agency=agency)
    return row.jwk if row else None


def find_held(tx: Connection, provider: AgencyCode, code: LinkageCode) -> Held:
    """Everything that a provider's intermediary holds for a presentation but the copy, in one query."""
    row = _HELD.first(tx, provider=provider, code=code.value)
    plugged_in = Endpoint(row.url, row.timeout_seconds, row.signing_jwk) if row.url else None
    return Held(row.addressee_number, plugged_in, row.list_stamp)


def save_endpoint(tx: Connection, agency: AgencyCode, plugged_in: Endpoint, now: datetime) -> None:
    """The agency is asked at this endpoint from now on."""
    delete_endpoint(tx, agency)
    values = {"url": plugged_in.url, "timeout_seconds": plugged_in.timeout_seconds}
    tx.execute(insert(endpoint).values(agency=agency, registered_at=now, **values))


def find_endpoint(tx: Connection, agency: AgencyCode) -> Endpoint | None:
    """Where the agency is asked."""
    query = select(endpoint.c.url, endpoint.c.timeout_seconds).where(endpoint.c.agency == agency)
    row = tx.execute(query).first()
    return Endpoint(*row) if row else None


def delete_endpoint(tx: Connection, agency: AgencyCode) -> bool:
    """The agency's copies answer again; False when it had no endpoint."""
    return tx.execute(delete(endpoint).where(endpoint.c.agency == agency)).rowcount == 1


def save_keys(tx: Connection, agency: AgencyCode, keys: Keys, now: datetime) -> None:
    """Register the agency's keys in place of the former ones."""
    tx.execute(delete(agency_key).where(agency_key.c.agency == agency))
    values = {"jwk": keys.encryption, "signing_jwk": keys.signing}
    tx.execute(insert(agency_key).values(agency=agency, registered_at=now, **values))


def find_keys(tx: Connection, agency: AgencyCode) -> Keys | None:
    """The agency's keys."""
    query = select(agency_key.c.jwk, agency_key.c.signing_jwk).where(agency_key.c.agency == agency)
    row = tx.execute(query).first()
    return Keys(*row) if row else None


def insert_live(tx: Connection, row: LiveProvision) -> None:
    """The provider's own system is going to be asked."""
    tx.execute(insert(live_provision).values(**asdict(row)))


def find_live(tx: Connection, agency: AgencyCode, number: ProcessingNumber) -> LiveProvision | None:
    """The provider's own provision."""
    query = select(live_provision).where(
        live_provision.c.agency == agency, live_provision.c.processing_number == number
    )
    row = tx.execute(query).mappings().first()
    return LiveProvision(**row) if row else None


def close_live(tx: Connection, row: LiveProvision, outcome: str, *, only_pending: bool) -> bool:
    """What became of a provision; True for the call that made the change. What is final stays as it is."""
    columns = live_provision.c
    still = columns.outcome == PENDING if only_pending else columns.outcome.not_in(FINAL)
    query = (
        update(live_provision)
        .where(columns.agency == row.agency, columns.processing_number == row.processing_number, still)
        .values(outcome=outcome)
    )
    return tx.execute(query).rowcount == 1


def defer_live(tx: Connection, row: LiveProvision, due_at: datetime) -> None:
    """The provider answers later, until ``due_at``."""
    columns = live_provision.c
    tx.execute(
        update(live_provision)
        .where(columns.agency == row.agency, columns.processing_number == row.processing_number)
        .values(due_at=due_at)
    )


def list_overdue(tx: Connection, now: datetime) -> Sequence[LiveProvision]:
    """Some of the provisions that still wait and whose time is over."""
    return [LiveProvision(**row._asdict()) for row in _OVERDUE.rows(tx, now=now)]
