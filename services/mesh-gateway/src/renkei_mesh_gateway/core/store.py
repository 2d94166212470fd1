"""The core's tables and the queries on them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from renkei_kit import evidence, pending
from renkei_kit.allow_list_file import as_csv
from renkei_kit.db import insert_if_absent
from renkei_kit.instant import Instant
from renkei_kit.permit import Permit
from renkei_kit.statement import Statement, values_of
from renkei_kit.terms import AcquisitionNumber, AgencyCode
from renkei_kit.world import AllowListFile
from renkei_mesh_gateway.exchange_columns import exchange_columns
from renkei_mesh_gateway.list_versions import ListVersion, insert_version, version_columns
from renkei_mesh_gateway.network_core import Exchange, Query
from renkei_mesh_gateway.tables import EVIDENCE, METADATA

CORE_BOOK, ISSUED = "core", "issued"

resident = Table(
    "resident",
    METADATA,
    Column("record_digest", String(64), primary_key=True),
    Column("id_code", LargeBinary(16), nullable=False),
    UniqueConstraint("id_code", name="uq_resident_id_code"),
)
acquisition = Table(
    "acquisition",
    METADATA,
    Column("acquisition_number", String(64), primary_key=True),
    Column("agency", String(16), nullable=False),
    Column("begun_at", Instant, nullable=False),
)
permit = Table(
    "permit",
    METADATA,
    Column("permit_id", String(32), primary_key=True),
    Column("processing_number", String(20), nullable=False),
    Column("client_id", String(64), nullable=False),
    Column("inquirer", String(16), nullable=False),
    Column("provider", String(16), nullable=False),
    Column("id_code", LargeBinary(16), nullable=False),
    Column("case_id", String(64)),
    Column("state", String(16), nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    UniqueConstraint("processing_number", name="uq_permit_processing_number"),
    Index("ix_permit_id_code", "id_code"),
)
allow_list_version = Table(
    "allow_list_version",
    METADATA,
    *version_columns(),
    Column("row_count", Integer, nullable=False),
    Column("imported_at", Instant, nullable=False),
    Column("imported_by", String(64), nullable=False),
)
core_record = Table("core_record", METADATA, *exchange_columns())
client_assertion = Table(
    "client_assertion",
    METADATA,
    Column("client_id", String(64), primary_key=True),
    Column("assertion_id", String(128), primary_key=True),
    Column("expires_at", Instant, nullable=False),
)
revoked_token = Table(
    "revoked_token",
    METADATA,
    Column("token_id", String(64), primary_key=True),
    Column("expires_at", Instant, nullable=False),
)


def insert_acquisition(tx: Connection, number: AcquisitionNumber, code: AgencyCode, now: datetime) -> None:
    """Begin an acquisition."""
    tx.execute(insert(acquisition).values(acquisition_number=number, agency=code, begun_at=now))


def take_acquisition(tx: Connection, number: AcquisitionNumber) -> AgencyCode | None:
    """Destroy an acquisition number and give the agency it was for; None when it is unknown or was taken."""
    query = delete(acquisition).where(acquisition.c.acquisition_number == number).returning(acquisition.c.agency)
    row = tx.execute(query).first()
    return AgencyCode(row.agency) if row else None


def drop_acquisition(tx: Connection, code: AgencyCode, number: AcquisitionNumber) -> None:
    """Destroy an agency's own acquisition number that is no longer wanted."""
    tx.execute(delete(acquisition).where(acquisition.c.acquisition_number == number, acquisition.c.agency == code))


def id_code_of(tx: Connection, record_digest: str, fresh: bytes) -> bytes:
    """The internal ID code of a resident record, ``fresh`` when the record is new to the core."""
    insert_if_absent(tx, resident, record_digest=record_digest, id_code=fresh)
    query = select(resident.c.id_code).where(resident.c.record_digest == record_digest)
    return bytes(tx.execute(query).scalar_one())


_INSERT_PERMIT = Statement(insert(permit), [column.name for column in permit.c])
_FIND_PERMIT = Statement(select(permit).where(permit.c.permit_id == bindparam("of")))
_CHANGE_PERMIT = Statement(
    update(permit)
    .where(permit.c.permit_id == bindparam("of"), permit.c.state == ISSUED)
    .values(state=bindparam("to_state"), changed_at=bindparam("now"))
    .returning(permit.c.id_code)
)


