"""Rights for a time (一時的な権限付与): asked for, approved by a second person, in force in their window only.

Pure rules of the life of a grant, for any service: requested, then approved or rejected by somebody else, then in
force from ``begins_at`` until ``ends_at`` (controls D17, D18, E5).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from renkei_kit.errors import ErrorCode, FieldError, Refusal
from renkei_kit.terms import AgencyCode


@dataclass(frozen=True, slots=True)
class GrantKind:
    """A right that no role has and that may be granted for a time.

    ``requesters`` and ``approvers`` are roles; ``longest`` is the longest window.
    """

    name: str
    requesters: frozenset[str]
    approvers: frozenset[str]
    longest: timedelta


class GrantState(StrEnum):
    """Where a grant stands at a given time."""

    REQUESTED = "requested"
    REJECTED = "rejected"
    LAPSED = "lapsed"
    APPROVED = "approved"
    IN_FORCE = "in-force"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Grant:
    """A right asked for: of which kind, on what, for whom, in which window, and who decided.

    ``target`` is what the right is for, in the words of the service whose kind it is.
    """

    id: str
    kind: str
    target: str
    agency: AgencyCode
    staff_id: str
    reason: str
    begins_at: datetime
    ends_at: datetime
    requested_by: str
    requested_at: datetime
    approved: bool | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    ended_by: str | None = None
    ended_at: datetime | None = None

    def state_at(self, now: datetime) -> GrantState:
        """Where it stands ``now``."""
        if self.approved is False:
            return GrantState.REJECTED
        over = self.ended_at is not None or now >= self.ends_at
        if self.approved is None:
            return GrantState.LAPSED if over else GrantState.REQUESTED
        if over:
            return GrantState.ENDED
        return GrantState.IN_FORCE if now >= self.begins_at else GrantState.APPROVED


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks or decides. ``person`` is who holds the ID: one person may not act twice through two IDs."""

    id: str
    role: str
    person: str


def request_refusal(
    kind: GrantKind | None, grant: Grant, actor: Actor, worker_is_known: bool, now: datetime
) -> Refusal | None:
    """Why this right cannot be asked for, or None."""
    if kind is None:
        field = FieldError("/kind", "is no right that this service grants for a time")
        return Refusal(ErrorCode.REQUEST_INVALID, "there is no such right", "kind_is_offered", (field,))
    if actor.role not in kind.requesters:
        needed = " or ".join(sorted(kind.requesters))
        return Refusal(ErrorCode.OPERATION_NOT_PERMITTED, f"this needs the role {needed}", "requester_has_the_role")
    if not worker_is_known:
        field = FieldError("/staff_id", "is nobody of this agency here")
        return Refusal(ErrorCode.REQUEST_INVALID, "the worker is unknown", "worker_is_known", (field,))
    return window_fits(kind, grant, now)


def window_fits(kind: GrantKind, grant: Grant, now: datetime) -> Refusal | None:
    """The window ends after it begins, is not over, and is no longer than the kind allows."""
    if grant.ends_at <= max(grant.begins_at, now):
        reason = "must be later than begins_at and than now"
    elif grant.ends_at - grant.begins_at > kind.longest:
        reason = f"must be at most {int(kind.longest.total_seconds() // 60)} minutes later than begins_at"
    else:
        return None
    field = FieldError("/ends_at", reason)
    return Refusal(ErrorCode.REQUEST_INVALID, "the window does not fit", "window_fits", (field,))


def decision_refusal(
    kind: GrantKind | None, grant: Grant, actor: Actor, involved: frozenset[str], now: datetime
) -> Refusal | None:
    """Why this person may not approve or reject the grant now, or None.

    ``involved`` are the persons who asked for it and for whom it is.
    """
    if kind is None or actor.role not in kind.approvers:
        return Refusal(ErrorCode.OPERATION_NOT_PERMITTED, "this needs an approver's role", "approver_has_the_role")
    if actor.person in involved or actor.id in (grant.requested_by, grant.staff_id):
        return Refusal(
            ErrorCode.SECOND_PERSON_REQUIRED,
            "nobody decides on what they asked for themselves or what is for themselves",
            "approver_is_another_person",
        )
    state = grant.state_at(now)
    if state is not GrantState.REQUESTED:
        return Refusal(ErrorCode.WRONG_STATE, f"the grant is {state}", "grant_is_undecided", members={"state": state})
    return None


def ending_refusal(kind: GrantKind | None, grant: Grant, actor: Actor, now: datetime) -> Refusal | None:
    """Why this person may not end the grant now, or None: the worker, the requester and approvers may."""
    approver = kind is not None and actor.role in kind.approvers
    if not approver and actor.id not in (grant.requested_by, grant.staff_id):
        return Refusal(ErrorCode.OPERATION_NOT_PERMITTED, "the grant is another person's", "grant_is_ones_own")
    state = grant.state_at(now)
    if state not in (GrantState.REQUESTED, GrantState.APPROVED, GrantState.IN_FORCE):
        return Refusal(ErrorCode.WRONG_STATE, f"the grant is {state}", "grant_is_not_over", members={"state": state})
    return None


def grant_is_in_force(grant: Grant | None, now: datetime) -> Refusal | None:
    """The right was granted and its window is open: for the rules of a service whose act needs it (control D17)."""
    if grant is not None and grant.state_at(now) is GrantState.IN_FORCE:
        return None
    detail = "no standing role includes this; a grant in force is needed"
    return Refusal(ErrorCode.OPERATION_NOT_PERMITTED, detail, "grant_is_in_force")
