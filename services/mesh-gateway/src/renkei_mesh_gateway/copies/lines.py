"""Lines of a stream, and what one line of a transmission says."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

from pydantic import ValidationError

from renkei_kit.errors import FieldError
from renkei_mesh_gateway.wire_copies import CopyLine

LONGEST_LINE = 65_536
MOST_ERRORS = 20


@dataclass(frozen=True, slots=True)
class Read:
    """A line that was read: a copy, or why it is none."""

    record_id: str | None
    copy: CopyLine | None
    errors: tuple[FieldError, ...] = ()


async def lines_of(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes | None]:
    """The lines of a stream without their ends; None stands for one that is too long, which is never held whole."""
    held, too_long = bytearray(), False
    async for chunk in stream:
        *ended, rest = chunk.split(b"\n")
        for part in ended:
            held += part
            yield None if too_long or len(held) > LONGEST_LINE else bytes(held)
            held.clear()
            too_long = False
        held += rest
        if len(held) > LONGEST_LINE:
            held.clear()
            too_long = True
    if held or too_long:
        yield None if too_long else bytes(held)


def read_line(line: bytes | None) -> Read:
    """The copy that a line describes, or what is wrong with each of its fields. Never says a value."""
    if line is None:
        return Read(None, None, (FieldError("/", f"is longer than {LONGEST_LINE} bytes"),))
    try:
        copy = CopyLine.model_validate_json(line)
    except ValidationError as error:
        errors = errors_of(error)
        return Read(record_id_of(line, errors), None, errors)
    return Read(copy.record_id, copy)


def errors_of(error: ValidationError) -> tuple[FieldError, ...]:
    """What is wrong with each field of a line. Never says a value."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return tuple(
        FieldError("/", "is not a JSON object in UTF-8")
        if row["type"] in ("json_invalid", "model_type")
        else FieldError("/" + "/".join(map(str, row["loc"])), row["msg"])
        for row in found[:MOST_ERRORS]
    )


def record_id_of(line: bytes, errors: tuple[FieldError, ...]) -> str | None:
    """The record id of a line that does not fit otherwise, so that its sender finds it again."""
    if any(error.field in ("/", "/record_id") for error in errors):
        return None
    record_id = json.loads(line).get("record_id")
    return record_id if isinstance(record_id, str) else None
