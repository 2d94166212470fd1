"""Delegations (委任) in the core's register, and the queries on them."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Date, Index, String, Table, delete, insert, or_, select

from renkei_kit.instant import Instant
from renkei_kit.terms import AgencyCode
from renkei_mesh_gateway.core import register_store
from renkei_mesh_gateway.network_core import Query
from renkei_mesh_gateway.register import Delegation, RegisteredAgency
from renkei_mesh_gateway.tables import METADATA

delegation = Table(
    "delegation",
    METADATA,
    Column("delegation", String(20), primary_key=True),
    Column("side", String(16), nullable=False),
    Column("delegating", String(16), nullable=False),
    Column("acting", String(16), nullable=False),
    Column("affair", String(16)),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("put_at", Instant, nullable=False),
    Column("put_by", String(64), nullable=False),
    Index("ix_delegation_acting", "acting", "delegating"),
)
NAMES = tuple(Delegation.__dataclass_fields__)
COLUMNS = tuple(delegation.c[name] for name in NAMES)


class Delegated(NamedTuple):
    """What the register knows about the delegating agencies of a query."""

    delegating_inquirer: RegisteredAgency | None
    delegating_provider: RegisteredAgency | None
    delegations: tuple[Delegation, ...]


def find_delegated(tx: Connection, query: Query) -> Delegated:
    """The delegating agencies of a query and every delegation between them and those that act."""
    inquirer, provider = query.principals
    agencies = register_store.find_agencies(tx, inquirer, provider)
    sides = (("inquirer", query.inquirer, inquirer), ("provider", query.provider, provider))
    between = or_(
        *(
            (delegation.c.side == side) & (delegation.c.acting == acting) & (delegation.c.delegating == delegating)
            for side, acting, delegating in sides
        )
    )
    rows = tx.execute(select(*COLUMNS).where(between).order_by(delegation.c.delegation))
    return Delegated(
        agencies.get(inquirer) if query.delegating_inquirer else None,
        agencies.get(provider) if query.delegating_provider else None,
        tuple(Delegation(*row) for row in rows),
    )


def save_delegation(tx: Connection, row: Delegation, officer: str, now: datetime) -> AgencyCode | None:
    """Register a delegation in the place of the one of its name; gives an agency that the register does not know."""
    known = register_store.find_agencies(tx, row.delegating, row.acting)
    for code in (row.delegating, row.acting):
        if code not in known:
            return code
    tx.execute(delete(delegation).where(delegation.c.delegation == row.delegation))
    tx.execute(insert(delegation).values(**asdict(row), put_at=now, put_by=officer))
    return None


def list_delegations(tx: Connection, after: str, limit: int) -> Sequence[dict[str, Any]]:
    """Delegations after a name, in the order of their names."""
    query = select(delegation).where(delegation.c.delegation > after).order_by(delegation.c.delegation).limit(limit)
    return [dict(row) for row in tx.execute(query).mappings()]
