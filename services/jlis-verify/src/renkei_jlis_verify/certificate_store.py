"""Queries on the certification authority's book: its own keys, and the cards' certificates."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from renkei_jlis_verify.certificate_rules import CertificateEntry, RevocationReason
from renkei_jlis_verify.rules import Attributes
from renkei_jlis_verify.tables import AUTHORITY, CERTIFICATE, RESIDENT
from renkei_kit.db import insert_if_absent

ENTRY_COLUMNS = [column for column in CERTIFICATE.c if column.name not in ("certificate", "sealed_key")]


@dataclass(frozen=True, slots=True)
class Chip:
    """What is on the card itself: certificate (DER) and its private key, sealed."""

    certificate: bytes
    sealed_key: bytes


@dataclass(frozen=True, slots=True)
class Holder:
    """Of a resident, what issuing a card needs."""

    attributes: Attributes
    removed: bool
    stay_ends_on: date | None


def find_authority(tx: Connection, role: str) -> Chip | None:
    """The certificate and key of the CA or of its OCSP responder, once they were made."""
    row = tx.execute(select(AUTHORITY).where(AUTHORITY.c.role == role)).mappings().first()
    return Chip(row["certificate"], row["sealed_key"]) if row else None


def insert_authority(tx: Connection, role: str, chip: Chip) -> None:
    """Keep newly made keys, unless another replica was faster."""
    insert_if_absent(tx, AUTHORITY, role=role, **asdict(chip))


def find_entry(tx: Connection, serial: str) -> CertificateEntry | None:
    """The certificate of a serial number (発行番号)."""
    row = tx.execute(select(*ENTRY_COLUMNS).where(CERTIFICATE.c.serial == serial)).mappings().first()
    return _entry(row) if row else None


def entries_of(tx: Connection, person_id: str | None = None) -> list[CertificateEntry]:
    """Every certificate of a person, or of everybody; the newest card's first."""
    query = select(*ENTRY_COLUMNS).order_by(
        CERTIFICATE.c.person_id, CERTIFICATE.c.generation.desc(), CERTIFICATE.c.kind
    )
    if person_id is not None:
        query = query.where(CERTIFICATE.c.person_id == person_id)
    return [_entry(row) for row in tx.execute(query).mappings()]


def revoked_entries(tx: Connection, now: datetime) -> list[CertificateEntry]:
    """Every certificate revoked by then and not released by then."""
    held = CERTIFICATE.c.released_at.is_(None) | (CERTIFICATE.c.released_at > now)
    query = select(*ENTRY_COLUMNS).where(CERTIFICATE.c.revoked_at <= now, held).order_by(CERTIFICATE.c.revoked_at)
    return [_entry(row) for row in tx.execute(query).mappings()]


def insert_entry(tx: Connection, entry: CertificateEntry) -> None:
    """Enter a certificate in the book."""
    tx.execute(insert(CERTIFICATE).values(**asdict(entry)))


def find_chip(tx: Connection, serial: str) -> Chip | None:
    """What is on the card, once it was made."""
    row = tx.execute(select(CERTIFICATE).where(CERTIFICATE.c.serial == serial)).mappings().first()
    return Chip(row["certificate"], row["sealed_key"]) if row and row["certificate"] else None


def put_chip(tx: Connection, serial: str, chip: Chip) -> None:
    """Put certificate and key on the card, unless they are there."""
    _change(tx, CERTIFICATE.c.serial == serial, CERTIFICATE.c.certificate.is_(None), **asdict(chip))


def set_wrong_pins(tx: Connection, serial: str, count: int) -> None:
    """How often in a row the PIN was wrong."""
    _change(tx, CERTIFICATE.c.serial == serial, wrong_pins=count)


def revoke(tx: Connection, serial: str, at: datetime, reason: RevocationReason) -> None:
    """Revoke a certificate; a revocation stands as it was first entered, but for a hold."""
    revocable = CERTIFICATE.c.revoked_at.is_(None) | (
        CERTIFICATE.c.revocation_reason == RevocationReason.CERTIFICATE_HOLD
    )
    _change(tx, CERTIFICATE.c.serial == serial, revocable, revoked_at=at, revocation_reason=reason, released_at=None)


def release(tx: Connection, serial: str, at: datetime) -> None:
    """End a hold."""
    _change(tx, CERTIFICATE.c.serial == serial, released_at=at)


def find_card_holder(tx: Connection, person_id: str) -> Holder | None:
    """The resident to whom a card may be issued."""
    row = tx.execute(select(RESIDENT).where(RESIDENT.c.person_id == person_id)).mappings().first()
    if row is None:
        return None
    attributes = Attributes(row["name"], date.fromisoformat(row["birth_date"]), row["sex"], row["address"])
    stay = row["stay_ends_on"]
    return Holder(attributes, row["removal"] is not None, date.fromisoformat(stay) if stay else None)


def _change(tx: Connection, *where: Any, **values: Any) -> None:
    tx.execute(update(CERTIFICATE).where(*where).values(**values))


def _entry(row: RowMapping) -> CertificateEntry:
    reason = row["revocation_reason"]
    return CertificateEntry(**{**row, "revocation_reason": RevocationReason(reason) if reason else None})
