"""Staff accounts and their sessions: queries (controls D5-D7, D10)."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, delete, func, insert, or_, select, update

from renkei_kit.clock import JST
from renkei_kit.db import insert_if_absent
from renkei_kit.grant_store import GrantStore
from renkei_kit.staff_account import Account, AccountState, CaseScope, Contract, PasswordState, Session
from renkei_kit.staff_contract_store import ContractStore
from renkei_kit.staff_tables import StaffTables, staff_tables
from renkei_kit.terms import AgencyCode
from renkei_kit.world import MaintenanceContract, World

if TYPE_CHECKING:
    from argon2 import PasswordHasher

__all__ = ["StaffStore", "StaffTables", "hash_of", "is_password_of", "staff_tables", "token_hash"]

_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$WYR6B0bDqrOKHHUnZ7V9qjYXTBPcq7nHZUVWBiUxBKI"
"""A well-formed hash of nothing."""

TRAINED_FOR = timedelta(days=365)


@cache
def _hasher() -> "PasswordHasher":
    """Argon2id with the smallest parameters that OWASP recommends, so that a test network starts fast."""
    from argon2 import PasswordHasher  # loaded with the first password, for a start needs none

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def is_password_of(password_hash: str | None, password: str) -> bool:
    """Whether the hash is this password's; for an unknown ID (None) the answer no takes as long as for a known one."""
    from argon2.exceptions import VerificationError

    try:
        _hasher().verify(password_hash or _NOBODY, password)
    except VerificationError:
        return False
    return password_hash is not None


def hash_of(password: str) -> str:
    """What is kept of a password."""
    return _hasher().hash(password)


def token_hash(token: str) -> str:
    """What is kept of a session token."""
    return hashlib.sha256(token.encode()).hexdigest()


