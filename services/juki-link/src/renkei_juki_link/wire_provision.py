"""Wire shapes of provisions by condition, and of the record of what was provided to J-LIS."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from renkei_juki_link.provision_record import Method, ProvisionRecord
from renkei_juki_link.rules import Kind, Step
from renkei_juki_link.store import Transmission
from renkei_kit.resident_records import ResidentRecord
from renkei_kit.wire import Body


class ProvisionAnswer(Body):
    """A provision: by condition over the line, or by a medium."""

    provision_id: str
    kind: Literal[Kind.PROVISION, Kind.MEDIUM]
    state: Step
    provided: int | None = Field(description="how many people's records there are")
    started_at: datetime
    changed_at: datetime
    outcome: str | None = Field(description="the refusal that ended it")

    @classmethod
    def of(cls, transmission: Transmission) -> "ProvisionAnswer":
        """The answer for a transmission that brings records."""
        assert transmission.kind in (Kind.PROVISION, Kind.MEDIUM)
        return cls(
            provision_id=transmission.id,
            kind=transmission.kind,
            state=transmission.state,
            provided=transmission.provided,
            started_at=transmission.started_at,
            changed_at=transmission.changed_at,
            outcome=transmission.outcome,
        )


class ProvisionPage(Body):
    """Provisions, newest first; ``next_cursor`` is there when there are more."""

    provisions: list[ProvisionAnswer]
    next_cursor: str | None = None


class IdentityAnswer(Body):
    """Who fits: one person as a rule, nobody, or a few whom the condition does not tell apart."""

    records: list[ResidentRecord]


class ResidentPage(Body):
    """Records of a provision's file in its order; ``next_cursor`` is there when there are more."""

    records: list[ResidentRecord]
    next_cursor: int | None = None


class ProvisionRecordLine(Body):
    """What was provided to J-LIS: content, method, and how long this record is kept; never a value."""

    record_id: str
    at: datetime
    content: Kind
    items: list[str]
    records: int
    recipient: str
    method: Method
    party: str
    operator: str
    outcome: str
    retained_until: datetime

    @classmethod
    def of(cls, record: ProvisionRecord) -> "ProvisionRecordLine":
        """The line of a record."""
        return cls(
            record_id=record.id,
            at=record.at,
            content=record.content,
            items=record.items.split(","),
            records=record.records,
            recipient=record.recipient,
            method=record.method,
            party=record.party,
            operator=record.operator,
            outcome=record.outcome,
            retained_until=record.retained_until,
        )


class ProvisionRecordPage(Body):
    """Records of provisions, newest first; ``next_cursor`` is there when there are more."""

    records: list[ProvisionRecordLine]
    next_cursor: str | None = None
