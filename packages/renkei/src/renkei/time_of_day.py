"""What ``renkei clock`` is told, as a change that the control plane understands."""

import re
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError

_DURATION = TypeAdapter(timedelta)
_SECONDS = re.compile(r"[+-]?\d{1,12}(\.\d+)?")


def change_of(now: str | None, advance: str | None, frozen: bool | None) -> dict[str, Any]:
    """The change; raises ValueError with the reason when a part cannot be read."""
    change: dict[str, Any] = {}
    if now is not None:
        change["now"] = _instant(now)
    if advance is not None:
        change["advance"] = _duration(advance)
    if frozen is not None:
        change["frozen"] = frozen
    return change


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise ValueError("--now needs a time with its offset, such as 2027-01-31T09:00:00+09:00")
    return found


def _duration(text: str) -> timedelta:
    try:
        return timedelta(seconds=float(text)) if _SECONDS.fullmatch(text) else _DURATION.validate_python(text)
    except ValidationError:
        raise ValueError("--advance needs an ISO 8601 duration such as P31D or PT10M, or seconds") from None
