"""Events of intrusion detection (侵入検知) and how far the access log was looked through."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    Connection,
    Index,
    Integer,
    Select,
    String,
    Table,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)

from renkei_kit.db import insert_if_absent
from renkei_kit.evidence import ACCESS_BOOK
from renkei_kit.instant import Instant
from renkei_kit.statement import Statement
from renkei_mesh_gateway.tables import EVIDENCE, METADATA
from renkei_mesh_gateway.watch.signs import KINDS, WINDOW, Denied, Sign

MOST, LOOK_BACK = 1_000, 20_000
security_event = Table(
    "security_event",
    METADATA,
    Column("event", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("kind", String(32), nullable=False),
    Column("party", String(32), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("refusals", Integer, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("noticed_at", Instant, nullable=False),
    Index("ix_security_event_kind", "kind", "party", "actor", "event"),
)
watch_position = Table(
    "watch_position",
    METADATA,
    Column("book", String(64), primary_key=True),
    Column("sequence", BigInteger, nullable=False),
)


def find_position(tx: Connection) -> int:
    """Up to which entry the access log was looked through."""
    query = select(watch_position.c.sequence).where(watch_position.c.book == ACCESS_BOOK)
    return tx.execute(query).scalar() or 0


def newest_access(tx: Connection) -> int:
    """The number of the newest entry of the access log."""
    return _NEWEST.first(tx).sequence or 0


def has_denied(tx: Connection, after: int) -> bool:
    """Whether there is a refusal after a sequence number that may be a sign of something."""
    return _FIRST_DENIED.first(tx, after=after) is not None


def list_denied(tx: Connection, after: int) -> list[Denied]:
    """Such refusals, those from shortly before the number too, the oldest first; of very many the latest."""
    query = _denied(after - LOOK_BACK).order_by(_LOG.sequence.desc()).limit(MOST)
    return [Denied(*row) for row in tx.execute(query)][::-1]


def _denied(after: int | BindParameter[int]) -> Select[Any]:
    query = select(_LOG.sequence, _LOG.at, _LOG.party, _LOG.actor, _LOG.outcome)
    of_a_kind = or_(*(_LOG.outcome == kind for kind in sorted(KINDS)))
    return query.where(_LOG.book == ACCESS_BOOK, _LOG.sequence > after, of_a_kind)


_LOG = EVIDENCE.access_log.c
_NEWEST = Statement(select(func.max(_LOG.sequence).label("sequence")).where(_LOG.book == ACCESS_BOOK))
_FIRST_DENIED = Statement(_denied(bindparam("after", type_=BigInteger)).limit(1))


def save_position(tx: Connection, sequence: int) -> None:
    """The access log was looked through up to this entry."""
    if not insert_if_absent(tx, watch_position, book=ACCESS_BOOK, sequence=sequence):
        tx.execute(update(watch_position).where(watch_position.c.book == ACCESS_BOOK).values(sequence=sequence))


def save_sign(tx: Connection, sign: Sign, now: datetime) -> bool:
    """Put up an event, or let the source's event of this window grow; True for a new one."""
    columns, kind, of = security_event.c, sign.source.kind, sign.source
    same = (columns.kind == kind, columns.party == of.party, columns.actor == of.actor)
    query = select(columns.event, columns.first_at).where(*same, columns.last_at > sign.last_at - WINDOW)
    known = tx.execute(query.order_by(columns.event.desc()).limit(1)).first()
    if known is None:
        values = {"refusals": sign.count, "first_at": sign.first_at, "last_at": sign.last_at, "noticed_at": now}
        tx.execute(insert(security_event).values(kind=kind, party=of.party, actor=of.actor, **values))
        return True
    grown = update(security_event).where(columns.event == known.event)
    tx.execute(grown.values(refusals=columns.refusals + sign.fresh, last_at=sign.last_at))
    return False


def list_events(tx: Connection, after: int, limit: int) -> Sequence[dict[str, Any]]:
    """Events after a number, the oldest first."""
    query = select(security_event).where(security_event.c.event > after).order_by(security_event.c.event).limit(limit)
    return [dict(row) for row in tx.execute(query).mappings()]
