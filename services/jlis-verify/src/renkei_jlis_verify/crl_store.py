"""Queries on published revocation lists and on how often they come."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from renkei_jlis_verify.tables import CRL_SCHEDULE, REVOCATION_LIST
from renkei_kit.db import insert_if_absent

ONLY = 1


@dataclass(frozen=True, slots=True)
class Published:
    """A list (DER) and when it was published."""

    published_at: datetime
    content: bytes


def latest(tx: Connection, now: datetime) -> Published | None:
    """The list published last by ``now``."""
    query = select(REVOCATION_LIST).where(REVOCATION_LIST.c.published_at <= now)
    row = tx.execute(query.order_by(REVOCATION_LIST.c.published_at.desc()).limit(1)).mappings().first()
    return Published(row["published_at"], row["content"]) if row else None


def keep(tx: Connection, at: datetime, content: bytes) -> bytes:
    """Keep a list; the one that counts for this moment."""
    insert_if_absent(tx, REVOCATION_LIST, published_at=at, content=content)
    query = select(REVOCATION_LIST.c.content).where(REVOCATION_LIST.c.published_at == at)
    return bytes(tx.execute(query).scalar_one())


def minutes(tx: Connection, usual: int) -> int:
    """How often lists come: as a tester set it, or as usual."""
    said = tx.execute(select(CRL_SCHEDULE.c.minutes)).scalar()
    return usual if said is None else said


def set_minutes(tx: Connection, count: int) -> None:
    """How often lists come from now on."""
    tx.execute(delete(CRL_SCHEDULE))
    tx.execute(insert(CRL_SCHEDULE).values(id=ONLY, minutes=count))
