"""What IMS decides, as pure functions over what is known. A rule returns a refusal, or None when it holds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from renkei_kit.errors import ErrorCode, FieldError, Refusal
from renkei_kit.layout import content_errors
from renkei_kit.terms import AddresseeNumber, ItemCode
from renkei_kit.world_records import AgencyKind, Item


class Source(StrEnum):
    """The five ways in which specific personal information is acquired, and there is no other (control B1)."""

    PAPER = "paper"
    MEDIUM = "medium"
    NETWORK = "network"
    JUKI = "juki"
    RAS = "ras"


class RegistrationState(StrEnum):
    """How far the registration of a number is."""

    RECEIVED = "received"
    NOT_AUTHENTIC = "not-authentic"
    AUTHENTIC = "authentic"
    CODE_REQUESTED = "code-requested"
    LINKED = "linked"


UNFINISHED = (RegistrationState.RECEIVED, RegistrationState.AUTHENTIC, RegistrationState.CODE_REQUESTED)


class CodeState(StrEnum):
    """Whether ISA has the person's linkage code (符号)."""

    PENDING = "pending"
    ACQUIRED = "acquired"


class CaseState(StrEnum):
    """Whether a case is under examination."""

    OPEN = "open"
    CLOSED = "closed"


class Authenticity(StrEnum):
    """J-LIS's answers to an authenticity check (真正性確認)."""

    MATCH = "match"
    MISMATCH = "mismatch"
    NONE = "none"
    NUMBER_CHANGED = "number-changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one record: ``differs`` names attributes, never their values."""

    result: Authenticity
    differs: tuple[str, ...] = ()
    reason: str | None = None


_WHY = {
    Authenticity.NONE: "no resident has this personal number",
    Authenticity.NUMBER_CHANGED: "this personal number was changed; a new one exists",
    Authenticity.REMOVED: "the resident's record was removed from the register",
}


def number_is_authentic(verdict: Verdict) -> Refusal | None:
    """J-LIS confirms that the number is this person's (真正性確認, control C11)."""
    if verdict.result is Authenticity.MATCH:
        return None
    if verdict.result is Authenticity.MISMATCH:
        errors = tuple(FieldError(f"/subject/{name}", "differs from the resident register") for name in verdict.differs)
    else:
        removed = verdict.result is Authenticity.REMOVED and verdict.reason
        why = _WHY[verdict.result] + (f": {verdict.reason}" if removed else "")
        errors = (FieldError("/sealed_number", why),)
    return Refusal(
        ErrorCode.NUMBER_NOT_AUTHENTIC,
        "J-LIS did not confirm the number for this person",
        rule="number_is_authentic",
        errors=errors or (FieldError("/subject", "differs from the resident register"),),
        members={"authenticity": verdict.result.value},
    )


def number_is_not_closed(closed: bool) -> Refusal | None:
    """The number is not a former one: a changed number is not taken again (個人番号の変更, control C12)."""
    if not closed:
        return None
    return Refusal(
        ErrorCode.NUMBER_NOT_AUTHENTIC,
        "this number was changed and is closed",
        rule="number_is_not_closed",
        errors=(FieldError("/sealed_number", _WHY[Authenticity.NUMBER_CHANGED]),),
        members={"authenticity": Authenticity.NUMBER_CHANGED.value},
    )


def registration_is_the_same(known_digest: str, digest: str) -> Refusal | None:
    """A case has one registration; sending the same again is no second one."""
    if known_digest == digest:
        return None
    return Refusal(
        ErrorCode.REQUEST_INVALID,
        "the case has a registration with another content",
        rule="registration_is_the_same",
        errors=(FieldError("/case_id", "was registered with another number or subject"),),
    )


def case_is_open_for(
    case: tuple[AddresseeNumber, CaseState] | None, addressee_number: AddresseeNumber
) -> Refusal | None:
    """An inquiry needs an open case of the very person (controls B2, D14)."""
    if case is None:
        detail = "IMS knows no such case"
    elif case[0] != addressee_number:
        detail = "the case is another person's"
    elif case[1] is not CaseState.OPEN:
        detail = "the case is closed"
    else:
        return None
    return Refusal(ErrorCode.CASE_NOT_OPEN, detail, rule="case_is_open_for")


def isa_contents(items: Iterable[Item], known: Mapping[str, Any]) -> dict[ItemCode, dict[str, Any]]:
    """The contents of ISA's items that follow from what is ``known`` of a residence.

    An item of which nothing is known, such as 出入国関連情報 after an extension, is left as it is.
    """
    contents: dict[ItemCode, dict[str, Any]] = {}
    for item in items:
        content = {field.name: known[field.name] for field in item.fields if field.name in known}
        if AgencyKind.IMMIGRATION in item.provider_kinds and content and not content_errors(item, content):
            contents[item.code] = content
    return contents


def next_version(current: str | None, first: str) -> str:
    """The 版番号 after ``current``: four digits; ``first`` when there is none to count from."""
    return f"{int(current) % 9999 + 1:04d}" if current is not None and current.isdecimal() else first
