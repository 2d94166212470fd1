"""The check after the work (作業実施後の確認): did the operator do anything outside the entrusted work? Pure.

Control F2: the log of the window is compared with the work order (作業指示); an extra act is a finding.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

ALWAYS = frozenset({"loginStaff", "logoutStaff", "getStaffSession"})
"""To log in and out belongs to any work."""


class Extra(StrEnum):
    """Why an act is a finding."""

    NOT_ORDERED = "not-in-the-order"
    AFTER_THE_END = "after-the-end"


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """What one operator may do, and when."""

    id: str
    operator: str
    operations: frozenset[str]
    begins_at: datetime
    ends_at: datetime
    ordered_by: str
    ordered_at: datetime
    finished_at: datetime | None = None
    checked_by: str | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the access log; an attempt that was refused is an act too."""

    sequence: int
    at: datetime
    operator: str
    operation: str
    target: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Finding:
    """An act outside the order."""

    act: Act
    reason: Extra


def findings(order: WorkOrder, acts: Iterable[Act], checked_at: datetime) -> tuple[Finding, ...]:
    """The operator's acts, from the begin of the work to the check, that the order does not have."""
    return tuple(
        Finding(act, reason)
        for act in acts
        if act.operator == order.operator and order.begins_at <= act.at <= checked_at and (reason := extra(order, act))
    )


def extra(order: WorkOrder, act: Act) -> Extra | None:
    """Why the act is not in the order, or None."""
    if act.operation in ALWAYS:
        return None
    if act.operation not in order.operations:
        return Extra.NOT_ORDERED
    return Extra.AFTER_THE_END if act.at > order.ends_at else None
