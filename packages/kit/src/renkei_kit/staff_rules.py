"""Rules of log-ins, sessions and passwords (職員認証): pure functions, each a sentence that holds when all is well."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from renkei_kit.errors import ErrorCode, FieldError, Refusal
from renkei_kit.staff_account import Account, AccountState, PasswordState, Session


@dataclass(frozen=True, slots=True)
class StaffPolicy:
    """What is set for the accounts of one service."""

    idle: timedelta
    password_age: timedelta
    password_history: int
    password_length: int
    failures: int
    lock_out: timedelta
    review: timedelta

    def is_live(self, session: Session, now: datetime) -> bool:
        """Idle for too long counts as logged out (control G5)."""
        return now - session.last_used_at < self.idle

    def password_is_due(self, account: Account, now: datetime) -> bool:
        """It is the first one, or passed its maximum age (control D7): nothing is allowed but to change it."""
        return account.password_state is PasswordState.INITIAL or now - account.password_set_at >= self.password_age

    def review_is_due(self, account: Account, now: datetime) -> bool:
        """Nobody has looked at these rights for too long (control D12)."""
        return now - account.reviewed_at >= self.review


@dataclass(frozen=True, slots=True)
class LogIn:
    """An attempt to log in. ``terminal`` is where it comes from, ``expected`` where this account logs in."""

    account: Account | None
    password_matches: bool
    session: Session | None
    terminal: str
    expected: str
    now: datetime
    policy: StaffPolicy


def account_is_not_locked(attempt: LogIn) -> Refusal | None:
    """Too many failures lock an account out for a while, whatever password comes next."""
    locked_until = attempt.account.locked_until if attempt.account else None
    if locked_until is None or attempt.now >= locked_until:
        return None
    return Refusal(ErrorCode.ACCOUNT_LOCKED, "too many log-ins failed", "account_is_not_locked")


def password_is_right(attempt: LogIn) -> Refusal | None:
    """The ID is known and the password is its own; neither is told from the other (control D5)."""
    if attempt.account is not None and attempt.password_matches:
        return None
    return Refusal(ErrorCode.LOGIN_FAILED, "the ID or the password is wrong", "password_is_right")


def account_is_active(attempt: LogIn) -> Refusal | None:
    """The account was activated and its time has neither to come nor passed (control D11)."""
    return access_is_in_force(attempt.account, attempt.now) if attempt.account is not None else None


def log_in_comes_from_its_segment(attempt: LogIn) -> Refusal | None:
    """Contractors log in from the closed maintenance segment only, and staff from their own terminals (control H11)."""
    if attempt.terminal == attempt.expected:
        return None
    detail = f"this account logs in from a {attempt.expected}, not from a {attempt.terminal}"
    return Refusal(ErrorCode.FLOW_NOT_DEFINED, detail, "log_in_comes_from_its_segment")


def id_has_no_live_session(attempt: LogIn) -> Refusal | None:
    """One ID, one session at a time (control D6)."""
    if attempt.session is None or not attempt.policy.is_live(attempt.session, attempt.now):
        return None
    return Refusal(ErrorCode.ID_IN_USE, "this ID has a live session", "id_has_no_live_session")


LOGIN_RULES: tuple[Callable[[LogIn], Refusal | None], ...] = (
    account_is_not_locked,
    password_is_right,
    account_is_active,
    log_in_comes_from_its_segment,
    id_has_no_live_session,
)


def log_in_refusal(attempt: LogIn) -> Refusal | None:
    """The first rule that refuses, or None."""
    return next((refusal for rule in LOGIN_RULES if (refusal := rule(attempt)) is not None), None)


def access_is_in_force(account: Account, now: datetime) -> Refusal | None:
    """Activated, neither suspended nor closed, begun and not over (control D11)."""
    if account.state is not AccountState.ACTIVE:
        return Refusal(ErrorCode.ACCOUNT_NOT_ACTIVE, f"the account is {account.state}", "access_is_in_force")
    begun = account.active_from is None or now >= account.active_from
    if begun and (account.ends_at is None or now < account.ends_at):
        return None
    detail = "its time is over" if begun else "its time has not come"
    return Refusal(ErrorCode.ACCOUNT_NOT_ACTIVE, f"the account is active, but {detail}", "access_is_in_force")


def session_is_in_force(session: Session, account: Account, policy: StaffPolicy, now: datetime) -> Refusal | None:
    """Used a short while ago, by somebody who still has access in the post in which it began (controls D11, G5)."""
    if not policy.is_live(session, now):
        reason = "idle for too long"
    elif access_is_in_force(account, now) is not None:
        reason = "the account's access has ended"
    elif account.next_at is not None and session.started_at < account.next_at <= now:
        reason = "the person was transferred"
    else:
        return None
    return Refusal(ErrorCode.SESSION_EXPIRED, reason, "session_is_in_force")


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password that somebody wants to have; ``was_used`` says whether it is one of their last ones."""

    staff_id: str
    text: str
    was_used: bool = False


def password_is_long_enough(wanted: NewPassword, policy: StaffPolicy) -> str | None:
    """At least as long as is set."""
    short = len(wanted.text) < policy.password_length
    return f"must have at least {policy.password_length} characters" if short else None


def password_is_mixed(wanted: NewPassword, policy: StaffPolicy) -> str | None:
    """Letters, and something that is none."""
    letters = sum(character.isalpha() for character in wanted.text)
    return None if 0 < letters < len(wanted.text) else "must hold letters and other characters"


def password_is_not_the_id(wanted: NewPassword, policy: StaffPolicy) -> str | None:
    """It does not hold the ID."""
    return "must not hold the ID" if wanted.staff_id.lower() in wanted.text.lower() else None


def password_is_new(wanted: NewPassword, policy: StaffPolicy) -> str | None:
    """It is none of the last ones (control D7)."""
    return f"must be none of the last {policy.password_history}" if wanted.was_used else None


PASSWORD_RULES: tuple[Callable[[NewPassword, StaffPolicy], str | None], ...] = (
    password_is_long_enough,
    password_is_mixed,
    password_is_not_the_id,
    password_is_new,
)


def password_refusal(wanted: NewPassword, policy: StaffPolicy, field: str) -> Refusal | None:
    """Why this cannot be the password, or None; ``field`` is where it stands in the request."""
    for rule in PASSWORD_RULES:
        reason = rule(wanted, policy)
        if reason is not None:
            error = FieldError(field, reason)
            return Refusal(ErrorCode.PASSWORD_NOT_ACCEPTABLE, "the password cannot be taken", rule.__name__, (error,))
    return None
