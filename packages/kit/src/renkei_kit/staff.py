"""Staff log in with ID and password, work in one session, and log out; each act is logged (controls D5, D6, G5)."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from renkei_kit import chance
from renkei_kit.acts import log_act
from renkei_kit.callers import Caller, Cases, ServiceAssertions
from renkei_kit.errors import ErrorCode, LinkageError, Refusal, refuse
from renkei_kit.grant_rules import GrantKind
from renkei_kit.grants import Grants
from renkei_kit.staff_account import MAINTENANCE_TERMINAL, Account, AccountState, CaseScope, Session
from renkei_kit.staff_admin_rules import OCCASION_KIND
from renkei_kit.staff_rules import LogIn, StaffPolicy, log_in_refusal, session_is_in_force
from renkei_kit.staff_store import StaffStore, is_password_of

if TYPE_CHECKING:
    from renkei_kit.ports import Ports

TOKEN_PREFIX = "staff_"


@dataclass(frozen=True, slots=True)
class Begun:
    """A session that has begun."""

    token: str
    account: Account
    password_due: bool


class StaffSessions:
    """Log-in, log-out, and the authenticator of session tokens for one service.

    ``party`` is what staff are called in the interface register: ``staff-terminal`` or ``agency-terminal``; ``grants``
    are the rights that this service grants for a time, beside the ID for one occasion that every service can issue.
    """

    def __init__(self, store: StaffStore, party: str, grants: Iterable[GrantKind] = ()) -> None:
        self.store, self._party = store, party
        self.grants = Grants(store, (OCCASION_KIND, *grants))

    async def log_in(self, ports: "Ports", staff_id: str, password: str, terminal: str | None) -> Begun:
        """A new session; ``terminal`` is the assertion of the terminal, where it is no ordinary one.

        Raises ``login-failed``, ``account-locked``, ``account-not-active``, ``flow-not-defined``, ``id-in-use`` or, for
        a terminal that is none, ``unknown-caller``.
        """
        came_from = await self._terminal(ports, terminal)
        before = await ports.db.read(lambda tx: self.store.find_account(tx, staff_id))
        password_hash = before.password_hash if before else None
        matches = await asyncio.to_thread(is_password_of, password_hash, password)
        token = TOKEN_PREFIX + chance.token_urlsafe(24)
        now, policy = ports.clock(), policy_of(ports)

        def decide(tx: Connection) -> Begun | Refusal:
            account = self.store.find_account(tx, staff_id, lock=True)
            right = matches and account is not None and account.password_hash == password_hash
            session = self.store.find_session_of(tx, staff_id)
            expected = self.party_of(account) if account else came_from
            refusal = log_in_refusal(LogIn(account, right, session, came_from, expected, now, policy))
            if refusal is not None or account is None:
                if account is not None and refusal is not None and refusal.code is ErrorCode.LOGIN_FAILED:
                    self.store.count_failure(tx, staff_id, policy.failures, now + policy.lock_out)
                return refusal or Refusal(ErrorCode.LOGIN_FAILED, "the ID or the password is wrong")
            if session is not None:
                self.end_session(ports, tx, account, "idle for too long")
            self.store.insert_session(tx, staff_id, token, now)
            log_act(ports, tx, self._caller(tx, account, now), "loginStaff", "/staff/sessions")
            return Begun(token, account, policy.password_is_due(account, now))

        outcome = await ports.db.write(decide)
        if isinstance(outcome, Refusal):
            raise LinkageError(outcome)
        return outcome

    async def log_out(self, ports: "Ports", caller: Caller) -> None:
        """End the caller's session."""

        def end(tx: Connection) -> None:
            if self.store.delete_session(tx, caller.id):
                log_act(ports, tx, caller, "logoutStaff", "/staff/sessions/current")

        await ports.db.write(end)

    async def authenticate(self, ports: "Ports", token: str) -> Caller | None:
        """The staff member of a session token; raises ``session-expired`` when the session has ended."""
        if not token.startswith(TOKEN_PREFIX):
            return None
        now, policy = ports.clock(), policy_of(ports)

        def find(tx: Connection) -> Caller | Refusal:
            session = self.store.find_session(tx, token)
            account = self.store.find_account(tx, session.staff_id) if session else None
            if session is None or account is None:
                return Refusal(ErrorCode.SESSION_EXPIRED, "the session was logged out or idle for too long")
            refusal = session_is_in_force(session, account, policy, now)
            if refusal is not None:
                self.end_session(ports, tx, account, refusal.detail)
                return refusal
            self.store.touch_session(tx, session.staff_id, now)
            return self._caller(tx, account, now, policy.password_is_due(account, now))

        outcome = await ports.db.write(find)
        if isinstance(outcome, Refusal):
            raise LinkageError(outcome)
        return outcome

    async def end_what_is_over(self, ports: "Ports") -> None:
        """Log out who has been idle for too long, and close the accounts of contracts that are over (G5, E12).

        Nothing hangs on this being done at once: every log-in and every call looks at the clock itself.
        """
        now, policy = ports.clock(), policy_of(ports)

        def look(tx: Connection) -> tuple[list[Session], list[Account]]:
            return self.store.list_idle_sessions(tx, now - policy.idle), self.store.list_beyond_contract(tx, now)

        def end(tx: Connection) -> None:
            idle, beyond = look(tx)
            for session in idle:
                account = self.store.find_account(tx, session.staff_id, lock=True)
                if account is not None:
                    self.end_session(ports, tx, account, "idle for too long")
            for account in beyond:
                self.close(ports, tx, account, "the contract is over")

        if any(await ports.db.read(look)):
            await ports.db.write(end)

    def close(self, ports: "Ports", tx: Connection, account: Account, why: str) -> None:
        """Close an account for good, by the service itself."""
        self.end_session(ports, tx, account, why)
        self.store.change_account(tx, account.id, state=AccountState.CLOSED)
        log_act(ports, tx, Caller(ports.name, ports.name), "closeStaffAccount", f"{account.id}: {why}")

    def end_session(self, ports: "Ports", tx: Connection, account: Account, why: str) -> None:
        """End the session of an account, if there is one; it is logged as the log-out that it is (control G5)."""
        if self.store.delete_session(tx, account.id):
            caller = self._caller(tx, account, ports.clock())
            log_act(ports, tx, caller, "logoutStaff", f"/staff/sessions/current: {why}")

    def party_of(self, account: Account) -> str:
        """From where the account logs in, in the words of the interface register."""
        return MAINTENANCE_TERMINAL if account.contract_id is not None else self._party

    def _caller(self, tx: Connection, account: Account, now: datetime, password_due: bool = False) -> Caller:
        post = account.post_at(now)
        listed = self.store.cases_of(tx, account.id, now) if post.case_scope is CaseScope.LISTED else None
        return Caller(
            party=self.party_of(account),
            id=account.id,
            agency=account.agency,
            role=post.role,
            office=post.office,
            cases=Cases(post.case_scope is CaseScope.OFFICE, listed),
            password_due=password_due,
        )

    async def _terminal(self, ports: "Ports", terminal: str | None) -> str:
        if terminal is None:
            return self._party
        known = ServiceAssertions(ports.name, ports.topology.callers, ports.settings.seed, ports.clock)
        caller = await known(terminal)
        if caller is None:
            raise refuse(ErrorCode.UNKNOWN_CALLER, "the terminal shows no assertion of its own")
        return caller.party


def policy_of(ports: "Ports") -> StaffPolicy:
    """The rules as set for this service."""
    settings = ports.settings
    return StaffPolicy(
        idle=timedelta(minutes=settings.session_idle_minutes),
        password_age=timedelta(days=settings.password_max_age_days),
        password_history=settings.password_history,
        password_length=settings.password_min_length,
        failures=settings.login_failures,
        lock_out=timedelta(minutes=settings.lockout_minutes),
        review=timedelta(days=settings.rights_review_days),
    )
