"""Sealed files over the leased line: opened, read line by line, answered once and remembered."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection

from renkei_jlis_verify import file_store
from renkei_jlis_verify.ports import JlisPorts
from renkei_kit.callers import Caller
from renkei_kit.envelope import EnvelopeError, open_with, seal_to
from renkei_kit.errors import ErrorCode, FieldError, LinkageError, Refusal, refuse
from renkei_kit.evidence import Access
from renkei_kit.keys import derived_key
from renkei_kit.tracing import trace_id

M = TypeVar("M", bound=BaseModel)
LINE = "juki-line"


@dataclass(frozen=True, slots=True, repr=False)
class File:
    """A file as it came, under the sender's id, and what the access log says of it."""

    id: str
    envelope: str
    operation: str
    words: str


async def answer_once(
    ports: JlisPorts, caller: Caller, file: File, answers: Callable[[Connection], Sequence[BaseModel] | Refusal]
) -> str:
    """The sealed answer to a file, which is processed once.

    When it comes again, because its answer was lost on the way, it gets the stored answer.
    Raises ``file-id-reused`` or what ``answers`` refuses; a refused file may be sent anew.
    """

    def answer(tx: Connection) -> str | Refusal:
        known = file_store.find_file(tx, file.id)
        if known is None:
            found = answers(tx)
            if isinstance(found, Refusal):
                return found
            known = file_store.take_file(tx, file.id, file.envelope, ports.clock())
            if known is None:
                log(tx, ports, caller, file, f"file {file.id} of {file.words}")
                sealed = sealed_answers(ports, caller.party, found)
                file_store.keep_answer(tx, file.id, sealed)
                return sealed
        if known["digest"] != file_store.envelope_digest(file.envelope):
            return Refusal(ErrorCode.FILE_ID_REUSED, "another file came under this id before")
        log(tx, ports, caller, file, f"file {file.id} again")
        return str(known["answer"], "ascii")

    answered = await ports.db.write(answer)
    if isinstance(answered, Refusal):
        raise LinkageError(answered)
    return answered


def sealed_answers(ports: JlisPorts, party: str, answers: Sequence[BaseModel]) -> str:
    """NDJSON in an envelope that only ``party`` can open."""
    content = "".join(f"{answer.model_dump_json()}\n" for answer in answers)
    return seal_to(derived_key(ports.settings.seed, LINE, party), content.encode())


def opened(ports: JlisPorts, envelope: str) -> bytes:
    """What is in an envelope sealed to J-LIS; raises ``request-invalid``."""
    try:
        return open_with(derived_key(ports.settings.seed, LINE, ports.name), envelope)
    except EnvelopeError as error:
        reason = "is not a compact JWE sealed to J-LIS's key"
        raise refuse(ErrorCode.REQUEST_INVALID, "the envelope cannot be opened", FieldError("/", reason)) from error


def read_lines(model: type[M], content: bytes) -> Iterator[M]:
    """Each line of NDJSON as ``model``; raises ``request-invalid`` naming line and field, never a value."""
    for number, line in enumerate(content.splitlines(), start=1):
        try:
            yield model.model_validate(json.loads(line))
        except ValidationError as error:
            fields = [
                FieldError("/".join(("", str(number), *map(str, row["loc"]))), row["msg"]) for row in error.errors()
            ]
            raise refuse(ErrorCode.REQUEST_INVALID, f"line {number} does not fit the layout", *fields) from None
        except ValueError:
            reason = FieldError(f"/{number}", "is not JSON")
            raise refuse(ErrorCode.REQUEST_INVALID, f"line {number} is not JSON", reason) from None


def read_one(model: type[M], content: bytes) -> M:
    """The one line of an envelope as ``model``; raises ``request-invalid``."""
    lines = list(read_lines(model, content))
    if len(lines) != 1:
        raise refuse(ErrorCode.REQUEST_INVALID, "the envelope must hold one request", FieldError("/", "not one line"))
    return lines[0]


def log(tx: Connection, ports: JlisPorts, caller: Caller, file: File, words: str) -> None:
    """Log what was done with a file."""
    access = Access(ports.clock(), caller.party, caller.id, file.operation, words, "ok", trace_id())
    ports.access_log.append(tx, access)