class StaffStore:
    """Queries on accounts and sessions; ``grants`` has those on rights for a time, ``contracts`` on maintenance."""

    def __init__(self, tables: StaffTables) -> None:
        self._staff, self._sessions = tables.staff, tables.staff_session
        self._passwords, self._cases, self._violations = (
            tables.staff_password,
            tables.staff_case,
            tables.staff_violation,
        )
        self._contract, self._grant = tables.staff_contract, tables.staff_grant
        self.grants = GrantStore(tables.staff_grant)
        self.contracts = ContractStore(tables)

    def find_account(self, tx: Connection, staff_id: str, *, lock: bool = False) -> Account | None:
        """The account of an ID, locked until the transaction ends if asked for."""
        query = self._accounts().where(self._staff.c.id == staff_id)
        if lock:
            query = query.with_for_update(of=self._staff)
        row = tx.execute(query).mappings().first()
        return _account(row) if row else None

    def find_id_of(self, tx: Connection, person: str) -> str | None:
        """The ID of a person, if they have one."""
        staff = self._staff.c
        query = select(staff.id).where(staff.person == person, staff.grant_id.is_(None))
        return tx.execute(query).scalar()

    def find_id_issued_on(self, tx: Connection, grant_id: str) -> str | None:
        """The ID that was issued on a grant, if one was."""
        return tx.execute(select(self._staff.c.id).where(self._staff.c.grant_id == grant_id)).scalar()

    def list_accounts(self, tx: Connection, agency: AgencyCode, after: str, limit: int) -> list[Account]:
        """An agency's accounts by ID, after the ID ``after``."""
        staff = self._staff.c
        query = self._accounts().where(staff.agency == agency, staff.id > after).order_by(staff.id).limit(limit)
        return [_account(row) for row in tx.execute(query).mappings()]

    def list_unreviewed(
        self, tx: Connection, agency: AgencyCode, before: datetime, after: str, limit: int
    ) -> list[Account]:
        """Of those that are not closed, the ones last reviewed ``before`` or at that time (control D12)."""
        staff = self._staff.c
        query = self._accounts().where(
            staff.agency == agency,
            staff.id > after,
            staff.state != AccountState.CLOSED,
            or_(staff.reviewed_at.is_(None), staff.reviewed_at <= before),
        )
        return [_account(row) for row in tx.execute(query.order_by(staff.id).limit(limit)).mappings()]

    def list_beyond_contract(self, tx: Connection, now: datetime) -> list[Account]:
        """Accounts not closed yet whose contract is over (control E12)."""
        query = self._accounts().where(self._staff.c.state != AccountState.CLOSED, self._contract.c.ends_at <= now)
        return [_account(row) for row in tx.execute(query).mappings()]

    def insert_account(self, tx: Connection, **values: Any) -> bool:
        """Keep a new account, unless another one has its ID, its person or its occasion."""
        return insert_if_absent(tx, self._staff, **values)

    def change_account(self, tx: Connection, staff_id: str, **values: Any) -> None:
        """Change an account."""
        tx.execute(update(self._staff).where(self._staff.c.id == staff_id).values(**values))

    def count_failure(self, tx: Connection, staff_id: str, limit: int, locked_until: datetime) -> None:
        """One more wrong password; after ``limit`` of them in a row the account is locked and the count begins anew."""
        staff = self._staff
        of_it = update(staff).where(staff.c.id == staff_id)
        tx.execute(of_it.values(failed_attempts=staff.c.failed_attempts + 1))
        tx.execute(of_it.where(staff.c.failed_attempts >= limit).values(failed_attempts=0, locked_until=locked_until))

    def replace_password(
        self, tx: Connection, account: Account, password_hash: str, state: PasswordState, now: datetime
    ) -> None:
        """Set a password; the one before goes into the history."""
        old = self._passwords
        tx.execute(delete(old).where(old.c.staff_id == account.id, old.c.replaced_at == now))
        tx.execute(insert(old).values(staff_id=account.id, replaced_at=now, password_hash=account.password_hash))
        self.change_account(
            tx, account.id, password_hash=password_hash, password_set_at=now, password_state=state, failed_attempts=0
        )

    def last_passwords(self, tx: Connection, account: Account, count: int) -> list[str]:
        """Hashes of the last ``count`` passwords, the current one among them."""
        old = self._passwords.c
        query = select(old.password_hash).where(old.staff_id == account.id).order_by(old.replaced_at.desc())
        return [account.password_hash, *tx.execute(query.limit(max(count - 1, 0))).scalars()][:count]

    def cases_of(self, tx: Connection, staff_id: str, now: datetime) -> frozenset[str]:
        """The cases listed for an ID at that time."""
        cases = self._cases.c
        query = select(cases.case_id).where(cases.staff_id == staff_id, cases.begins_at <= now)
        query = query.where(or_(cases.ends_at.is_(None), cases.ends_at > now))
        return frozenset(tx.execute(query).scalars())

    def set_cases(self, tx: Connection, staff_id: str, listed: Iterable[str], begins_at: datetime) -> None:
        """List these cases for an ID and no other from ``begins_at`` on."""
        cases = self._cases
        of_it = cases.c.staff_id == staff_id
        tx.execute(delete(cases).where(of_it, cases.c.begins_at >= begins_at))
        tx.execute(
            update(cases)
            .where(of_it, or_(cases.c.ends_at.is_(None), cases.c.ends_at > begins_at))
            .values(ends_at=begins_at)
        )
        for case_id in sorted(set(listed)):
            tx.execute(insert(cases).values(staff_id=staff_id, case_id=case_id, begins_at=begins_at))

    def insert_violation(self, tx: Connection, **values: Any) -> None:
        """Keep what an account's holder did."""
        tx.execute(insert(self._violations).values(**values))

    def settle_violations(self, tx: Connection, staff_id: str, measure: str, by: str, now: datetime) -> None:
        """Keep the measure taken on all violations of an ID that are open."""
        violations = self._violations
        open_ones = update(violations).where(violations.c.staff_id == staff_id, violations.c.settled_at.is_(None))
        tx.execute(open_ones.values(measure=measure, settled_by=by, settled_at=now))

    def find_session_of(self, tx: Connection, staff_id: str) -> Session | None:
        """The session of an ID, live or idle."""
        row = tx.execute(select(self._sessions).where(self._sessions.c.staff_id == staff_id)).mappings().first()
        return Session(**row) if row else None

    def find_session(self, tx: Connection, token: str) -> Session | None:
        """The session of a token, live or idle."""
        query = select(self._sessions).where(self._sessions.c.token_hash == token_hash(token))
        row = tx.execute(query).mappings().first()
        return Session(**row) if row else None

    def list_idle_sessions(self, tx: Connection, last_used_before: datetime) -> list[Session]:
        """Sessions last used at that time or before."""
        query = select(self._sessions).where(self._sessions.c.last_used_at <= last_used_before)
        return [Session(**row) for row in tx.execute(query).mappings()]

    def insert_session(self, tx: Connection, staff_id: str, token: str, now: datetime) -> None:
        """Begin the one session of an ID."""
        tx.execute(
            insert(self._sessions).values(
                staff_id=staff_id, token_hash=token_hash(token), started_at=now, last_used_at=now
            )
        )
        self.change_account(tx, staff_id, failed_attempts=0, locked_until=None)

    def touch_session(self, tx: Connection, staff_id: str, now: datetime) -> None:
        """The session was used just now."""
        tx.execute(update(self._sessions).where(self._sessions.c.staff_id == staff_id).values(last_used_at=now))

    def delete_session(self, tx: Connection, staff_id: str) -> bool:
        """End the session of an ID; tells whether there was one."""
        return tx.execute(delete(self._sessions).where(self._sessions.c.staff_id == staff_id)).rowcount > 0

    def seed(self, tx: Connection, world: World, service: str, now: datetime) -> None:
        """The world's accounts of ``service``, with their public demo passwords, and its contracts of maintenance."""
        for account in world.staff_of(service):
            self.insert_account(
                tx,
                id=account.id,
                agency=account.agency,
                name=account.name,
                person=account.person,
                role=account.role,
                office=account.office,
                case_scope=CaseScope.ALL,
                password_hash=_hash_of_demo(account.password),
                password_set_at=now,
                trained_until=now + TRAINED_FOR,
                reviewed_at=now,
                contract_id=account.contract,
            )
        for contract in world.contracts_of(service):
            self.contracts.insert_contract(tx, _contract_of(contract, world))

    def _accounts(self) -> Select[Any]:
        staff, violations = self._staff, self._violations
        open_violations = (
            select(func.count())
            .where(violations.c.staff_id == staff.c.id, violations.c.settled_at.is_(None))
            .scalar_subquery()
        )
        joined = staff.outerjoin(self._contract, staff.c.contract_id == self._contract.c.id).outerjoin(
            self._grant, staff.c.grant_id == self._grant.c.id
        )
        return select(
            staff,
            self._contract.c.ends_at.label("contract_ends_at"),
            self._grant.c.ended_at.label("grant_ended_at"),
            open_violations.label("open_violations"),
        ).select_from(joined)


def _account(row: Mapping[Any, Any]) -> Account:
    values = dict(row)
    next_scope = values["next_case_scope"]
    return Account(
        **values
        | {
            "state": AccountState(values["state"]),
            "case_scope": CaseScope(values["case_scope"]),
            "next_case_scope": CaseScope(next_scope) if next_scope else None,
            "password_state": PasswordState(values["password_state"]),
            "reviewed_at": values["reviewed_at"] or values["password_set_at"],
        }
    )


def _contract_of(contract: MaintenanceContract, world: World) -> Contract:
    """The world's contract, whose workers hold the accounts that name it; its last day counts."""
    holders = (account for account in world.staff_of(contract.service) if account.contract == contract.id)
    return Contract(
        id=contract.id,
        agency=contract.agency,
        contractor=contract.contractor,
        rights=frozenset(contract.rights),
        begins_at=datetime.combine(contract.begins_on, time(0), JST),
        ends_at=datetime.combine(contract.ends_on + timedelta(days=1), time(0), JST),
        workers=tuple((account.person, account.name) for account in holders),
    )


@lru_cache(maxsize=256)
def _hash_of_demo(password: str) -> str:
    """Made once in a process, because a reset writes the same accounts again."""
    return hash_of(password)
