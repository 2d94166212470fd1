"""What IMS asks of J-LIS: whether numbers are authentic, and to hand a record code to the core."""

import asyncio

from pydantic import ValidationError
from sqlalchemy import Connection

from renkei_juki_link import store
from renkei_juki_link.envelopes import opened
from renkei_juki_link.file_access import FileAct, about_to
from renkei_juki_link.files import INCOMING, file_name
from renkei_juki_link.ports import JukiLinkPorts
from renkei_juki_link.provision_record import Content
from renkei_juki_link.rules import Kind, Operation, Step, answer_fits
from renkei_juki_link.schemas import AuthenticityRequest, AuthenticityResult, LinkageCodeRequest
from renkei_juki_link.store import Transmission
from renkei_juki_link.transmitting import begin, end, send, step
from renkei_kit.callers import Caller
from renkei_kit.envelope import EnvelopeError
from renkei_kit.errors import LinkageError
from renkei_kit.evidence import Access
from renkei_kit.tracing import trace_id

CHECKED = Content(Kind.AUTHENTICITY, ("personal_number", "name", "birth_date", "sex", "address"))
TURNED = Content(Kind.LINKAGE_CODE, ("personal_number", "acquisition_number"))


async def check_authenticity(
    ports: JukiLinkPorts, caller: Caller, request: AuthenticityRequest
) -> list[AuthenticityResult]:
    """真正性確認 by a file over the leased line (control B9).

    A request repeated because the first was cut short goes on where that stood.
    Raises ``party-unavailable`` or J-LIS's own refusal.
    """
    content = "".join(f"{record.model_dump_json()}\n" for record in request.records).encode()
    transmission = await begin(ports, caller, CHECKED.of(len(request.records)), content)
    transmission = await send(ports, caller, transmission)
    await about_to(ports, caller, file_name(INCOMING, transmission.id), FileAct.OPEN, FileAct.READ, FileAct.DECRYPT)
    results = read_answer(ports, await asyncio.to_thread(ports.files.read, INCOMING, transmission.id))
    refusal = answer_fits([record.record_id for record in request.records], [result.record_id for result in results])
    if refusal is not None:
        await end(ports, caller, transmission, Step.REFUSED, refusal)
        raise LinkageError(refusal)
    await step(ports, caller, transmission, Step.DECRYPTED, file_name(INCOMING, transmission.id))
    by_record = {result.record_id: result for result in results}
    return [by_record[record.record_id] for record in request.records]


async def forward_linkage_code_request(ports: JukiLinkPorts, caller: Caller, request: LinkageCodeRequest) -> None:
    """Ask J-LIS to hand the 住民票コード to the core under the acquisition number (番号法21条の2).

    Raises ``party-unavailable`` or a refusal of J-LIS or the core.
    """
    content = f"{request.model_dump_json()}\n".encode()
    transmission = await begin(ports, caller, TURNED.of(1), content)
    await send(ports, caller, transmission)


def read_answer(ports: JukiLinkPorts, envelope: str) -> list[AuthenticityResult]:
    """J-LIS's answers; none when they cannot be read."""
    try:
        return [AuthenticityResult.model_validate_json(line) for line in opened(ports, envelope).splitlines()]
    except (EnvelopeError, ValidationError):
        return []


async def list_transmissions(
    ports: JukiLinkPorts, caller: Caller, before: str | None, limit: int
) -> tuple[list[Transmission], list[Operation]]:
    """A page of transmissions and one more if there is one, with their operations."""

    def read(tx: Connection) -> tuple[list[Transmission], list[Operation]]:
        found = store.transmissions(tx, before, limit + 1)
        ports.access_log.append(tx, _access(ports, caller, "listTransmissions", "/transmissions"))
        return found, store.operations_on(tx, [transmission.id for transmission in found])

    return await ports.db.write(read)


def _access(ports: JukiLinkPorts, caller: Caller, operation: str, target: str) -> Access:
    return Access(ports.clock(), caller.party, caller.id, operation, target, "ok", trace_id())
