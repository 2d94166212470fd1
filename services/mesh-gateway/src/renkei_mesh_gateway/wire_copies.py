"""Wire shapes of copies (副本): one registration, a line of a transmission, its report, and the history."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from renkei_kit.problem import ProblemField
from renkei_kit.terms import ItemCode
from renkei_kit.wire import PRINTABLE, AddresseeField, Body, GroundField, ItemField
from renkei_mesh_gateway.intermediary.copy_store import CopyRecord, Registered

RecordId = Annotated[
    str,
    Field(
        pattern=r"^[0-9A-Za-z_-]{1,32}$", description="レコード識別番号, unique in a transmission", examples=["000001"]
    ),
]
DataSetCode = Annotated[
    str, Field(pattern=r"^TK[0-9]{14}$", description="データセットの識別項目コード", examples=["TK00000200000001"])
]
RecordKey = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,64}$", examples=["2026-01"])]
DistrictCode = Annotated[str, Field(pattern=r"^[0-9A-Za-z]{1,16}$", description="行政区コード", examples=["01"])]


def default_data_set(item: ItemCode) -> str:
    """データセットの識別項目コード made from an item's number."""
    return f"TK{item[-6:]}00000001"


class CopyBody(Body):
    """A provider's copy of one item about one person (副本)."""

    version: str = Field(max_length=16, pattern=PRINTABLE, description="版番号", examples=["0001"])
    valid_from: date = Field(description="first day on which it may be provided (公開開始日)")
    valid_to: date | None = Field(default=None, description="last day on which it may be provided (公開終了日)")
    auto_reply: bool = Field(description="false: an officer must release it (自動応答不可)")
    content: dict[str, Any] = Field(description="副本データ: the item's fields, see contracts/items")
    record_id: RecordId | None = None
    data_set_code: DataSetCode | None = Field(default=None, description="by default made from the item's code")
    record_key: RecordKey | None = Field(default=None, description="データセットレコードのキー")
    parent_record_key: RecordKey | None = Field(default=None, description="親データセットのレコードキー")
    district_code: DistrictCode | None = None
    nondisclosure: GroundField | None = None

    def data_set_of(self, item: ItemCode) -> str:
        """データセットの識別項目コード: as given, else the default."""
        return self.data_set_code or default_data_set(item)


class CopyLine(CopyBody):
    """A line of a transmission: a copy, and whom and what it is about."""

    addressee_number: AddresseeField
    item: ItemField

    @classmethod
    def opened(cls, record: CopyRecord, content: dict[str, Any], **more: Any) -> Self:
        """As told to its owner."""
        told = {name: getattr(record, name, None) for name in cls.model_fields} | {"content": content} | more
        return cls.model_validate(told)


class CopyAnswer(CopyLine):
    """The copy as its owner registered it."""

    registered_at: datetime


class PastCopy(CopyAnswer):
    """A registration in its history; a copy stands from ``valid_from`` until it ends or is replaced."""

    replaced_on: date | None = Field(description="first day on which a newer registration stands in its place")

    @classmethod
    def of(cls, registered: Registered, content: dict[str, Any]) -> Self:
        """As told to its owner."""
        return cls.opened(registered.record, content, replaced_on=registered.replaced_on)


class CopyHistory(Body):
    """A page of the registrations of one item about one person, the oldest first."""

    items: list[PastCopy]
    next_cursor: str | None = None


class LineReport(Body):
    """What became of one line of a transmission."""

    line: int = Field(ge=1, description="the line's number in the transmission")
    record_id: str | None
    status: Literal["accepted", "rejected"]
    errors: list[ProblemField] | None = Field(default=None, description="present when rejected")


class TransmissionSummary(Body):
    """The last line of a report; without it the report is not whole."""

    status: Literal["complete"]
    transmission: str
    lines: int
    accepted: int
    rejected: int
