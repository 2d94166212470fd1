"""Examiners ask other agencies, through IMS, for what a case needs (情報照会)."""

from typing import Any

from sqlalchemy import Connection

from renkei_feis.clients import ims
from renkei_feis.flows.cases import NO_CASE, raise_if
from renkei_feis.inquiry import Inquiry
from renkei_feis.ports import FeisPorts
from renkei_feis.rules import Asking, Looking, inquiry_refusal, looking_refusal
from renkei_feis.store.cases import find_case
from renkei_feis.store.inquiries import find_inquiry, insert_inquiry, set_answer
from renkei_feis.store.residents import find_resident
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, LinkageError, Refusal


async def make_inquiry(ports: FeisPorts, caller: Caller, case_id: str, query: dict[str, Any]) -> Inquiry:
    """Ask for one item for an open case; the answer comes without numbers and is kept sealed.

    Raises ``not-found``, ``operation-not-permitted``, ``case-not-open``, the refusal of the gateway or the provider, or
    ``party-unavailable``.
    """

    def gather(tx: Connection) -> tuple[str, Refusal | None]:
        case = find_case(tx, case_id)
        if case is None:
            return "", NO_CASE
        resident = find_resident(tx, case.resident_id)
        refusal = inquiry_refusal(Asking(case, ports.reach(caller), resident))
        return (resident and resident.addressee_number) or "", refusal

    addressee_number, refusal = await ports.db.read(gather)
    raise_if(refusal)
    answer = await ims.ask(ports.parties["ims"], caller.id, case_id, addressee_number, query)
    inquiry = Inquiry(
        processing_number=answer.processing_number,
        case_id=case_id,
        affair=query["affair"],
        procedure=query["procedure"],
        provider=query["provider"],
        item=query["item"],
        status=answer.status,
        asked_by=caller.id,
        asked_at=ports.clock(),
        content=answer.content,
    )

    def keep(tx: Connection) -> None:
        insert_inquiry(tx, ports.seal, inquiry)
        ports.note(tx, caller, "createCaseInquiry", _target(case_id, inquiry.processing_number))

    await ports.db.write(keep)
    return inquiry


async def look_at_inquiry(ports: FeisPorts, caller: Caller, case_id: str, processing_number: str) -> Inquiry:
    """An inquiry of a case; one that waits is asked after while its case is open.

    Raises ``not-found``, ``operation-not-permitted``, what was refused since, or ``party-unavailable``.
    """

    def look(tx: Connection) -> tuple[Inquiry | Refusal, bool]:
        case = find_case(tx, case_id)
        inquiry = find_inquiry(tx, ports.seal, case_id, processing_number)
        if case is None or inquiry is None:
            return Refusal(ErrorCode.NOT_FOUND, "the case has no such inquiry"), False
        reach = ports.reach(caller)
        refusal = looking_refusal(Looking(case, reach))
        if refusal is not None:
            return refusal, False
        ports.note(tx, caller, "getCaseInquiry", _target(case_id, processing_number))
        return inquiry, inquiry_refusal(Asking(case, reach, find_resident(tx, case.resident_id))) is None

    inquiry, is_open = await ports.db.write(look)
    if isinstance(inquiry, Refusal):
        raise LinkageError(inquiry)
    if not (inquiry.waits and is_open):
        return inquiry
    return await _refreshed(ports, caller, inquiry)


async def _refreshed(ports: FeisPorts, caller: Caller, inquiry: Inquiry) -> Inquiry:
    number = inquiry.processing_number
    answer = await ims.ask_again(ports.parties["ims"], caller.id, number)
    if answer.status is inquiry.status:
        return inquiry

    def keep(tx: Connection) -> Inquiry | None:
        set_answer(tx, ports.seal, number, answer.status, answer.content)
        return find_inquiry(tx, ports.seal, inquiry.case_id, number)

    return await ports.db.write(keep) or inquiry


def _target(case_id: str, processing_number: str) -> str:
    return f"/cases/{case_id}/inquiries/{processing_number}"
