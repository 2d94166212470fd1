"""What in the access log is the sign of an attack: pure (controls H8, H13)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from renkei_kit.errors import ErrorCode

WINDOW = timedelta(minutes=1)
DENIED_BURST, TAMPERED_TOKEN, REQUEST_FLOOD = "denied-burst", "tampered-token", "request-flood"
KINDS = {
    ErrorCode.UNKNOWN_CALLER.slug: DENIED_BURST,
    ErrorCode.FLOW_NOT_DEFINED.slug: DENIED_BURST,
    ErrorCode.OPERATION_NOT_PERMITTED.slug: DENIED_BURST,
    ErrorCode.LOGIN_FAILED.slug: DENIED_BURST,
    ErrorCode.NOT_FOUND.slug: DENIED_BURST,
    ErrorCode.METHOD_NOT_ALLOWED.slug: DENIED_BURST,
    ErrorCode.PERMIT_SIGNATURE_INVALID.slug: TAMPERED_TOKEN,
    ErrorCode.PERMIT_MALFORMED.slug: TAMPERED_TOKEN,
    ErrorCode.PROOF_INVALID.slug: TAMPERED_TOKEN,
    ErrorCode.MESSAGE_SIGNATURE_INVALID.slug: TAMPERED_TOKEN,
    ErrorCode.TOO_MANY_REQUESTS.slug: REQUEST_FLOOD,
}
"""Which refusals are a sign of what. One tampered token is enough, and one refusal of too many requests."""


@dataclass(slots=True)
class Seen:
    """Up to which entry this process has looked through the access log."""

    up_to: int = 0


class Source(NamedTuple):
    """Of whom: the party and actor of the access log; who did not get in is `unknown`."""

    kind: str
    party: str
    actor: str


@dataclass(frozen=True, slots=True)
class Denied:
    """One refusal of the access log that may be a sign."""

    sequence: int
    at: datetime
    party: str
    actor: str
    outcome: str

    @property
    def source(self) -> Source:
        """What it may be a sign of, and of whom."""
        return Source(KINDS[self.outcome], self.party, self.actor)


@dataclass(frozen=True, slots=True)
class Sign:
    """So many refusals of one source within the window, and how many of them are new."""

    source: Source
    count: int
    fresh: int
    first_at: datetime
    last_at: datetime


def signs_among(recent: Iterable[Denied], after: int, burst: int) -> list[Sign]:
    """The sources with something new after a sequence number that makes an event, with all of their window."""
    by_source: dict[Source, list[Denied]] = {}
    for denied in recent:
        by_source.setdefault(denied.source, []).append(denied)
    signs = []
    for source, found in by_source.items():
        fresh = sum(denied.sequence > after for denied in found)
        within = [denied.at for denied in found if denied.at > found[-1].at - WINDOW]
        if fresh and len(within) >= (burst if source.kind == DENIED_BURST else 1):
            signs.append(Sign(source, len(within), fresh, min(within), found[-1].at))
    return signs
