"""What J-LIS does for ISA over the leased line: authenticity checks, and codes for the core."""

from sqlalchemy import Connection

from renkei_jlis_verify import store
from renkei_jlis_verify.clients import complete_acquisition
from renkei_jlis_verify.line_files import File, answer_once, opened, read_lines, read_one
from renkei_jlis_verify.ports import JlisPorts
from renkei_jlis_verify.rules import authenticity, record_code_may_be_handed_over
from renkei_jlis_verify.schemas import AuthenticityLine, LinkageCodeRequest, ResultLine
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, LinkageError, refuse
from renkei_kit.evidence import Access
from renkei_kit.tracing import trace_id


async def answer_authenticity_file(ports: JlisPorts, caller: Caller, file_id: str, envelope: str) -> str:
    """真正性確認: the sealed answers to a sealed file. Raises ``request-invalid`` or ``file-id-reused``."""
    lines = list(read_lines(AuthenticityLine, opened(ports, envelope)))
    file = File(file_id, envelope, "receiveAuthenticityFile", f"{len(lines)} records")
    return await answer_once(ports, caller, file, lambda tx: checked(tx, ports, lines))


def checked(tx: Connection, ports: JlisPorts, lines: list[AuthenticityLine]) -> list[ResultLine]:
    """The register's answer to each line."""
    answers = []
    for line in lines:
        holder = store.find_holder(tx, ports.vault, line.personal_number)
        answers.append(ResultLine.of(line.record_id, authenticity(line.attributes(), holder and holder[1])))
    return answers


async def hand_over_record_code(ports: JlisPorts, caller: Caller, envelope: str) -> None:
    """Turn a number into the 住民票コード and hand that, with the acquisition number, to the core (番号法21条の2).

    A repeated request is answered as the first one was. Raises ``request-invalid``, ``number-not-authentic``,
    ``acquisition-unknown`` or ``party-unavailable``.
    """
    request = read_one(LinkageCodeRequest, opened(ports, envelope))
    person_id, record_code, acquirer = await ports.db.read(lambda tx: _facts(tx, ports, request))
    if acquirer == person_id:
        return
    if acquirer is not None:
        raise refuse(ErrorCode.ACQUISITION_UNKNOWN, "the acquisition number was used for another person")
    await complete_acquisition(ports.parties["mesh-gateway"], request.acquisition_number, record_code)

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


def _access(ports: JlisPorts, caller: Caller, operation: str, target: str) -> Access:
    return Access(ports.clock(), caller.party, caller.id, operation, target, "ok", trace_id())
