"""How a resident record changes (住民異動), and which certificates end with it. Pure.

住民基本台帳法; 公的個人認証法: a signing certificate ends with any change of the four attributes it carries, a user
certificate does not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from renkei_jlis_verify.certificate_rules import RevocationReason
from renkei_jlis_verify.rules import Attributes, Removal
from renkei_kit.certificate_serial import CertificateKind
from renkei_kit.errors import ErrorCode, FieldError, Refusal
from renkei_kit.resident_records import ChangeReason

FIELDS: Mapping[ChangeReason, frozenset[str]] = MappingProxyType(
    {
        ChangeReason.MOVED: frozenset({"address"}),
        ChangeReason.NAME_CHANGED: frozenset({"name", "alias"}),
        ChangeReason.CORRECTED: frozenset({"name", "alias", "birth_date", "sex", "address"}),
        ChangeReason.NUMBER_CHANGED: frozenset(),
        ChangeReason.DEATH: frozenset(),
        ChangeReason.DEPARTURE: frozenset(),
        ChangeReason.ARRIVAL: frozenset({"address"}),
    }
)
"""What each kind of change says anew; where it may say something it must."""

REMOVALS = {ChangeReason.DEATH: Removal.DEATH, ChangeReason.DEPARTURE: Removal.DEPARTURE}
FOUR_ATTRIBUTES = ("name", "birth_date", "sex", "address")


@dataclass(frozen=True, slots=True)
class Resident:
    """A resident record as far as changes are about it; ``generation`` counts the numbers given."""

    attributes: Attributes
    alias: str | None = None
    removal: Removal | None = None
    change_reason: ChangeReason | None = None
    changed_on: date | None = None
    generation: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """One change: why, from which day on, and what the record says then."""

    reason: ChangeReason
    on: date
    says: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ending:
    """Which certificates end, and why (RFC 5280 section 5.3.1)."""

    kinds: tuple[CertificateKind, ...]
    reason: RevocationReason


def change_says_what_its_reason_needs(resident: Resident, change: Change, today: date) -> Refusal | None:
    """A move says an address, a change of name a name, a death nothing."""
    allowed = FIELDS[change.reason]
    errors = [
        FieldError(f"/{name}", f"is not said by {change.reason}") for name in sorted(change.says.keys() - allowed)
    ]
    if allowed and not change.says.keys() & allowed:
        errors.append(FieldError("/reason", f"{change.reason} must say one of {', '.join(sorted(allowed))}"))
    if not errors:
        return None
    return Refusal(ErrorCode.REQUEST_INVALID, "the change does not fit its reason", errors=tuple(errors))


def change_is_not_of_the_future(resident: Resident, change: Change, today: date) -> Refusal | None:
    """A change is entered on its day or later."""
    if change.on <= today:
        return None
    reason = FieldError("/on", "is in the future")
    return Refusal(ErrorCode.REQUEST_INVALID, "the change has not happened yet", errors=(reason,))


def changes_come_in_their_order(resident: Resident, change: Change, today: date) -> Refusal | None:
    """A change is not of a day before the last one."""
    if resident.changed_on is None or change.on >= resident.changed_on:
        return None
    return Refusal(ErrorCode.WRONG_STATE, "the record changed on a later day already")


def record_is_one_that_changes_so(resident: Resident, change: Change, today: date) -> Refusal | None:
    """Who died never comes back; who left may arrive; everything else is about somebody on the register."""
    arrives = change.reason is ChangeReason.ARRIVAL
    if resident.removal is (Removal.DEPARTURE if arrives else None):
        return None
    state = f"removed by {resident.removal}" if resident.removal else "on the register"
    return Refusal(ErrorCode.WRONG_STATE, f"{change.reason} is no change of a record that is {state}")


Rule = Callable[[Resident, Change, date], Refusal | None]
RULES: tuple[Rule, ...] = (
    change_says_what_its_reason_needs,
    change_is_not_of_the_future,
    record_is_one_that_changes_so,
    changes_come_in_their_order,
)
"""In this order; the first that does not hold is the answer."""


def change_refusal(resident: Resident, change: Change, today: date) -> Refusal | None:
    """Why the change cannot be entered, or None."""
    for rule in RULES:
        refusal = rule(resident, change, today)
        if refusal is not None:
            return Refusal(refusal.code, refusal.detail, getattr(rule, "__name__", None), refusal.errors)
    return None


def changed(resident: Resident, change: Change) -> Resident:
    """The record after the change."""
    four = {name: value for name, value in change.says.items() if name in FOUR_ATTRIBUTES}
    return replace(
        resident,
        attributes=replace(resident.attributes, **four),
        alias=change.says.get("alias", resident.alias),
        removal=REMOVALS.get(change.reason),
        change_reason=change.reason,
        changed_on=change.on,
        generation=resident.generation + (change.reason is ChangeReason.NUMBER_CHANGED),
    )


def ending(before: Resident, after: Resident) -> Ending | None:
    """Which certificates end with the change; none where no attribute, number or registration did."""
    if after.removal is not None or after.generation != before.generation:
        return Ending(("user-authentication", "signing"), RevocationReason.CESSATION_OF_OPERATION)
    if after.attributes != before.attributes:
        return Ending(("signing",), RevocationReason.AFFILIATION_CHANGED)
    return None
