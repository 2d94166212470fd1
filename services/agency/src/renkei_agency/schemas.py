"""Bodies of the agencies' operations."""

from datetime import date
from typing import Any, Self

from pydantic import Field, model_validator

from renkei_agency.comparison import Comparison, Difference
from renkei_agency.copies import Change
from renkei_agency.original import CopyState, Original
from renkei_kit.terms import AddresseeNumber, ItemCode
from renkei_kit.wire import Body


class OriginalChange(Body):
    """What the original is to say; ``content`` has the fields of the item's layout."""

    version: str | None = Field(default=None, pattern=r"^[0-9]{4}$", description="版番号; without it the former one")
    valid_from: date
    valid_to: date | None = None
    auto_reply: bool = Field(default=True, description="false: 自動応答不可, an officer releases each answer")
    content: dict[str, Any]

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """The first day is not after the last."""
        if self.valid_to is not None and self.valid_from > self.valid_to:
            raise ValueError("valid_from must not be after valid_to")
        return self

    def change(self) -> Change:
        """The change as the flows take it."""
        return Change(self.version, self.valid_from, self.valid_to, self.auto_reply, self.content)


class OriginalEntry(Body):
    """An original (正本), and whether the copy (副本) at the gateway says the same."""

    addressee_number: AddresseeNumber
    item: ItemCode
    version: str
    valid_from: date
    valid_to: date | None
    auto_reply: bool
    content: dict[str, Any]
    copy_state: CopyState

    @classmethod
    def of(cls, original: Original) -> Self:
        """The original as it is shown."""
        return cls(
            addressee_number=original.place.addressee_number,
            item=original.place.item,
            version=original.version,
            valid_from=original.valid_from,
            valid_to=original.valid_to,
            auto_reply=original.auto_reply,
            content=dict(original.content),
            copy_state=original.copy_state,
        )


class DifferingEntry(Body):
    """A person and item of which original and copy are not the same; the values are not told."""

    addressee_number: AddresseeNumber
    item: ItemCode
    difference: Difference
    fields: list[str] = Field(description="the fields that differ", examples=[["/content/arrears"]])


class ComparisonAnswer(Body):
    """What a comparison of all originals with all copies found."""

    equal: int = Field(description="how many are the same")
    differing: int = Field(description="how many are not, listed or not")
    items: list[DifferingEntry] = Field(description="the first of those that are not the same")

    @classmethod
    def of(cls, comparison: Comparison) -> Self:
        """The comparison as it is shown."""
        items = [
            DifferingEntry(
                addressee_number=AddresseeNumber(entry.addressee_number),
                item=ItemCode(entry.item),
                difference=entry.difference,
                fields=list(entry.fields),
            )
            for entry in comparison.listed
        ]
        return cls(equal=comparison.equal, differing=comparison.differing, items=items)
