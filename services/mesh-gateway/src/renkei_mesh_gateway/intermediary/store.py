"""The intermediaries' tables and the queries on them; every table carries its agency's code (control G8)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from renkei_kit import evidence, pending
from renkei_kit.instant import Instant
from renkei_kit.permit import Period
from renkei_kit.statement import OwnedInsert, Statement, values_of
from renkei_kit.terms import (
    AcquisitionNumber,
    AddresseeNumber,
    AffairCode,
    AgencyCode,
    ItemCode,
    LinkageCode,
    ProcedureCode,
    ProcessingNumber,
)
from renkei_mesh_gateway.exchange_columns import exchange_columns
from renkei_mesh_gateway.list_versions import version_columns
from renkei_mesh_gateway.network_core import Exchange, Subject
from renkei_mesh_gateway.tables import EVIDENCE, METADATA

linkage = Table(
    "linkage",
    METADATA,
    Column("agency", String(16), primary_key=True),
    Column("addressee_number", String(15), primary_key=True),
    Column("code", String(64)),
    Column("acquisition_number", String(64)),
    UniqueConstraint("agency", "code", name="uq_linkage_agency"),
)
inquiry = Table(
    "inquiry",
    METADATA,
    Column("agency", String(16), primary_key=True),
    Column("processing_number", String(20), primary_key=True),
    Column("client_id", String(64), nullable=False),
    Column("provider", String(16), nullable=False),
    Column("item", String(16), nullable=False),
    Column("status", String(32), nullable=False),
    Column("answer", Text),
    Column("asked_at", Instant, nullable=False),
    Column("answered_at", Instant, index=True),
)
provision = Table(
    "provision",
    METADATA,
    Column("agency", String(16), primary_key=True),
    Column("processing_number", String(20), primary_key=True),
    Column("permit_id", String(32), nullable=False),
    Column("addressee_number", String(15), nullable=False),
    Column("inquirer", String(16), nullable=False),
    Column("affair", String(16), nullable=False),
    Column("procedure", String(16), nullable=False),
    Column("item", String(16), nullable=False),
    Column("notice", Text, nullable=False),
    Column("encryption_key", Text, nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("released_at", Instant),
    Column("released_by", String(64)),
    Column("nondisclosure", Integer),
    Column("seen", String(64)),
    Column("seen_at", Instant),
    Column("seen_by", String(64)),
    Column("period_start", Date),
    Column("period_end", Date),
    Column("delegating_inquirer", String(16)),
    Column("delegating_provider", String(16)),
)
list_copy = Table("list_copy", METADATA, *version_columns())
agency_record = Table("agency_record", METADATA, *exchange_columns())
agency_key = Table(
    "agency_key",
    METADATA,
    Column("agency", String(16), primary_key=True),
    Column("jwk", Text, nullable=False),
    Column("signing_jwk", Text),
    Column("registered_at", Instant, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """An inquiry as its own inquirer sees it.

    ``status`` is ``answered``, ``no-record``, ``pending``, or the slug of how the provider's own system failed so far.
    """

    agency: AgencyCode
    processing_number: ProcessingNumber
    client_id: str
    provider: AgencyCode
    item: ItemCode
    status: str
    answer: str | None
    asked_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision that waits for an officer of the provider, or was released by one (自動応答不可).

    ``nondisclosure`` is the inquirer's ground; ``seen`` tells which copy ``seen_by`` looked at last.
    """

    agency: AgencyCode
    processing_number: ProcessingNumber
    permit_id: str
    addressee_number: AddresseeNumber
    inquirer: AgencyCode
    affair: AffairCode
    procedure: ProcedureCode
    item: ItemCode
    notice: str
    encryption_key: str
    requested_at: datetime
    released_at: datetime | None = None
    released_by: str | None = None
    nondisclosure: int | None = None
    seen: str | None = None
    seen_at: datetime | None = None
    seen_by: str | None = None
    period_start: date | None = None
    period_end: date | None = None
    delegating_inquirer: AgencyCode | None = None
    delegating_provider: AgencyCode | None = None

    @property
    def period(self) -> Period | None:
        """The period that was asked about."""
        if self.period_start is None or self.period_end is None:
            return None
        return Period(self.period_start, self.period_end)


_FIND_SUBJECT = Statement(
    select(linkage.c.code).where(
        linkage.c.agency == bindparam("agency"), linkage.c.addressee_number == bindparam("number")
    )
)
_INSERT_INQUIRY = OwnedInsert(inquiry, "agency", Inquiry.__slots__)


def find_subject(tx: Connection, agency: AgencyCode, number: AddresseeNumber) -> Subject:
    """Whether the agency knows the person, and its linkage code."""
    row = _FIND_SUBJECT.first(tx, agency=agency, number=number)
    return Subject(row is not None, LinkageCode(row.code) if row is not None and row.code else None)


def find_acquisition(tx: Connection, agency: AgencyCode, number: AddresseeNumber) -> AcquisitionNumber | None:
    """The acquisition number that waits for a code."""
    row = tx.execute(_own(linkage, agency, number)).first()
    return AcquisitionNumber(row.acquisition_number) if row is not None and row.acquisition_number else None


def save_acquisition(
    tx: Connection, agency: AgencyCode, number: AddresseeNumber, acquisition_number: AcquisitionNumber
) -> None:
    """The person waits for a code under ``acquisition_number``."""
    changed = tx.execute(
        update(linkage)
        .where(linkage.c.agency == agency, linkage.c.addressee_number == number)
        .values(acquisition_number=acquisition_number)
    )
    if changed.rowcount == 0:
        tx.execute(
            insert(linkage).values(agency=agency, addressee_number=number, acquisition_number=acquisition_number)
        )


