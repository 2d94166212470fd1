"""An agency's original (正本) of one item about one person, and the rules on changing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from renkei_kit.errors import ErrorCode, FieldError, Refusal
from renkei_kit.fiscal_year import FIELD, fiscal_years, is_about
from renkei_kit.layout import content_errors
from renkei_kit.permit import Period
from renkei_kit.terms import AddresseeNumber, AgencyCode, ItemCode
from renkei_kit.world_records import Agency, Item


class CopyState(StrEnum):
    """Whether the copy (副本) at the gateway says what the original says."""

    REGISTERED = "registered"
    PENDING = "pending"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Place:
    """Whose original, about whom, of which item."""

    agency: AgencyCode
    addressee_number: AddresseeNumber
    item: ItemCode

    def __str__(self) -> str:
        return f"{self.agency}/{self.addressee_number}/{self.item}"


@dataclass(frozen=True, slots=True, repr=False)
class Original:
    """正本. ``revision`` counts its changes, so that a copy sent late cannot pass for a newer one."""

    place: Place
    version: str
    valid_from: date
    valid_to: date | None
    auto_reply: bool
    content: Mapping[str, Any]
    copy_state: CopyState
    revision: int

    def answers(self, period: Period | None, today: date) -> bool:
        """Whether it may be provided today, or stood in a period; a yearly content answers for its own fiscal year."""
        if today < self.valid_from:
            return False
        if period is not None and FIELD in self.content:
            return is_about(self.content, fiscal_years(period))
        first, last = (today, today) if period is None else (period.start, min(period.end, today))
        return first <= last and self.valid_from <= last and (self.valid_to is None or self.valid_to >= first)

    def copy(self) -> dict[str, Any]:
        """The copy as the gateway takes it (副本登録)."""
        body: dict[str, Any] = {
            "version": self.version,
            "valid_from": self.valid_from.isoformat(),
            "auto_reply": self.auto_reply,
            "content": dict(self.content),
        }
        return body if self.valid_to is None else {**body, "valid_to": self.valid_to.isoformat()}


def agency_provides_item(agency: Agency, item: Item | None) -> Refusal | None:
    """The item exists and is one that agencies of this kind provide (情報提供者)."""
    if item is None:
        return Refusal(ErrorCode.NOT_FOUND, "there is no such item", rule="agency_provides_item")
    if agency.kind not in item.provider_kinds:
        detail = "agencies of this kind do not provide the item"
        return Refusal(ErrorCode.OPERATION_NOT_PERMITTED, detail, rule="agency_provides_item")
    return None


def content_fits_layout(item: Item, content: Mapping[str, Any]) -> Refusal | None:
    """The content has the fields of the item's layout (データ標準レイアウト)."""
    errors = content_errors(item, content)
    return errors_refusal("the content does not fit the item's layout", errors) if errors else None


def errors_refusal(detail: str, errors: tuple[FieldError, ...]) -> Refusal:
    """``request-invalid`` naming each field."""
    return Refusal(ErrorCode.REQUEST_INVALID, detail, errors=errors)
