"""Wire shapes of the gateway's fixed API (design section 6)."""

from datetime import date, datetime
from typing import Any, Self

from pydantic import ConfigDict, Field, model_validator

from renkei_kit.permit import Period
from renkei_kit.terms import AgencyCode
from renkei_kit.wire import (
    PRINTABLE,
    AcquisitionField,
    AddresseeField,
    AffairField,
    AgencyField,
    Body,
    GroundField,
    ItemField,
    ProcedureField,
    ProcessingField,
)
from renkei_mesh_gateway.intermediary.store import Inquiry


class PeriodBody(Body):
    """The period asked about; both days inclusive."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=True, validate_by_alias=True)

    start: date = Field(alias="from", description="first day")
    end: date = Field(alias="to", description="last day")

    @model_validator(mode="after")
    def _is_forward(self) -> Self:
        if self.end < self.start:
            raise ValueError("`to` must not be before `from`")
        return self

    def to_period(self) -> Period:
        """As the permit carries it."""
        return Period(self.start, self.end)


class PermitRequest(Body):
    """One query for which a permit is asked."""

    addressee_number: AddresseeField
    affair: AffairField
    procedure: ProcedureField
    provider: AgencyField
    item: ItemField
    period: PeriodBody | None = Field(default=None, description="the copy of these days or fiscal years answers")
    delegating_inquirer: AgencyField | None = Field(
        default=None, description="情報照会者機関コード(委任元): for whom the caller's agency asks"
    )
    delegating_provider: AgencyField | None = Field(
        default=None, description="情報提供者機関コード(委任元): for whom the provider gives"
    )
    case_id: str | None = Field(default=None, max_length=64, pattern=PRINTABLE, description="the inquirer's own case")
    nondisclosure: GroundField | None = None

    @property
    def others(self) -> list[AgencyCode]:
        """The agencies that it names, into whose books the exchange goes as well."""
        named = (self.provider, self.delegating_inquirer, self.delegating_provider)
        return [agency for agency in named if agency is not None]


class PermitAnswer(Body):
    """A permit (提供許可証), to be presented once before it expires."""

    permit: str = Field(description="compact JWS, typ provision-permit+jwt")
    processing_number: ProcessingField
    expires_at: datetime


class InquiryRequest(Body):
    """A permit to present."""

    permit: str = Field(min_length=1, max_length=16_384, description="exactly as it was issued")
    nondisclosure: GroundField | None = Field(default=None, description="counts in place of the permit's")


class InquiryAnswer(Body):
    """How an inquiry stands. ``answer`` is a compact JWE that only the inquirer can open."""

    processing_number: ProcessingField
    status: str = Field(description="answered, no-record or pending", examples=["answered"])
    provider: AgencyField
    item: ItemField
    answer: str | None = Field(default=None, description="present when answered")

    @classmethod
    def of(cls, inquiry: Inquiry) -> "InquiryAnswer":
        """As told to the inquirer."""
        return cls.model_construct(
            processing_number=inquiry.processing_number,
            status=inquiry.status,
            provider=inquiry.provider,
            item=inquiry.item,
            answer=inquiry.answer,
        )


class LinkageCodeRequest(Body):
    """For whom a linkage code is wanted."""

    addressee_number: AddresseeField


class AcquisitionAnswer(Body):
    """The acquisition number (取得番号) to hand to J-LIS together with the personal number."""

    acquisition_number: AcquisitionField


class LinkageCodeAnswer(Body):
    """Whether the agency holds its linkage code (符号) for a person; the code is the agency's own."""

    addressee_number: AddresseeField
    state: str = Field(description="pending or acquired", examples=["acquired"])
    linkage_code: str | None = Field(default=None, description="opaque; present when acquired")


class AcquisitionBody(Body):
    """What J-LIS hands over to the core."""

    resident_record_code: str = Field(pattern=r"^[0-9]{11}$", description="住民票コード, 11 digits")


class AgencyAnswer(Body):
    """An agency of the network."""

    code: AgencyField
    name: str
    name_en: str
    kind: str
    local_government_code: str | None = Field(description="全国地方公共団体コード, for local governments")
    connected_from: date
    pia: str = Field(description="sound, void or missing today; one file that is not sound decides")
    synthetic: bool


class AllowListRowAnswer(Body):
    """One row of the allow-list; parties are agency codes or ``class:<kind>``."""

    row: str
    inquirer: str
    affair: AffairField
    procedure: ProcedureField
    provider: str
    item: ItemField
    valid_from: date
    valid_to: date | None
    synthetic: bool


class Agencies(Body):
    """A page of agencies."""

    items: list[AgencyAnswer]
    next_cursor: str | None = None


class AllowListPage(Body):
    """A page of the allow-list (照会許可用照合リスト) in one version."""

    version: str
    items: list[AllowListRowAnswer]
    next_cursor: str | None = None


class Nondisclosure(Body):
    """The ground (1 or 2) on which a side keeps the fact from the person (番号法23条2項)."""

    inquirer: GroundField | None = None
    provider: GroundField | None = None


class RecordAnswer(Body):
    """One entry of the exchange records (情報提供等記録, 番号法23条)."""

    processing_number: ProcessingField
    inquirer: AgencyField
    provider: AgencyField
    affair: AffairField
    procedure: ProcedureField
    item: ItemField
    requested_at: datetime
    provided_at: datetime | None
    outcome: str
    nondisclosure: Nondisclosure
    delegating_inquirer: AgencyField | None = Field(default=None, description="for whom the inquirer acted (委任元)")
    delegating_provider: AgencyField | None = Field(default=None, description="for whom the provider acted (委任元)")
    book: str
    sequence: int
    previous_hash: str
    hash: str

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        """From a row of a book."""
        nondisclosure = Nondisclosure(inquirer=row["nondisclosure_inquirer"], provider=row["nondisclosure_provider"])
        plain = {name: value for name, value in row.items() if not name.startswith("nondisclosure_")}
        return cls(**plain, nondisclosure=nondisclosure)


class Records(Body):
    """A page of a book, oldest first."""

    items: list[RecordAnswer]
    next_cursor: str | None = None


class TokenAnswer(Body):
    """RFC 6749 section 5.1; with authorization details the permit itself is the access token (RFC 9396)."""

    access_token: str
    token_type: str = "Bearer"
    expires_in: int
    authorization_details: list[dict[str, Any]] | None = None
    processing_number: ProcessingField | None = None


class Introspection(Body):
    """RFC 7662; ``state`` of a permit is issued, consumed, expired or revoked."""

    active: bool
    cnf: dict[str, str] | None = Field(default=None, description="what the token is bound to (RFC 7800)")
    token_type: str | None = None
    client_id: str | None = None
    iss: str | None = None
    aud: str | None = None
    sub: str | None = None
    iat: int | None = None
    exp: int | None = None
    jti: str | None = None
    state: str | None = None
    processing_number: ProcessingField | None = None
    authorization_details: list[dict[str, Any]] | None = None
