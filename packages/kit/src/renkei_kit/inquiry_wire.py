"""Bodies of an inquiry between an existing system and the one that asks the gateway for it."""

from datetime import date
from typing import Any, Self

from pydantic import Field, model_validator

from renkei_kit.errors import ErrorCode
from renkei_kit.linkage import InquiryStatus, Outcome, Query
from renkei_kit.permit import Period
from renkei_kit.terms import AgencyCode, ItemCode, ProcessingNumber
from renkei_kit.wire import AddresseeField, AffairField, AgencyField, Body, ItemField, ProcedureField

PROVIDER_FAILURES = (ErrorCode.PROVIDER_UNAVAILABLE, ErrorCode.PROVIDER_TIMEOUT, ErrorCode.ANSWER_NOT_BOUND)
"""How a provider's own system may fail; told at once and to whoever asks again."""

INQUIRY_REFUSALS = (
    ErrorCode.ADDRESSEE_UNKNOWN,
    ErrorCode.AGENCY_NOT_CONNECTED,
    ErrorCode.NOT_ON_ALLOW_LIST,
    ErrorCode.PIA_VIOLATION,
    ErrorCode.LINKAGE_CODE_NOT_ACQUIRED,
    ErrorCode.PERMIT_EXPIRED,
    ErrorCode.PERMIT_REVOKED,
    *PROVIDER_FAILURES,
    ErrorCode.PARTY_UNAVAILABLE,
    ErrorCode.RECORDS_UNAVAILABLE,
)
"""What an inquirer may be told by the network, and passes on unchanged."""


class PeriodBody(Body):
    """The days that an inquiry asks about, both inclusive."""

    start: date = Field(alias="from")
    end: date = Field(alias="to")

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """The first day is not after the last."""
        if self.start > self.end:
            raise ValueError("from must not be after to")
        return self


class InquiryRequest(Body):
    """One question about one person (情報照会)."""

    addressee_number: AddresseeField
    affair: AffairField
    procedure: ProcedureField
    provider: AgencyField
    item: ItemField
    period: PeriodBody | None = None

    def query(self, case_id: str | None = None) -> Query:
        """The question as the linkage takes it."""
        return Query(
            addressee_number=self.addressee_number,
            affair=self.affair,
            procedure=self.procedure,
            provider=self.provider,
            item=self.item,
            period=Period(self.period.start, self.period.end) if self.period else None,
            case_id=case_id,
        )


class InquiryAnswer(Body):
    """How far an inquiry is; ``content`` is there when it was answered, in the fields of the item's layout."""

    processing_number: ProcessingNumber = Field(description="処理通番, 20 digits")
    status: InquiryStatus
    provider: AgencyCode
    item: ItemCode
    content: dict[str, Any] | None = None

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        """The outcome as it is told."""
        return cls(
            processing_number=outcome.inquiry.processing_number,
            status=outcome.status,
            provider=outcome.inquiry.provider,
            item=outcome.inquiry.item,
            content=None if outcome.content is None else dict(outcome.content),
        )
