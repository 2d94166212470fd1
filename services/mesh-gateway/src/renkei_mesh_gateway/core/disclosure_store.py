"""Disclosure of one's own records: a person's log-in, and the entries of the core's book about that person.

The book itself names nobody. Whom a processing number is about is told beside it by the internal ID code: in the
permit, and for a query that was refused in a table of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, String, Table, case, delete, func, insert, select, union, update

from renkei_kit.card_proof import Challenge
from renkei_kit.db import insert_if_absent
from renkei_kit.instant import Instant
from renkei_kit.terms import ProcessingNumber
from renkei_mesh_gateway.core.store import core_record, permit, resident
from renkei_mesh_gateway.tables import METADATA

refused_subject = Table(
    "refused_subject",
    METADATA,
    Column("processing_number", String(20), primary_key=True),
    Column("id_code", LargeBinary(16), nullable=False, index=True),
)
disclosure_challenge = Table(
    "disclosure_challenge",
    METADATA,
    Column("challenge_id", String(32), primary_key=True),
    Column("value", LargeBinary, nullable=False),
    Column("expires_at", Instant, nullable=False),
)
disclosure_session = Table(
    "disclosure_session",
    METADATA,
    Column("token_hash", String(64), primary_key=True),
    Column("session_id", String(32), nullable=False),
    Column("id_code", LargeBinary(16)),
    Column("last_used_at", Instant, nullable=False),
)


@dataclass(frozen=True, slots=True)
class DisclosureSession:
    """A person's session; ``id_code`` is None for somebody whom the core never heard of."""

    token_hash: str
    session_id: str
    id_code: bytes | None
    last_used_at: datetime


def insert_refused_subject(tx: Connection, number: ProcessingNumber, id_code: bytes) -> None:
    """A query about a known person was refused under this processing number."""
    insert_if_absent(tx, refused_subject, processing_number=number, id_code=id_code)


def find_id_code(tx: Connection, record_digest: str) -> bytes | None:
    """The internal ID code of a resident record that the core has heard of."""
    found = tx.execute(select(resident.c.id_code).where(resident.c.record_digest == record_digest)).scalar()
    return bytes(found) if found is not None else None


def insert_challenge(tx: Connection, challenge: Challenge) -> None:
    """Remember a challenge."""
    values = {"challenge_id": challenge.id, "value": challenge.value, "expires_at": challenge.expires_at}
    tx.execute(insert(disclosure_challenge).values(**values))


def take_challenge(tx: Connection, challenge_id: str) -> Challenge | None:
    """The challenge, which is gone from now on: of two who take it only one gets it."""
    table = disclosure_challenge
    row = tx.execute(delete(table).where(table.c.challenge_id == challenge_id).returning(*table.c)).first()
    return Challenge(row.challenge_id, bytes(row.value), row.expires_at) if row else None


def delete_expired_challenges(tx: Connection, now: datetime) -> None:
    """Forget challenges that nobody signed in time."""
    tx.execute(delete(disclosure_challenge).where(disclosure_challenge.c.expires_at <= now))


def insert_session(tx: Connection, session: DisclosureSession, idle_since: datetime) -> None:
    """Begin a session; those idle since then or longer are forgotten."""
    table = disclosure_session
    tx.execute(delete(table).where(table.c.last_used_at <= idle_since))
    names = ("token_hash", "session_id", "id_code", "last_used_at")
    tx.execute(insert(table).values(**{name: getattr(session, name) for name in names}))


def touch_session(tx: Connection, token_hash: str, now: datetime, idle_since: datetime) -> str | None:
    """The id of a live session, used just now."""
    table = disclosure_session
    query = update(table).where(table.c.token_hash == token_hash, table.c.last_used_at > idle_since)
    return tx.execute(query.values(last_used_at=now).returning(table.c.session_id)).scalar()


def find_session(tx: Connection, session_id: str) -> DisclosureSession | None:
    """A session by its id."""
    row = tx.execute(select(disclosure_session).where(disclosure_session.c.session_id == session_id)).mappings().first()
    return DisclosureSession(**row) if row else None


def delete_session(tx: Connection, session_id: str) -> None:
    """End a session."""
    tx.execute(delete(disclosure_session).where(disclosure_session.c.session_id == session_id))


def list_exchanges(tx: Connection, id_code: bytes, after: int, limit: int) -> Sequence[dict[str, Any]]:
    """What the core's book says of a person's exchanges after a sequence number, oldest first.

    Each exchange is told once, as it was provided or else as it stands last. One that either side keeps from the person
    (番号法23条2項) is left out, whenever it said so.
    """
    about = union(
        select(permit.c.processing_number).where(permit.c.id_code == id_code),
        select(refused_subject.c.processing_number).where(refused_subject.c.id_code == id_code),
    ).subquery("about")
    columns = core_record.c
    provided = func.max(case((columns.provided_at.is_not(None), columns.sequence)))
    told = (
        select(func.coalesce(provided, func.max(columns.sequence)).label("sequence"))
        .select_from(core_record.join(about, about.c.processing_number == columns.processing_number))
        .group_by(columns.processing_number)
        .having(func.max(columns.nondisclosure_inquirer).is_(None), func.max(columns.nondisclosure_provider).is_(None))
        .subquery("told")
    )
    query = select(core_record).join(told, told.c.sequence == columns.sequence).where(columns.sequence > after)
    return [dict(row) for row in tx.execute(query.order_by(columns.sequence).limit(limit)).mappings()]
