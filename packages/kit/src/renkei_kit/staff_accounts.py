"""An account administrator creates, changes and closes accounts (発効と失効の管理); each act is logged (D6-D13)."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from renkei_kit import chance
from renkei_kit.acts import log_act
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, LinkageError, Refusal
from renkei_kit.grants import agency_of
from renkei_kit.staff import StaffSessions, policy_of
from renkei_kit.staff_account import (
    ADMINISTRATOR,
    APPROVER,
    MAINTENANCE,
    VIEWER,
    Account,
    AccountState,
    CaseScope,
    PasswordState,
    Post,
)
from renkei_kit.staff_admin_rules import (
    Known,
    NewAccount,
    account_is_not_closed,
    activation_refusal,
    administrator_is_another_person,
    creation_refusal,
    issue_refusal,
    post_refusal,
    somebody_was_faster,
    suspension_refusal,
)
from renkei_kit.staff_rules import NewPassword, password_refusal
from renkei_kit.staff_store import hash_of

if TYPE_CHECKING:
    from renkei_kit.ports import Ports

UNKNOWN = Refusal(ErrorCode.NOT_FOUND, "there is no such account")
INITIAL_PASSWORD = "/initial_password"


@dataclass(frozen=True, slots=True)
class Setup:
    """What an account begins with beside its holder, ID and role."""

    post: Post
    cases: frozenset[str]
    password: str = field(repr=False)
    active_from: datetime | None
    active_until: datetime | None
    trained_until: datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """What an operation does to an account: what must hold, what is set, what else is kept, and whether access ends."""

    operation: str
    rule: Callable[[Connection, Account, datetime], Refusal | None]
    values: Mapping[str, Any] = field(default_factory=dict)
    also: Callable[[Connection, Account, datetime], None] = field(default=lambda tx, account, now: None)
    ends_session: str | None = None


class Accounts:
    """The flows of one service's account administration."""

    def __init__(self, sessions: StaffSessions) -> None:
        self._sessions, self._store = sessions, sessions.store

    async def create(self, ports: "Ports", caller: Caller, wanted: NewAccount, setup: Setup) -> Account:
        """An account for exactly one person; it waits to be activated.

        Raises ``account-not-personal``, ``outside-contract``, ``password-not-acceptable`` or ``request-invalid``.
        """
        made = await asyncio.to_thread(hash_of, setup.password)
        now, policy = ports.clock(), policy_of(ports)

        def keep(tx: Connection) -> Account | Refusal:
            refusal = creation_refusal(wanted, self._known(ports, tx, caller, wanted, now)) or password_refusal(
                NewPassword(wanted.id, setup.password), policy, INITIAL_PASSWORD
            )
            if refusal is not None:
                return refusal
            holder = wanted.holders[0]
            inserted = self._store.insert_account(
                tx,
                id=wanted.id,
                agency=agency_of(caller),
                name=holder.name,
                person=holder.staff_number,
                role=setup.post.role,
                office=setup.post.office,
                case_scope=setup.post.case_scope,
                password_hash=made,
                password_set_at=now,
                password_state=PasswordState.INITIAL,
                state=AccountState.PENDING,
                active_from=setup.active_from,
                active_until=setup.active_until,
                trained_until=setup.trained_until,
                reviewed_at=now,
                contract_id=wanted.contract_id,
            )
            if not inserted:
                return somebody_was_faster()
            self._store.set_cases(tx, wanted.id, setup.cases, now)
            log_act(ports, tx, caller, "createStaffAccount", wanted.id)
            return self._load(tx, wanted.id)

        return raised(await ports.db.write(keep))

    async def issue(self, ports: "Ports", caller: Caller, grant_id: str, password: str) -> Account:
        """An ID for one occasion (都度払い出し), on a grant that another person approved (control E5).

        Raises ``not-found``, ``wrong-state``, ``outside-contract``, ``second-person-required`` or
        ``password-not-acceptable``.
        """
        made = await asyncio.to_thread(hash_of, password)
        now, policy, staff_id = ports.clock(), policy_of(ports), f"occasion-{grant_id[:8]}"

        def keep(tx: Connection) -> Account | Refusal:
            grant = self._store.grants.find_grant(tx, grant_id)
            grant = grant if grant is not None and grant.agency == caller.agency else None
            worker = self._store.find_account(tx, grant.staff_id) if grant else None
            contract = self._store.contracts.find_contract(tx, worker.contract_id) if worker else None
            used = self._store.find_id_issued_on(tx, grant_id) is not None
            refusal = issue_refusal(grant, worker, contract, used, now) or password_refusal(
                NewPassword(staff_id, password), policy, INITIAL_PASSWORD
            )
            if refusal is not None or grant is None or worker is None:
                return refusal or UNKNOWN
            inserted = self._store.insert_account(
                tx,
                id=staff_id,
                agency=worker.agency,
                name=worker.name,
                person=worker.person,
                role=VIEWER,
                office=worker.office,
                case_scope=CaseScope.ALL,
                password_hash=made,
                password_set_at=now,
                password_state=PasswordState.INITIAL,
                state=AccountState.ACTIVE,
                active_from=grant.begins_at,
                active_until=grant.ends_at,
                trained_until=worker.trained_until,
                reviewed_at=now,
                contract_id=worker.contract_id,
                grant_id=grant.id,
            )
            if not inserted:
                return somebody_was_faster()
            log_act(ports, tx, caller, "issueOccasionId", f"{staff_id} {grant.id}")
            return self._load(tx, staff_id)

        return raised(await ports.db.write(keep))

    async def change(self, ports: "Ports", caller: Caller, staff_id: str, change: Change) -> Account:
        """Change an account of the caller's agency that is not the caller's own.

        Raises ``not-found``, ``second-person-required`` or what the change's own rule says.
        """
        now = ports.clock()

        def act(tx: Connection) -> Account | Refusal:
            account = self._store.find_account(tx, staff_id, lock=True)
            if account is None or account.agency != caller.agency:
                return UNKNOWN
            refusal = administrator_is_another_person(account, self._person(tx, caller)) or change.rule(
                tx, account, now
            )
            if refusal is not None:
                return refusal
            if change.values:
                self._store.change_account(tx, account.id, **change.values)
            change.also(tx, account, now)
            log_act(ports, tx, caller, change.operation, account.id)
            if change.ends_session is not None:
                self._sessions.end_session(ports, tx, account, change.ends_session)
            return self._load(tx, account.id)

        return raised(await ports.db.write(act))

    async def assign(
        self, ports: "Ports", caller: Caller, staff_id: str, post: Post, cases: frozenset[str], at: datetime | None
    ) -> Account:
        """Give a person another post (異動) from ``at`` on: what they had before ends at that time (control D11)."""
        begins_at = at or ports.clock()
        roles = roles_of(ports)

        def also(tx: Connection, account: Account, now: datetime) -> None:
            held = account.post_at(now)
            self._store.change_account(
                tx,
                account.id,
                role=held.role,
                office=held.office,
                case_scope=held.case_scope,
                next_role=post.role,
                next_office=post.office,
                next_case_scope=post.case_scope,
                next_at=begins_at,
                reviewed_at=now,
                reviewed_by=None,
            )
            self._store.set_cases(tx, account.id, cases, max(begins_at, now))

        def rule(tx: Connection, account: Account, now: datetime) -> Refusal | None:
            contract = self._store.contracts.find_contract(tx, account.contract_id)
            return post_refusal(account, post.role, contract, roles, now)

        over = "the person was transferred" if begins_at <= ports.clock() else None
        change = Change("assignStaffPost", rule, also=also, ends_session=over)
        return await self.change(ports, caller, staff_id, change)

    async def reset_password(self, ports: "Ports", caller: Caller, staff_id: str, password: str) -> Account:
        """Set a first password again, which must be changed at the next log-in; the session ends."""
        made, policy = await asyncio.to_thread(hash_of, password), policy_of(ports)
        wanted = NewPassword(staff_id, password)
        change = Change(
            "resetStaffPassword",
            lambda tx, account, _: account_is_not_closed(account) or password_refusal(wanted, policy, INITIAL_PASSWORD),
            also=lambda tx, account, now: self._store.replace_password(tx, account, made, PasswordState.INITIAL, now),
            ends_session="the password was reset",
        )
        return await self.change(ports, caller, staff_id, change)

    async def record_violation(self, ports: "Ports", caller: Caller, staff_id: str, what: str) -> Account:
        """Put a violation (違反行為) on record: the account is suspended at once (control A10)."""

        def also(tx: Connection, account: Account, now: datetime) -> None:
            self._store.insert_violation(
                tx, id=chance.token_hex(16), staff_id=account.id, what=what, recorded_by=caller.id, recorded_at=now
            )
            if account.state is AccountState.ACTIVE:
                self._store.change_account(tx, account.id, state=AccountState.SUSPENDED)

        change = Change(
            "recordViolation",
            lambda tx, account, now: account_is_not_closed(account),
            also=also,
            ends_session="the account was suspended",
        )
        return await self.change(ports, caller, staff_id, change)

    async def settle_violations(self, ports: "Ports", caller: Caller, staff_id: str, measure: str) -> Account:
        """Put the measure taken on record; the account stays suspended until it is activated again (control A10)."""
        change = Change(
            "settleViolations",
            _has_open_violations,
            also=lambda tx, account, now: self._store.settle_violations(tx, account.id, measure, caller.id, now),
        )
        return await self.change(ports, caller, staff_id, change)

    async def review(self, ports: "Ports", caller: Caller, staff_id: str) -> Account:
        """Put on record that an approver looked at these rights and found them right (control D12)."""
        values = {"reviewed_at": ports.clock(), "reviewed_by": caller.id}
        return await self.change(
            ports, caller, staff_id, Change("reviewStaffAccount", lambda tx, account, now: None, values)
        )

    async def look_at(self, ports: "Ports", caller: Caller, staff_id: str) -> Account:
        """One account of the agency; raises ``not-found``."""

        def act(tx: Connection) -> Account | Refusal:
            account = self._store.find_account(tx, staff_id)
            if account is None or account.agency != caller.agency:
                return UNKNOWN
            log_act(ports, tx, caller, "getStaffAccount", account.id)
            return account

        return raised(await ports.db.write(act))

    async def list(self, ports: "Ports", caller: Caller, after: str, limit: int, due: bool) -> list[Account]:
        """The agency's accounts by ID; with ``due`` those whose rights nobody has reviewed for too long (D12)."""
        agency, before = agency_of(caller), ports.clock() - policy_of(ports).review

        def act(tx: Connection) -> list[Account]:
            log_act(ports, tx, caller, "listStaffAccounts", "/staff/accounts")
            if due:
                return self._store.list_unreviewed(tx, agency, before, after, limit)
            return self._store.list_accounts(tx, agency, after, limit)

        return await ports.db.write(act)

    def _known(self, ports: "Ports", tx: Connection, caller: Caller, wanted: NewAccount, now: datetime) -> Known:
        contract = self._store.contracts.find_contract(tx, wanted.contract_id)
        return Known(
            roles=roles_of(ports),
            id_is_taken=self._store.find_account(tx, wanted.id) is not None,
            persons_id=self._store.find_id_of(tx, wanted.holders[0].staff_number) if wanted.holders else None,
            contract=contract if contract is not None and contract.agency == caller.agency else None,
            now=now,
        )

    def _person(self, tx: Connection, caller: Caller) -> str:
        account = self._store.find_account(tx, caller.id)
        return account.person if account else ""

    def _load(self, tx: Connection, staff_id: str) -> Account:
        account = self._store.find_account(tx, staff_id)
        if account is None:
            raise LookupError("the account was there a moment ago")
        return account


