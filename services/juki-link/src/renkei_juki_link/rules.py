"""The life of one transmission over the leased line: which step comes next, and when it has ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from renkei_kit.errors import ErrorCode, Refusal


class Kind(StrEnum):
    """What is sent to J-LIS."""

    AUTHENTICITY = "authenticity-check"
    LINKAGE_CODE = "linkage-code-request"
    PROVISION = "provision-by-condition"
    MEDIUM = "provision-by-medium"


class Step(StrEnum):
    """What was done to a file (controls F1, F3); a transmission's state is the last step up to its end."""

    ENCRYPTED = "encrypted"
    SENT = "sent"
    RECEIVED = "received"
    DECRYPTED = "decrypted"
    REFUSED = "refused"
    LOST = "lost"
    BACKED_UP = "backed-up"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of the operation log: what was done to which file, when, and for whom."""

    at: datetime
    transmission_id: str
    step: Step
    file: str
    party: str
    operator: str


STEPS: dict[Kind, tuple[Step, ...]] = {
    Kind.AUTHENTICITY: (Step.ENCRYPTED, Step.SENT, Step.RECEIVED, Step.DECRYPTED),
    Kind.LINKAGE_CODE: (Step.ENCRYPTED, Step.SENT),
    Kind.PROVISION: (Step.ENCRYPTED, Step.SENT, Step.RECEIVED, Step.DECRYPTED),
    Kind.MEDIUM: (Step.RECEIVED, Step.DECRYPTED),
}
"""The steps of each kind in order. J-LIS answers a request for a linkage code with nothing to keep."""

ENDS = frozenset({Step.REFUSED, Step.LOST})


def next_step(kind: Kind, state: Step) -> Step | None:
    """The step that follows ``state``; None when the transmission has ended."""
    if state in ENDS or state not in STEPS[kind]:
        return None
    following = STEPS[kind][STEPS[kind].index(state) + 1 :]
    return following[0] if following else None


def may_follow(kind: Kind, state: Step, step: Step) -> bool:
    """Whether ``step`` may be done now: the next one in order, or the end of a transmission that goes on."""
    following = next_step(kind, state)
    return following is not None and (step is following or step in ENDS)


def unfinished_states(kind: Kind) -> tuple[Step, ...]:
    """The states from which a transmission goes on after a restart."""
    return STEPS[kind][:-1]


def is_final(refusal: Refusal) -> bool:
    """Whether J-LIS's refusal ends the transmission; what could not be reached or recorded is tried again."""
    return refusal.code.status < 500


def answer_fits(asked: Sequence[str], answered: Sequence[str]) -> Refusal | None:
    """Every record is answered exactly once, and no other."""
    if sorted(asked) == sorted(answered):
        return None
    return Refusal(ErrorCode.PARTY_UNAVAILABLE, "jlis-verify did not answer each record once, legibly")