def find_waiting(tx: Connection, agency: AgencyCode, acquisition_number: AcquisitionNumber) -> AddresseeNumber | None:
    """Whom an acquisition number is for."""
    query = select(linkage.c.addressee_number).where(
        linkage.c.agency == agency, linkage.c.acquisition_number == acquisition_number
    )
    return tx.execute(query).scalar_one_or_none()


def forget_acquisition(tx: Connection, agency: AgencyCode, acquisition_number: AcquisitionNumber) -> None:
    """No code comes for an acquisition number any more; whether the person has one stays as it was."""
    tx.execute(
        update(linkage)
        .where(linkage.c.agency == agency, linkage.c.acquisition_number == acquisition_number)
        .values(acquisition_number=None)
    )


def save_code(tx: Connection, agency: AgencyCode, acquisition_number: AcquisitionNumber, code: LinkageCode) -> None:
    """Keep the code that came for an acquisition number, and destroy the number (番号法21条の2)."""
    tx.execute(
        update(linkage)
        .where(linkage.c.agency == agency, linkage.c.acquisition_number == acquisition_number)
        .values(code=code.value, acquisition_number=None)
    )


def find_addressee(tx: Connection, agency: AgencyCode, code: LinkageCode) -> AddresseeNumber | None:
    """Whom the agency knows by its code."""
    query = select(linkage.c.addressee_number).where(linkage.c.agency == agency, linkage.c.code == code.value)
    return tx.execute(query).scalar_one_or_none()


def insert_inquiry(tx: Connection, row: Inquiry) -> None:
    """Keep an inquiry, on behalf of the agency that asks."""
    pending.later(tx, _INSERT_INQUIRY.run_many, values_of(row))


def answer_inquiry(
    tx: Connection, agency: AgencyCode, number: ProcessingNumber, status: str, answer: str | None, now: datetime
) -> None:
    """The answer has come."""
    tx.execute(
        update(inquiry)
        .where(inquiry.c.agency == agency, inquiry.c.processing_number == number)
        .values(status=status, answer=answer, answered_at=now)
    )


def find_inquiry(tx: Connection, agency: AgencyCode, number: ProcessingNumber) -> Inquiry | None:
    """The agency's own inquiry."""
    query = select(inquiry).where(inquiry.c.agency == agency, inquiry.c.processing_number == number)
    row = tx.execute(query).mappings().first()
    return Inquiry(**row) if row else None


def insert_provision(tx: Connection, row: Provision) -> None:
    """A provision waits for release."""
    tx.execute(insert(provision).values(**asdict(row)))


def find_pending(tx: Connection, agency: AgencyCode, number: ProcessingNumber) -> Provision | None:
    """The agency's own provision that waits."""
    query = select(provision).where(
        provision.c.agency == agency,
        provision.c.processing_number == number,
        provision.c.released_at.is_(None),
    )
    row = tx.execute(query).mappings().first()
    return Provision(**row) if row else None


def list_pending(tx: Connection, agency: AgencyCode, after: str, limit: int) -> Sequence[Provision]:
    """The agency's own provisions that wait, in the order of their processing numbers."""
    query = (
        select(provision)
        .where(
            provision.c.agency == agency,
            provision.c.released_at.is_(None),
            provision.c.processing_number > after,
        )
        .order_by(provision.c.processing_number)
        .limit(limit)
    )
    return [Provision(**row) for row in tx.execute(query).mappings()]


def save_look(
    tx: Connection, agency: AgencyCode, number: ProcessingNumber, seen: str, staff_id: str, now: datetime
) -> None:
    """An officer saw what would be sent."""
    query = update(provision).where(provision.c.agency == agency, provision.c.processing_number == number)
    tx.execute(query.values(seen=seen, seen_at=now, seen_by=staff_id))


def release(tx: Connection, agency: AgencyCode, number: ProcessingNumber, staff_id: str, now: datetime) -> bool:
    """Mark as released; True for the one call that did it."""
    query = (
        update(provision)
        .where(
            provision.c.agency == agency,
            provision.c.processing_number == number,
            provision.c.released_at.is_(None),
        )
        .values(released_at=now, released_by=staff_id)
    )
    return tx.execute(query).rowcount == 1


def append_record(tx: Connection, book: AgencyCode, exchange: Exchange) -> None:
    """Append to an agency's own book (番号法23条1項), on behalf of that agency."""
    evidence.append(tx, EVIDENCE.chain_head, agency_record, book, values_of(exchange), owned=True)


def list_records(
    tx: Connection, book: AgencyCode, after: int, limit: int, processing_number: str | None
) -> list[dict[str, Any]]:
    """Records of an agency's own book after a sequence number, oldest first."""
    columns = agency_record.c
    query = (
        select(agency_record)
        .where(columns.book == book, columns.sequence > after)
        .order_by(columns.sequence)
        .limit(limit)
    )
    if processing_number:
        query = query.where(columns.processing_number == processing_number)
    return [dict(row) for row in tx.execute(query).mappings()]


def save_key(tx: Connection, agency: AgencyCode, jwk: str, now: datetime) -> None:
    """Register the public key to which answers for the agency are encrypted."""
    tx.execute(delete(agency_key).where(agency_key.c.agency == agency))
    tx.execute(insert(agency_key).values(agency=agency, jwk=jwk, registered_at=now))


def _own(table: Table, agency: AgencyCode, number: AddresseeNumber) -> Any:
    return select(table).where(table.c.agency == agency, table.c.addressee_number == number)
