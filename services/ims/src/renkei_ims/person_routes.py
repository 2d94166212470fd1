"""HTTP of a person's record, for staff: masked by default, revealed for a case, checked again, marked, copied."""

from fastapi import Response

from renkei_ims.counter_routes import REGISTRAR, STAFF_REFUSALS
from renkei_ims.disclosure import look_at, reveal
from renkei_ims.duplication import duplicate, workers_key
from renkei_ims.occasion import view
from renkei_ims.ports import PortsOf
from renkei_ims.recheck import check_again, note_death
from renkei_ims.wire_person import (
    CheckAnswer,
    DeathNotice,
    DuplicateAnswer,
    DuplicateRequest,
    PersonEntry,
    RevealedNumber,
    RevealRequest,
    ViewedNumber,
)
from renkei_kit.callers import KnownCaller, require_case, require_role
from renkei_kit.errors import ErrorCode, LinkageError, Refusal
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.staff_account import VIEWER
from renkei_kit.wire import AddresseeField

router = Router(prefix="/persons/{addressee_number}", tags=["staff"])
OF_A_RECORD = (*STAFF_REFUSALS, ErrorCode.ADDRESSEE_UNKNOWN, ErrorCode.RECORD_CLOSED)


@router.get("", operation_id="getPerson", responses=problems(*OF_A_RECORD))
async def get_person(addressee_number: AddresseeField, caller: KnownCaller, ports: PortsOf) -> PersonEntry:
    """A person's entry with the number masked; each look is one line of the access log (control D16)."""
    require_role(caller, REGISTRAR)
    return PersonEntry.of(await look_at(ports, caller, addressee_number))


@router.post("/reveal", operation_id="revealNumber", responses=problems(*OF_A_RECORD, ErrorCode.CASE_NOT_OPEN))
async def reveal_number(
    addressee_number: AddresseeField, body: RevealRequest, caller: KnownCaller, ports: PortsOf, response: Response
) -> RevealedNumber:
    """The number in clear, for an open case of the person and an affair (事務); one row of the record (control D14)."""
    require_role(caller, REGISTRAR)
    require_case(caller, body.case_id, caller.office or "")
    number = await reveal(ports, caller, addressee_number, body.purpose())
    response.headers["Cache-Control"] = "no-store"
    return RevealedNumber(
        addressee_number=addressee_number, personal_number=number, affair=body.affair, case_id=body.case_id
    )


@router.post("/view", operation_id="viewRecord", responses=problems(*OF_A_RECORD))
async def view_record(
    addressee_number: AddresseeField, caller: KnownCaller, ports: PortsOf, response: Response
) -> ViewedNumber:
    """The number of the one record for which an ID was issued to a contractor's worker (都度払い出し, control E5)."""
    require_role(caller, VIEWER)
    number = await view(ports, caller, addressee_number)
    response.headers["Cache-Control"] = "no-store"
    return ViewedNumber(addressee_number=addressee_number, personal_number=number)


@router.post(
    "/checks",
    operation_id="checkNumber",
    responses=problems(*OF_A_RECORD, ErrorCode.WRONG_STATE, ErrorCode.PARTY_UNAVAILABLE),
)
async def check_number(addressee_number: AddresseeField, caller: KnownCaller, ports: PortsOf) -> CheckAnswer:
    """Have the registered number checked by J-LIS again (真正性確認): a changed number is closed (control C12)."""
    require_role(caller, REGISTRAR)
    verdict = await check_again(ports, caller, addressee_number)
    return CheckAnswer(authenticity=verdict.result, differs=list(verdict.differs), reason=verdict.reason)


@router.post("/death-notice", operation_id="noteDeath", status_code=204, responses=problems(*OF_A_RECORD))
async def post_death_notice(
    addressee_number: AddresseeField, body: DeathNotice, caller: KnownCaller, ports: PortsOf
) -> None:
    """The person has died (死者の個人番号): the record is marked, and ordinary reads are refused (control H18)."""
    require_role(caller, REGISTRAR)
    await note_death(ports, caller, addressee_number, body.died_on)


@router.post("/duplicate", operation_id="duplicateRecord", responses=problems(*OF_A_RECORD))
async def duplicate_record(
    addressee_number: AddresseeField, body: DuplicateRequest, caller: KnownCaller, ports: PortsOf, response: Response
) -> DuplicateAnswer:
    """A copy (複製) of one record, sealed to the worker's key. No role includes it (controls D17, D18).

    It takes a grant of the kind `copy-record` on this addressee number, approved by another person and in force.
    """
    key = workers_key(body.key)
    if isinstance(key, Refusal):
        raise LinkageError(key)
    sealed = await duplicate(ports, caller, addressee_number, key)
    response.headers["Cache-Control"] = "no-store"
    return DuplicateAnswer(addressee_number=addressee_number, sealed_copy=sealed)