def activation() -> Change:
    """Activate a new or suspended account (control A9)."""
    return Change(
        "activateStaffAccount",
        lambda tx, account, now: activation_refusal(account, now),
        {"state": AccountState.ACTIVE},
    )


def suspension() -> Change:
    """Suspend an active account at once."""
    return Change(
        "suspendStaffAccount",
        lambda tx, account, now: suspension_refusal(account),
        {"state": AccountState.SUSPENDED},
        ends_session="the account was suspended",
    )


def retirement(at: datetime, now: datetime) -> Change:
    """Let access end for good at the effective time of a retirement (退職) or departure (control D11)."""
    over = at <= now
    return Change(
        "retireStaffAccount",
        lambda tx, account, now: account_is_not_closed(account),
        {"active_until": at} | ({"state": AccountState.CLOSED} if over else {}),
        ends_session="the account was closed" if over else None,
    )


def unlocking() -> Change:
    """Lift a lock before its time."""
    return Change(
        "unlockStaffAccount",
        lambda tx, account, now: account_is_not_closed(account),
        {"locked_until": None, "failed_attempts": 0},
    )


def training(until: datetime) -> Change:
    """Put a training (研修) on record, and until when it counts (control A9)."""
    return Change("recordTraining", lambda tx, account, now: account_is_not_closed(account), {"trained_until": until})


def roles_of(ports: "Ports") -> frozenset[str]:
    """The roles that this service has."""
    known = {account.role for account in ports.world.staff_of(ports.name)}
    return frozenset(known | {ADMINISTRATOR, APPROVER, MAINTENANCE, VIEWER})


def raised(outcome: Account | Refusal) -> Account:
    """The account; a refusal, recorded by now, is raised."""
    if isinstance(outcome, Refusal):
        raise LinkageError(outcome)
    return outcome


def _has_open_violations(tx: Connection, account: Account, now: datetime) -> Refusal | None:
    if account.open_violations:
        return None
    return Refusal(ErrorCode.WRONG_STATE, "no violation is open", "violation_is_open")
