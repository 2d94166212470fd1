"""Wire shapes of provisions that wait (自動応答不可): what waits, what would be sent, and its release."""

from datetime import date, datetime
from typing import Any, Literal, Self

from pydantic import Field

from renkei_kit.wire import (
    AddresseeField,
    AffairField,
    AgencyField,
    Body,
    GroundField,
    ItemField,
    ProcedureField,
    ProcessingField,
)
from renkei_mesh_gateway.intermediary.second_look import Look
from renkei_mesh_gateway.intermediary.store import Provision
from renkei_mesh_gateway.schemas import Nondisclosure, PeriodBody


class PendingProvision(Body):
    """A provision that waits for an officer."""

    processing_number: ProcessingField
    inquirer: AgencyField
    affair: AffairField
    procedure: ProcedureField
    item: ItemField
    addressee_number: AddresseeField
    requested_at: datetime
    period: PeriodBody | None = Field(default=None, description="the copy of these days or fiscal years is asked for")
    delegating_inquirer: AgencyField | None = Field(default=None, description="for whom the inquirer asks (委任元)")
    delegating_provider: AgencyField | None = Field(default=None, description="for whom the agency gives (委任元)")

    @classmethod
    def of(cls, provision: Provision) -> Self:
        """As told to the provider's officer."""
        return cls.model_validate(_told(provision))


class PendingProvisions(Body):
    """A page of waiting provisions."""

    items: list[PendingProvision]
    next_cursor: str | None = None


class ReleaseAnswer(Body):
    """What became of a released provision."""

    processing_number: ProcessingField
    status: str = Field(examples=["answered"])


class CopySeen(Body):
    """The copy (副本) that would be sent."""

    version: str
    valid_from: date
    valid_to: date | None
    content: dict[str, Any] = Field(description="the item's fields, see contracts/items")


class ProvisionSeen(PendingProvision):
    """What an officer sees before the release; a copy that is registered afterwards has to be looked at again."""

    status: Literal["answered", "no-record"] = Field(description="what the inquirer would be told")
    copy_seen: CopySeen | None = Field(alias="copy", description="null when there is nothing to send")
    nondisclosure: Nondisclosure = Field(description="the inquirer's ground, and the one set on the copy")

    @classmethod
    def seen(cls, look: Look) -> Self:
        """As shown to the provider's officer."""
        record = look.record
        told = _told(look.provision)
        copy = {"content": look.content} | {
            name: getattr(record, name, None) for name in ("version", "valid_from", "valid_to")
        }
        grounds = Nondisclosure(
            inquirer=look.provision.nondisclosure, provider=record.nondisclosure if record else None
        )
        return cls.model_validate(
            told | {"status": look.status, "copy": copy if record else None, "nondisclosure": grounds}
        )


class ReleaseBody(Body):
    """How an officer releases."""

    nondisclosure: GroundField | None = Field(default=None, description="counts in place of the copy's")


def _told(provision: Provision) -> dict[str, Any]:
    told = {name: getattr(provision, name) for name in PendingProvision.model_fields}
    period = provision.period
    return told | {"period": PeriodBody(start=period.start, end=period.end) if period else None}