def insert_permit(tx: Connection, granted: Permit, query: Query, id_code: bytes) -> None:
    """Keep a permit that was granted."""
    values = {
        "permit_id": granted.permit_id,
        "processing_number": granted.processing_number,
        "client_id": granted.client_id,
        "inquirer": granted.inquirer,
        "provider": granted.provider,
        "id_code": id_code,
        "case_id": query.case_id,
        "state": ISSUED,
        "issued_at": granted.issued_at,
        "expires_at": granted.expires_at,
        "changed_at": granted.issued_at,
    }
    pending.later(tx, _INSERT_PERMIT.run_many, values)


def find_permit(tx: Connection, permit_id: str) -> Mapping[str, Any] | None:
    """State, parties and subject of a permit, also of one that this very transaction grants."""
    pending.write_now(tx)
    row = _FIND_PERMIT.first(tx, of=permit_id)
    return dict(row._asdict()) if row else None


def change_permit(tx: Connection, permit_id: str, state: str, now: datetime) -> bytes | None:
    """From ``issued`` to ``state``; gives the subject's internal ID code to the one call that made the change."""
    row = _CHANGE_PERMIT.first(tx, of=permit_id, to_state=state, now=now)
    return bytes(row.id_code) if row else None


def count_work(tx: Connection) -> Mapping[str, int]:
    """How many permits there are in each state, acquisitions that wait, and exchanges in the core's book."""
    query = select(permit.c.state, func.count()).group_by(permit.c.state)
    states = {row[0]: row[1] for row in tx.execute(query)}
    waiting = tx.execute(select(func.count()).select_from(acquisition)).scalar_one()
    recorded = tx.execute(select(func.max(core_record.c.sequence)).where(core_record.c.book == CORE_BOOK)).scalar()
    permits = {f"permits_{state}": states.get(state, 0) for state in ("issued", "consumed", "revoked")}
    return {**permits, "acquisitions_waiting": waiting, "exchanges_recorded": recorded or 0}


def append_record(tx: Connection, exchange: Exchange) -> None:
    """Append to the core's book."""
    evidence.append(tx, EVIDENCE.chain_head, core_record, CORE_BOOK, values_of(exchange))


def list_records(tx: Connection, after: int, limit: int, processing_number: str | None) -> list[dict[str, Any]]:
    """Records of the core's book after a sequence number, oldest first."""
    query = select(core_record).where(core_record.c.sequence > after).order_by(core_record.c.sequence).limit(limit)
    if processing_number:
        query = query.where(core_record.c.processing_number == processing_number)
    return [dict(row) for row in tx.execute(query).mappings()]


def insert_allow_list(
    tx: Connection, file: AllowListFile, effective_on: date, officer: str, now: datetime
) -> ListVersion:
    """Keep a version of the allow-list."""
    return insert_version(
        tx,
        allow_list_version,
        version=file.version,
        effective_on=effective_on,
        content=as_csv(file.rows),
        row_count=len(file.rows),
        imported_at=now,
        imported_by=officer,
    )


def list_allow_lists(tx: Connection, after: int, limit: int) -> list[dict[str, Any]]:
    """The versions of the allow-list after a number, in the order of import, without their rows."""
    columns = [column for column in allow_list_version.c if column.name != "content"]
    number = allow_list_version.c.number
    query = select(*columns).where(number > after).order_by(number).limit(limit)
    return [dict(row) for row in tx.execute(query).mappings()]


def use_assertion(tx: Connection, client_id: str, assertion_id: str, expires_at: datetime) -> bool:
    """Whether a client assertion is used for the first time (RFC 7523 section 3, ``jti``)."""
    return insert_if_absent(tx, client_assertion, client_id=client_id, assertion_id=assertion_id, expires_at=expires_at)


def revoke_token(tx: Connection, token_id: str, expires_at: datetime) -> None:
    """Remember that a system token was revoked."""
    insert_if_absent(tx, revoked_token, token_id=token_id, expires_at=expires_at)


def is_revoked(tx: Connection, token_id: str) -> bool:
    """Whether a system token was revoked."""
    return tx.execute(select(revoked_token.c.token_id).where(revoked_token.c.token_id == token_id)).first() is not None
