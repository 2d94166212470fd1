"""The authenticity check: does the register know this number as this person's?

真正性確認: pure comparison of what ISA claims with the 本人確認情報 (住基法30条の9).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from renkei_kit.errors import ErrorCode, Refusal
from renkei_kit.resident_records import comparable


class Removal(StrEnum):
    """Why a resident record was removed (住民票の消除)."""

    DEATH = "death"
    DEPARTURE = "departure"


class Result(StrEnum):
    """The register's answer for one record."""

    MATCH = "match"
    MISMATCH = "mismatch"
    NONE = "none"
    NUMBER_CHANGED = "number-changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Attributes:
    """基本4情報: the four attributes by which a person is told from others."""

    name: str
    birth_date: date
    sex: str
    address: str


@dataclass(frozen=True, slots=True)
class Registered:
    """What the register holds under a number. ``number_in_force`` is false once the person was given another."""

    attributes: Attributes
    number_in_force: bool = True
    removal: Removal | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer for one record; ``differs`` names attributes whatever the result, never their values."""

    result: Result
    differs: tuple[str, ...] = ()
    reason: str | None = None


def authenticity(claimed: Attributes, registered: Registered | None) -> Answer:
    """真正性確認: the answer for a person claimed to have a number, and what the register holds under it (control C11).

    A removed record is told before a changed number, and a changed number before attributes that differ.
    """
    if registered is None:
        return Answer(Result.NONE)
    differs = differing(claimed, registered.attributes)
    if registered.removal is not None:
        return Answer(Result.REMOVED, differs, registered.removal.value)
    if not registered.number_in_force:
        return Answer(Result.NUMBER_CHANGED, differs, "a new number exists")
    return Answer(Result.MISMATCH if differs else Result.MATCH, differs)


def differing(claimed: Attributes, registered: Attributes) -> tuple[str, ...]:
    """The names of the attributes that are not the same."""
    same = {
        "name": comparable(claimed.name) == comparable(registered.name),
        "birth_date": claimed.birth_date == registered.birth_date,
        "sex": claimed.sex == registered.sex,
        "address": comparable(claimed.address) == comparable(registered.address),
    }
    return tuple(name for name, equal in same.items() if not equal)


def record_code_may_be_handed_over(registered: Registered | None) -> Refusal | None:
    """住民票コード may be given to the core for a number in force of a person on the register (番号法21条の2)."""
    if registered is None:
        return Refusal(ErrorCode.NUMBER_NOT_AUTHENTIC, "the register does not know the number")
    if registered.removal is not None:
        return Refusal(ErrorCode.NUMBER_NOT_AUTHENTIC, f"the record was removed: {registered.removal.value}")
    if not registered.number_in_force:
        return Refusal(ErrorCode.NUMBER_NOT_AUTHENTIC, "the number was replaced by a new one")
    return None
