"""Staff log in with ID and password, work in one session, and log out; each act is logged (controls D5, D6, G5)."""

import asyncio
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, LinkageError, Refusal, refuse
from renkei_kit.evidence import Access
from renkei_kit.grant_rules import GrantKind
from renkei_kit.grants import Grants
from renkei_kit.staff_store import Account, Session, StaffStore, is_password_of
from renkei_kit.tracing import trace_id

if TYPE_CHECKING:
    from renkei_kit.ports import Ports

TOKEN_PREFIX = "staff_"


@dataclass(frozen=True, slots=True)
class SessionRules:
    """When a session or a password has ended."""

    idle: timedelta
    password_age: timedelta

    def is_live(self, session: Session, now: datetime) -> bool:
        """Idle for too long counts as logged out (control G5)."""
        return now - session.last_used_at < self.idle

    def login_refusal(
        self, account: Account | None, password_matches: bool, session: Session | None, now: datetime
    ) -> Refusal | None:
        """Why this log-in is refused, or None."""
        if account is None or not password_matches:
            return Refusal(ErrorCode.LOGIN_FAILED, "the ID or the password is wrong")
        if now - account.password_set_at >= self.password_age:
            return Refusal(ErrorCode.PASSWORD_EXPIRED, "the password is older than its maximum age")
        if session is not None and self.is_live(session, now):
            return Refusal(ErrorCode.ID_IN_USE, "this ID has a live session")
        return None


class StaffSessions:
    """Log-in, log-out, and the authenticator of session tokens for one service.

    ``party`` is what staff are called in the interface register: ``staff-terminal`` or ``agency-terminal``; ``grants``
    are the rights that this service grants for a time.
    """

    def __init__(self, store: StaffStore, party: str, grants: Iterable[GrantKind] = ()) -> None:
        self._store, self._party = store, party
        self.grants = Grants(store, grants)

    async def log_in(self, ports: "Ports", staff_id: str, password: str) -> tuple[str, Account]:
        """A new session's token and its account.

        Raises ``login-failed``, ``password-expired`` or ``id-in-use``.
        """
        account = await ports.db.read(lambda tx: self._store.find_account(tx, staff_id))
        matches = await asyncio.to_thread(is_password_of, account.password_hash if account else None, password)
        token = TOKEN_PREFIX + secrets.token_urlsafe(24)
        now, rules = ports.clock(), session_rules(ports)

        def decide(tx: Connection) -> Refusal | None:
            refusal = rules.login_refusal(account, matches, self._store.find_session_of(tx, staff_id), now)
            if refusal is None:
                self._store.insert_session(tx, staff_id, token, now)
                ports.access_log.append(tx, self._access(ports, staff_id, "loginStaff"))
            elif refusal.code is ErrorCode.LOGIN_FAILED:
                self._store.count_failure(tx, staff_id)
            return refusal

        refusal = await ports.db.write(decide)
        if refusal or account is None:
            raise LinkageError(refusal or Refusal(ErrorCode.LOGIN_FAILED, "the ID or the password is wrong"))
        return token, account

    async def log_out(self, ports: "Ports", caller: Caller) -> None:
        """End the caller's session."""

        def end(tx: Connection) -> None:
            self._store.delete_session(tx, caller.id)
            ports.access_log.append(tx, self._access(ports, caller.id, "logoutStaff"))

        await ports.db.write(end)

    async def authenticate(self, ports: "Ports", token: str) -> Caller | None:
        """The staff member of a session token; raises ``session-expired`` when the session has ended."""
        if not token.startswith(TOKEN_PREFIX):
            return None
        now, rules = ports.clock(), session_rules(ports)

        def find(tx: Connection) -> Account | None:
            session = self._store.find_session(tx, token)
            if session is None or not rules.is_live(session, now):
                return None
            self._store.touch_session(tx, session.staff_id, now)
            return self._store.find_account(tx, session.staff_id)

        account = await ports.db.write(find)
        if account is None:
            raise refuse(ErrorCode.SESSION_EXPIRED, "the session was logged out or idle for too long")
        return Caller(self._party, account.id, account.agency, account.role, account.office)

    def _access(self, ports: "Ports", staff_id: str, operation: str) -> Access:
        return Access(ports.clock(), self._party, staff_id, operation, "/staff/sessions", "ok", trace_id())


def session_rules(ports: "Ports") -> SessionRules:
    """The rules as set for this service."""
    settings = ports.settings
    return SessionRules(
        timedelta(minutes=settings.session_idle_minutes), timedelta(days=settings.password_max_age_days)
    )
