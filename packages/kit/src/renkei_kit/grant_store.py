"""Rights for a time: their table and its queries."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Boolean, Column, Connection, MetaData, String, Table, and_, insert, or_, select, update

from renkei_kit.grant_rules import Grant
from renkei_kit.instant import Instant
from renkei_kit.terms import AgencyCode


def grant_table(metadata: MetaData) -> Table:
    """Define the table in ``metadata``; ``renkei_kit/migrations/staff`` creates it."""
    return Table(
        "staff_grant",
        metadata,
        Column("id", String(32), primary_key=True),
        Column("kind", String(32), nullable=False),
        Column("target", String(128), nullable=False),
        Column("agency", String(16), nullable=False),
        Column("staff_id", String(64), nullable=False, index=True),
        Column("reason", String(400), nullable=False),
        Column("begins_at", Instant, nullable=False),
        Column("ends_at", Instant, nullable=False),
        Column("requested_by", String(64), nullable=False),
        Column("requested_at", Instant, nullable=False),
        Column("approved", Boolean),
        Column("decided_by", String(64)),
        Column("decided_at", Instant),
        Column("ended_by", String(64)),
        Column("ended_at", Instant),
    )


class GrantStore:
    """Queries on grants."""

    def __init__(self, table: Table) -> None:
        self._grants = table

    def insert_grant(self, tx: Connection, grant: Grant) -> None:
        """Keep a request."""
        tx.execute(insert(self._grants).values(**asdict(grant)))

    def find_grant(self, tx: Connection, grant_id: str) -> Grant | None:
        """The grant, locked until the transaction ends."""
        query = select(self._grants).where(self._grants.c.id == grant_id).with_for_update()
        row = tx.execute(query).mappings().first()
        return Grant(**row) if row else None

    def find_in_force(self, tx: Connection, kind: str, target: str, staff_id: str, now: datetime) -> Grant | None:
        """The grant by which this person has this right on this target now, if there is one."""
        grants = self._grants.c
        query = select(self._grants).where(
            grants.kind == kind,
            grants.target == target,
            grants.staff_id == staff_id,
            grants.approved.is_(True),
            grants.ended_at.is_(None),
            grants.begins_at <= now,
            grants.ends_at > now,
        )
        row = tx.execute(query.order_by(grants.ends_at.desc()).limit(1)).mappings().first()
        return Grant(**row) if row else None

    def decide(self, tx: Connection, grant_id: str, approved: bool, by: str, now: datetime) -> None:
        """Keep who approved or rejected it, and when."""
        change = update(self._grants).where(self._grants.c.id == grant_id)
        tx.execute(change.values(approved=approved, decided_by=by, decided_at=now))

    def end(self, tx: Connection, grant_id: str, by: str, now: datetime) -> None:
        """Keep who ended it before its time, and when."""
        tx.execute(update(self._grants).where(self._grants.c.id == grant_id).values(ended_by=by, ended_at=now))

    def list_grants(
        self, tx: Connection, agency: AgencyCode, involving: str | None, after: str, limit: int
    ) -> list[Grant]:
        """An agency's grants, newest first, after the grant ``after``; ``involving`` limits them to one ID's."""
        grants = self._grants.c
        query = select(self._grants).where(grants.agency == agency)
        if involving is not None:
            query = query.where(or_(grants.requested_by == involving, grants.staff_id == involving))
        last = tx.execute(select(grants.requested_at, grants.id).where(grants.id == after)).first() if after else None
        if last is not None:
            earlier = and_(grants.requested_at == last.requested_at, grants.id < last.id)
            query = query.where(or_(grants.requested_at < last.requested_at, earlier))
        query = query.order_by(grants.requested_at.desc(), grants.id.desc()).limit(limit)
        return [Grant(**row) for row in tx.execute(query).mappings()]
