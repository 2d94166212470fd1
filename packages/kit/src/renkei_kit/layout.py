"""Whether a content fits its item's layout (データ標準レイアウト): pure rules over the item's fields."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from renkei_kit.errors import FieldError
from renkei_kit.world_records import ContentField, Item

_TYPES = {"string": str, "integer": int, "boolean": bool}
_NAMES = {
    "string": "a string",
    "integer": "an integer",
    "boolean": "true or false",
    "date": "a date such as 2027-01-31",
}


def content_errors(item: Item, content: Mapping[str, Any], pointer: str = "/content") -> tuple[FieldError, ...]:
    """What is wrong with each field of ``content``; nothing when it fits. Never says a value."""
    known = {field.name for field in item.fields}
    unknown = [
        FieldError(f"{pointer}/{_shown(name)}", "is no field of the item") for name in content if name not in known
    ]
    missing = [
        FieldError(f"{pointer}/{field.name}", f"must be {_NAMES[field.type]}")
        for field in item.fields
        if not _fits(field, content.get(field.name))
    ]
    return (*unknown, *missing)


def within_layout(item: Item, content: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of ``content`` that the item has; nothing else may be taken in (control C10)."""
    known = {field.name for field in item.fields}
    return {name: value for name, value in content.items() if name in known}


def _fits(field: ContentField, value: Any) -> bool:
    if value is None:
        return field.optional
    if field.type == "date":
        return isinstance(value, str) and _is_date(value)
    if isinstance(value, str) and _shown(value) != value:
        return False
    return type(value) is _TYPES[field.type]


def _shown(text: str) -> str:
    """The text as it can be sent and stored: JSON can name halves of characters, which are none."""
    return text.encode(errors="replace").decode()


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
