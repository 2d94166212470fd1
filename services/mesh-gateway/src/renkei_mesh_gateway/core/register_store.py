"""The register of agencies and of their assessed files, and the queries on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, Date, Row, String, Table, delete, insert, select, update

from renkei_kit import chance
from renkei_kit.instant import Instant
from renkei_kit.statement import Statement
from renkei_kit.terms import AgencyCode
from renkei_mesh_gateway.core.store import allow_list_version
from renkei_mesh_gateway.list_versions import latest_stamp
from renkei_mesh_gateway.register import AssessedFile, RegisteredAgency
from renkei_mesh_gateway.tables import METADATA

agency = Table(
    "agency",
    METADATA,
    Column("code", String(16), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("connected_from", Date, nullable=False),
)
assessment = Table(
    "assessment",
    METADATA,
    Column("agency", String(16), primary_key=True),
    Column("file", String(64), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("valid_to", Date),
    Column("covers", String(2048), nullable=False),
    Column("put_at", Instant, nullable=False),
    Column("put_by", String(64), nullable=False),
)
register_stamp = Table("register_stamp", METADATA, Column("stamp", String(32), primary_key=True))
_REGISTER = (
    select(agency, assessment.c.file, assessment.c.state, assessment.c.valid_to, assessment.c.covers)
    .select_from(agency.outerjoin(assessment, assessment.c.agency == agency.c.code))
    .order_by(agency.c.code, assessment.c.file)
)
_STAMPS = Statement(
    select(
        select(register_stamp.c.stamp).limit(1).scalar_subquery().label("register"),
        latest_stamp(allow_list_version).label("allow_list"),
    ),
    shared=True,
)


@dataclass(frozen=True, slots=True)
class Stamps:
    """What is new with every change of the register, and with every import of an allow-list; None before the first."""

    register: str | None
    allow_list: str | None


def find_stamps(tx: Connection) -> Stamps:
    """Both stamps as they are now."""
    return Stamps(*_STAMPS.first(tx))


def renew_stamp(tx: Connection) -> None:
    """The register changes with this transaction: what others know of it counts no more."""
    tx.execute(delete(register_stamp))
    tx.execute(insert(register_stamp).values(stamp=chance.token_hex(16)))


def find_agencies(tx: Connection, *codes: AgencyCode) -> Mapping[str, RegisteredAgency]:
    """Those of the agencies that the register has, by their codes."""
    return _by_code(tx.execute(_REGISTER.where(agency.c.code.in_(codes))))


def list_agencies(tx: Connection) -> Mapping[str, RegisteredAgency]:
    """Every agency by its code."""
    return _by_code(tx.execute(_REGISTER))


def insert_agency(tx: Connection, code: str, kind: str, connected_from: date) -> None:
    """Put an agency into the register."""
    tx.execute(insert(agency).values(code=code, kind=kind, connected_from=connected_from))


def change_connection(tx: Connection, code: AgencyCode, connected_from: date) -> bool:
    """The agency is connected from a day on; False when there is no such agency."""
    query = update(agency).where(agency.c.code == code).values(connected_from=connected_from)
    return tx.execute(query).rowcount == 1


def save_assessment(tx: Connection, code: AgencyCode, file: AssessedFile, officer: str, now: datetime) -> bool:
    """The file of an agency is assessed like this from now on; False when there is no such agency."""
    if tx.execute(select(agency.c.code).where(agency.c.code == code).with_for_update()).first() is None:
        return False
    tx.execute(delete(assessment).where(assessment.c.agency == code, assessment.c.file == file.file))
    values = {"state": file.state, "valid_to": file.valid_to, "covers": " ".join(sorted(file.covers))}
    tx.execute(insert(assessment).values(agency=code, file=file.file, put_at=now, put_by=officer, **values))
    return True


def list_assessments(tx: Connection, code: AgencyCode, after: str, limit: int) -> list[dict[str, Any]]:
    """The files of an agency after a name."""
    query = select(assessment).where(assessment.c.agency == code, assessment.c.file > after)
    return [dict(row) for row in tx.execute(query.order_by(assessment.c.file).limit(limit)).mappings()]


def _by_code(rows: Iterable[Row[Any]]) -> dict[str, RegisteredAgency]:
    files: dict[str, list[AssessedFile]] = {}
    plain: dict[str, Row[Any]] = {}
    for row in rows:
        plain[row.code] = row
        held = files.setdefault(row.code, [])
        if row.file is not None:
            held.append(AssessedFile(row.file, row.state, row.valid_to, frozenset(row.covers.split())))
    return {
        code: RegisteredAgency(AgencyCode(code), row.kind, row.connected_from, tuple(files[code]))
        for code, row in plain.items()
    }
