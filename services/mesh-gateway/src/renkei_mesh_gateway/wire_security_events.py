"""Wire shapes of events of intrusion detection (侵入検知)."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from renkei_kit.wire import Body


class SecurityEvent(Body):
    """One event: refusals of one sender that are the sign of an attack."""

    event: int
    kind: Literal["denied-burst", "tampered-token", "request-flood"]
    party: str = Field(description="as in the access log; `unknown` for one who did not get in")
    actor: str
    refusals: int = Field(description="how many, and counting while it goes on")
    first_at: datetime
    last_at: datetime
    noticed_at: datetime = Field(description="when it was put up for administrators")


class SecurityEvents(Body):
    """A page of events, the oldest first."""

    items: list[SecurityEvent]
    next_cursor: str | None = None
