"""What J-LIS does for ISA over the leased line: authenticity checks, and codes for the core."""

import json
from collections.abc import Iterator, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection

from renkei_jlis_verify import file_store, store
from renkei_jlis_verify.ports import JlisPorts
from renkei_jlis_verify.rules import authenticity, record_code_may_be_handed_over
from renkei_jlis_verify.schemas import AuthenticityLine, LinkageCodeRequest, ResultLine
from renkei_kit.callers import Caller
from renkei_kit.envelope import EnvelopeError, open_with, seal_to
from renkei_kit.errors import ErrorCode, FieldError, LinkageError, Refusal, refuse
from renkei_kit.evidence import Access
from renkei_kit.keys import derived_key
from renkei_kit.tracing import trace_id

M = TypeVar("M", bound=BaseModel)
LINE = "juki-line"


async def answer_authenticity_file(ports: JlisPorts, caller: Caller, file_id: str, envelope: str) -> str:
    """真正性確認: the sealed answers to a sealed file.

    A file is processed once: when it comes again, because its answer was lost on the way, it gets the stored answer.
    Raises ``request-invalid`` or ``file-id-reused``.
    """
    lines = list(read_lines(AuthenticityLine, opened(ports, envelope)))

    def answer(tx: Connection) -> str | Refusal:
        known = file_store.take_file(tx, file_id, envelope, ports.clock())
        if known is not None and known["digest"] != file_store.envelope_digest(envelope):
            return Refusal(ErrorCode.FILE_ID_REUSED, "another file came under this id before")
        words = f"file {file_id} of {len(lines)} records" if known is None else f"file {file_id} again"
        ports.access_log.append(tx, _access(ports, caller, "receiveAuthenticityFile", words))
        if known is not None:
            return str(known["answer"], "ascii")
        sealed = sealed_answers(ports, caller, checked(tx, ports, lines))
        file_store.keep_answer(tx, file_id, sealed)
        return sealed

    answered = await ports.db.write(answer)
    if isinstance(answered, Refusal):
        raise LinkageError(answered)
    return answered


def checked(tx: Connection, ports: JlisPorts, lines: list[AuthenticityLine]) -> list[ResultLine]:
    """The register's answer to each line."""
    answers = []
    for line in lines:
        holder = store.find_holder(tx, ports.vault, line.personal_number)
        answers.append(ResultLine.of(line.record_id, authenticity(line.attributes(), holder and holder[1])))
    return answers


def sealed_answers(ports: JlisPorts, caller: Caller, answers: Sequence[BaseModel]) -> str:
    """NDJSON in an envelope that only the caller can open."""
    content = "".join(f"{answer.model_dump_json()}\n" for answer in answers)
    return seal_to(derived_key(ports.settings.seed, LINE, caller.party), content.encode())


async def hand_over_record_code(ports: JlisPorts, caller: Caller, envelope: str) -> None:
    """Turn a number into the 住民票コード and hand that, with the acquisition number, to the core (番号法21条の2).

    A repeated request is answered as the first one was. Raises ``request-invalid``, ``number-not-authentic``,
    ``acquisition-unknown`` or ``party-unavailable``.
    """
    requests = list(read_lines(LinkageCodeRequest, opened(ports, envelope)))
    if len(requests) != 1:
        raise refuse(ErrorCode.REQUEST_INVALID, "the envelope must hold one request", FieldError("/", "not one line"))
    request = requests[0]
    person_id, record_code, acquirer = await ports.db.read(lambda tx: _facts(tx, ports, request))
    if acquirer == person_id:
        return
    if acquirer is not None:
        raise refuse(ErrorCode.ACQUISITION_UNKNOWN, "the acquisition number was used for another person")
    await ports.parties["mesh-gateway"].call(
        "POST", f"/core/acquisitions/{request.acquisition_number}", json={"resident_record_code": record_code}
    )

    def note(tx: Connection) -> None:
        store.insert_acquisition(tx, ports.vault, request.acquisition_number, person_id, ports.clock())
        ports.access_log.append(tx, _access(ports, caller, "receiveLinkageCodeRequest", f"resident {person_id}"))

    await ports.db.write(note)


def _facts(tx: Connection, ports: JlisPorts, request: LinkageCodeRequest) -> tuple[str, str, str | None]:
    """Whose the number is, the 住民票コード, and for whom the acquisition number was used before."""
    holder = store.find_holder(tx, ports.vault, request.personal_number)
    refusal = record_code_may_be_handed_over(holder and holder[1])
    if refusal is not None or holder is None:
        assert refusal is not None
        raise LinkageError(refusal)
    record_code = store.load_record_code(tx, ports.vault, holder[0])
    return holder[0], record_code, store.find_acquirer(tx, ports.vault, request.acquisition_number)


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


def _access(ports: JlisPorts, caller: Caller, operation: str, target: str) -> Access:
    return Access(ports.clock(), caller.party, caller.id, operation, target, "ok", trace_id())
