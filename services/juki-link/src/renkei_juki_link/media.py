"""The life of an electronic medium (電子記録媒体): registered, used, erased, destroyed, in this order and in time.

Media are handled in the server room (サーバ室) and by operators only (control C18); after use a medium is erased at
once and destroyed (control H16). Pure.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from renkei_kit.errors import ErrorCode, Refusal


class MediumState(StrEnum):
    """How far a medium is."""

    REGISTERED = "registered"
    USED = "used"
    ERASED = "erased"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True)
class Medium:
    """One medium in the register (媒体管理簿); ``transmission_id`` is the provision that was read from it."""

    id: str
    state: MediumState
    registered_at: datetime
    registered_by: str
    used_at: datetime | None = None
    used_by: str | None = None
    erased_at: datetime | None = None
    erased_by: str | None = None
    destroyed_at: datetime | None = None
    destroyed_by: str | None = None
    transmission_id: str | None = None


MAY_FOLLOW: dict[MediumState, frozenset[MediumState]] = {
    MediumState.REGISTERED: frozenset({MediumState.USED, MediumState.ERASED}),
    MediumState.USED: frozenset({MediumState.ERASED}),
    MediumState.ERASED: frozenset({MediumState.DESTROYED}),
    MediumState.DESTROYED: frozenset(),
}
"""A medium is used once; only an erased one is destroyed; a destroyed one is nothing any more."""


def step_follows(medium: Medium | None, step: MediumState) -> Refusal | None:
    """The medium is in the register, and the step is one that follows from where it stands."""
    if medium is None:
        return Refusal(ErrorCode.NOT_FOUND, "no medium of this label is in the register")
    if step in MAY_FOLLOW[medium.state]:
        return None
    return Refusal(ErrorCode.WRONG_STATE, f"a medium that is {medium.state} cannot be {step}", rule="step_follows")


def terminal_is_in_the_server_room(room_of_terminal: str | None, server_room: str) -> Refusal | None:
    """The operator works at a terminal that is registered to the server room (control C18)."""
    if room_of_terminal == server_room:
        return None
    where = f"stands in {room_of_terminal}" if room_of_terminal else "is registered to no room"
    detail = f"media are handled in the server room only; this terminal {where}"
    return Refusal(ErrorCode.OPERATION_NOT_PERMITTED, detail, rule="terminal_is_in_the_server_room")


def is_overdue(medium: Medium, now: datetime, within: timedelta) -> bool:
    """Used, and longer ago than ``within`` not yet both erased and destroyed (control H16)."""
    return medium.used_at is not None and medium.destroyed_at is None and now - medium.used_at > within
