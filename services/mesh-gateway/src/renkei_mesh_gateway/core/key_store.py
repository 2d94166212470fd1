"""The core's signing keys in the store, sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, LargeBinary, String, Table, delete, insert, select, update

from renkei_kit.instant import Instant
from renkei_mesh_gateway.tables import METADATA

signing_key = Table(
    "signing_key",
    METADATA,
    Column("kid", String(64), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("retires_at", Instant),
)


@dataclass(frozen=True, slots=True, repr=False)
class KeptKey:
    """One sealed key; without ``retires_at`` it was not replaced."""

    kid: str
    sealed: bytes
    made_at: datetime
    retires_at: datetime | None


def insert_key(tx: Connection, kid: str, sealed: bytes, now: datetime) -> None:
    """Keep a key made just now."""
    tx.execute(insert(signing_key).values(kid=kid, sealed=sealed, made_at=now))


def list_keys(tx: Connection) -> Sequence[KeptKey]:
    """Every key, those that were not replaced first, then those that were replaced last."""
    column = signing_key.c
    order = (column.retires_at.is_not(None), column.retires_at.desc(), column.made_at.desc(), column.kid)
    query = select(signing_key).order_by(*order)
    return [KeptKey(*row) for row in tx.execute(query)]


def replace_all(tx: Connection, retires_at: datetime) -> None:
    """Set the end of every key that has none."""
    tx.execute(update(signing_key).where(signing_key.c.retires_at.is_(None)).values(retires_at=retires_at))


def delete_retired(tx: Connection, now: datetime) -> None:
    """Destroy keys whose end has come."""
    tx.execute(delete(signing_key).where(signing_key.c.retires_at <= now))
