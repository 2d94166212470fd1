"""Lists in pages: ``limit`` and an opaque ``cursor`` (design section 6)."""

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import Query

from renkei_kit.errors import ErrorCode, FieldError, refuse

T = TypeVar("T")

Limit = Annotated[int, Query(ge=1, le=1000, description="entries per page")]
Cursor = Annotated[str | None, Query(max_length=200, description="next_cursor of the page before")]
MAX_SEQUENCE = 2**62


def position(cursor: str | None) -> str:
    """Where a page begins, empty for the first; raises ``request-invalid``."""
    if cursor is None:
        return ""
    try:
        text = base64.b64decode(cursor, altchars=b"-_", validate=True).decode("ascii")
    except ValueError as error:
        raise _invalid() from error
    if not text.isprintable():
        raise _invalid()
    return text


def sequence(cursor: str | None) -> int:
    """Like :func:`position`, for lists in the order of a number."""
    text = position(cursor)
    if not text:
        return 0
    if not text.isdecimal() or int(text) > MAX_SEQUENCE:
        raise _invalid()
    return int(text)


def moment(cursor: str | None) -> tuple[datetime, str] | None:
    """Like :func:`position`, for lists in the order of a time and an ID; None for the first page."""
    text = position(cursor)
    if not text:
        return None
    at, _, entry = text.partition(" ")
    try:
        found = datetime.fromisoformat(at)
    except ValueError as error:
        raise _invalid() from error
    if found.tzinfo is None:
        raise _invalid()
    return found, entry


def page(found: Sequence[T], limit: int, key: str) -> tuple[Sequence[T], str | None]:
    """The page of ``limit`` entries in ``found``, which holds one more if there is one, and the next cursor."""
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    value = last[key] if isinstance(last, dict) else getattr(last, key)
    return found[:limit], base64.urlsafe_b64encode(str(value).encode()).decode()


def _invalid() -> Exception:
    return refuse(
        ErrorCode.REQUEST_INVALID, "the cursor is not ours", FieldError("query/cursor", "must be a next_cursor")
    )
