"""Staff accounts and their sessions: tables and queries (controls D5-D7, D10)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, delete, insert, select, update

from renkei_kit.db import Instant
from renkei_kit.grant_store import GrantStore, grant_table
from renkei_kit.terms import AgencyCode
from renkei_kit.world import World

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""Argon2id with the smallest parameters that OWASP recommends, so that a test network starts fast."""

_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$WYR6B0bDqrOKHHUnZ7V9qjYXTBPcq7nHZUVWBiUxBKI"
"""A well-formed hash of nothing."""


def is_password_of(password_hash: str | None, password: str) -> bool:
    """Whether the hash is this password's; for an unknown ID (None) the answer no takes as long as for a known one."""
    try:
        HASHER.verify(password_hash or _NOBODY, password)
    except VerificationError:
        return False
    return password_hash is not None


@dataclass(frozen=True, slots=True)
class Account:
    """A person's account: one person, one ID."""

    id: str
    agency: AgencyCode
    name: str
    role: str
    office: str
    password_hash: str
    password_set_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A live session of an account."""

    token_hash: str
    staff_id: str
    started_at: datetime
    last_used_at: datetime


@dataclass(frozen=True, slots=True)
class StaffTables:
    """The tables, bound to a service's own MetaData."""

    staff: Table
    staff_session: Table
    staff_grant: Table


def staff_tables(metadata: MetaData) -> StaffTables:
    """Define the tables in ``metadata``; ``renkei_kit/migrations/staff`` creates them."""
    return StaffTables(
        staff=Table(
            "staff",
            metadata,
            Column("id", String(64), primary_key=True),
            Column("agency", String(16), nullable=False),
            Column("name", String(128), nullable=False),
            Column("role", String(32), nullable=False),
            Column("office", String(64), nullable=False),
            Column("password_hash", String(256), nullable=False),
            Column("password_set_at", Instant, nullable=False),
            Column("failed_attempts", Integer, nullable=False, server_default="0"),
        ),
        staff_session=Table(
            "staff_session",
            metadata,
            Column("staff_id", String(64), primary_key=True),
            Column("token_hash", String(64), nullable=False, unique=True),
            Column("started_at", Instant, nullable=False),
            Column("last_used_at", Instant, nullable=False),
        ),
        staff_grant=grant_table(metadata),
    )


def token_hash(token: str) -> str:
    """What is kept of a session token."""
    return hashlib.sha256(token.encode()).hexdigest()


class StaffStore:
    """Queries on accounts and sessions; ``grants`` has those on rights for a time."""

    def __init__(self, tables: StaffTables) -> None:
        self._staff, self._sessions = tables.staff, tables.staff_session
        self.grants = GrantStore(tables.staff_grant)

    def find_account(self, tx: Connection, staff_id: str) -> Account | None:
        """The account of an ID."""
        columns = [column for column in self._staff.c if column.name != "failed_attempts"]
        row = tx.execute(select(*columns).where(self._staff.c.id == staff_id)).mappings().first()
        return Account(**row) if row else None

    def find_session_of(self, tx: Connection, staff_id: str) -> Session | None:
        """The session of an ID, live or idle."""
        row = tx.execute(select(self._sessions).where(self._sessions.c.staff_id == staff_id)).mappings().first()
        return Session(**row) if row else None

    def find_session(self, tx: Connection, token: str) -> Session | None:
        """The session of a token, live or idle."""
        query = select(self._sessions).where(self._sessions.c.token_hash == token_hash(token))
        row = tx.execute(query).mappings().first()
        return Session(**row) if row else None

    def insert_session(self, tx: Connection, staff_id: str, token: str, now: datetime) -> None:
        """Begin the one session of an ID in place of one that has ended."""
        self.delete_session(tx, staff_id)
        tx.execute(
            insert(self._sessions).values(
                staff_id=staff_id, token_hash=token_hash(token), started_at=now, last_used_at=now
            )
        )
        tx.execute(update(self._staff).where(self._staff.c.id == staff_id).values(failed_attempts=0))

    def touch_session(self, tx: Connection, staff_id: str, now: datetime) -> None:
        """The session was used just now."""
        tx.execute(update(self._sessions).where(self._sessions.c.staff_id == staff_id).values(last_used_at=now))

    def delete_session(self, tx: Connection, staff_id: str) -> None:
        """End the session of an ID."""
        tx.execute(delete(self._sessions).where(self._sessions.c.staff_id == staff_id))

    def count_failure(self, tx: Connection, staff_id: str) -> None:
        """One more wrong password."""
        tx.execute(
            update(self._staff)
            .where(self._staff.c.id == staff_id)
            .values(failed_attempts=self._staff.c.failed_attempts + 1)
        )

    def seed(self, tx: Connection, world: World, service: str, now: datetime) -> None:
        """The world's accounts of ``service``, with their public demo passwords."""
        for account in world.staff:
            if account.service == service:
                tx.execute(
                    insert(self._staff).values(
                        id=account.id,
                        agency=account.agency,
                        name=account.name,
                        role=account.role,
                        office=account.office,
                        password_hash=_hash_of(account.password),
                        password_set_at=now,
                    )
                )


@lru_cache(maxsize=256)
def _hash_of(demo_password: str) -> str:
    """Made once in a process, because a reset writes the same accounts again."""
    return HASHER.hash(demo_password)
