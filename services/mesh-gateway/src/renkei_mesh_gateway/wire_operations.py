"""What an operator sees of the gateway: how it works and how much it does, of nobody anything."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from renkei_kit.wire import Body


class Component(Body):
    """A part of the gateway; ``detail`` says of which kind it is or how many there are."""

    name: Literal["store", "signing-keys", "register", "calls-to-providers", "providers", "malware-patterns"]
    state: Literal["working", "failing"]
    detail: str


class Counts(Body):
    """How much work there is, over all agencies together."""

    permits_issued: int
    permits_consumed: int
    permits_revoked: int
    acquisitions_waiting: int
    exchanges_recorded: int
    provisions_waiting: int = Field(description="for an officer of their provider")
    provisions_asked: int = Field(description="of providers' own systems, not answered yet")
    batches_waiting: int


class OperatingState(Body):
    """The operating state (運用状態)."""

    checked_at: datetime
    components: list[Component]
    counts: Counts
