"""May the register provide? To whom the statute names, for its affairs, by a condition (住基法30条の9). Pure."""

from collections.abc import Iterable

from renkei_kit.errors import ErrorCode, Refusal
from renkei_kit.resident_condition import Condition, ProvisionRequest, condition_names_one_person, condition_refusal
from renkei_kit.world import Affair

MOST_AT_ONCE = 10
"""即時提供 tells of a person, or of a few whom the condition does not tell apart."""


def affair_is_listed(request: ProvisionRequest, affairs: Iterable[Affair]) -> Refusal | None:
    """The affair (事務) is one for which the statute lets the register provide to this body."""
    if any(affair.code == request.affair and affair.resident_network for affair in affairs):
        return None
    detail = "the statute lists no such affair for this body"
    return Refusal(ErrorCode.OPERATION_NOT_PERMITTED, detail, rule="affair_is_listed")


def bulk_refusal(request: ProvisionRequest, affairs: Iterable[Affair]) -> Refusal | None:
    """Whether 一括提供 is refused."""
    return affair_is_listed(request, affairs) or condition_refusal(request.condition)


def immediate_refusal(request: ProvisionRequest, affairs: Iterable[Affair]) -> Refusal | None:
    """Whether 即時提供 is refused."""
    return affair_is_listed(request, affairs) or condition_refusal(request.condition, condition_names_one_person)


def few_enough(found: int) -> Refusal | None:
    """So few people fit the condition that they may be told at once."""
    if found <= MOST_AT_ONCE:
        return None
    detail = "more people fit the condition than are told at once"
    return Refusal(ErrorCode.TOO_MANY_RECORDS, detail, rule="few_enough", members={"limit": MOST_AT_ONCE})


def keys_of(condition: Condition) -> str:
    """The keys that a condition uses, without their values, for the access log."""
    return ",".join(sorted(condition.model_dump(exclude_none=True, exclude={"include_removed"})))
