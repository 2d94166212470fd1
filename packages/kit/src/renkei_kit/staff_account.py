"""A member of staff as a service knows them: one person, one ID (controls D6, D10). Pure records."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from renkei_kit.terms import AgencyCode

MAINTENANCE = "maintenance"
VIEWER = "maintenance-viewer"
ADMINISTRATOR = "account-administrator"
APPROVER = "account-approver"
MAINTENANCE_TERMINAL = "maintenance-terminal"
"""What contractors' terminals in the closed maintenance segment are called in the interface register (control H11)."""


class AccountState(StrEnum):
    """What was decided about an account; dates and contracts may end access all the same."""

    PENDING = "pending"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class CaseScope(StrEnum):
    """Which cases somebody may handle: all, those of their office, or those listed for them (control D9)."""

    ALL = "all"
    OFFICE = "office"
    LISTED = "listed"


class PasswordState(StrEnum):
    """Whether the password is the person's own, or the first one that the administrator set."""

    OWN = "own"
    INITIAL = "initial"


@dataclass(frozen=True, slots=True)
class Post:
    """What somebody does where: role, office and cases."""

    role: str
    office: str
    case_scope: CaseScope = CaseScope.ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One person's account. ``person`` is the number under which the employer knows its one holder.

    ``next_*`` is the post to which the person is transferred (異動) at ``next_at``. Contractors' accounts belong to a
    contract; an ID issued per occasion (都度払い出し) belongs to the grant it was issued on.
    """

    id: str
    agency: AgencyCode
    name: str
    person: str
    role: str
    office: str
    case_scope: CaseScope
    next_role: str | None
    next_office: str | None
    next_case_scope: CaseScope | None
    next_at: datetime | None
    password_hash: str
    password_set_at: datetime
    password_state: PasswordState
    failed_attempts: int
    locked_until: datetime | None
    state: AccountState
    active_from: datetime | None
    active_until: datetime | None
    trained_until: datetime | None
    reviewed_at: datetime
    reviewed_by: str | None
    contract_id: str | None
    contract_ends_at: datetime | None
    grant_id: str | None
    grant_ended_at: datetime | None
    open_violations: int

    def post_at(self, now: datetime) -> Post:
        """The post held ``now``."""
        if self.next_role is not None and self.transferred_by(now):
            return Post(self.next_role, self.next_office or self.office, self.next_case_scope or self.case_scope)
        return Post(self.role, self.office, self.case_scope)

    def transferred_by(self, now: datetime) -> bool:
        """Whether a transfer has taken effect."""
        return self.next_at is not None and now >= self.next_at

    @property
    def ends_at(self) -> datetime | None:
        """When access ends: by its own date, with the contract, or with the grant, whichever is first."""
        ends = (self.active_until, self.contract_ends_at, self.grant_ended_at)
        return min((end for end in ends if end is not None), default=None)


@dataclass(frozen=True, slots=True)
class Session:
    """A live session of an account."""

    token_hash: str
    staff_id: str
    started_at: datetime
    last_used_at: datetime


@dataclass(frozen=True, slots=True)
class Contract:
    """An entrustment (委託契約): who may be given which rights until when.

    ``rights`` are the roles that the contract covers; ``workers`` are the listed persons (業務委託員) by number.
    """

    id: str
    agency: AgencyCode
    contractor: str
    rights: frozenset[str]
    begins_at: datetime
    ends_at: datetime
    workers: tuple[tuple[str, str], ...] = ()

    def lists(self, person: str) -> bool:
        """Whether the person is one of the listed workers."""
        return any(number == person for number, _ in self.workers)


@dataclass(frozen=True, slots=True)
class Violation:
    """A breach (違反行為) by the holder of an account; settled by the measure taken."""

    id: str
    staff_id: str
    what: str
    recorded_by: str
    recorded_at: datetime
    measure: str | None = None
    settled_by: str | None = None
    settled_at: datetime | None = None
