"""A chief examiner says whose case it is: which office's, and which examiner's (担当審査官, control D9)."""

from sqlalchemy import Connection

from renkei_feis.flows.cases import NO_CASE, CaseFile, file_now, outcome_of
from renkei_feis.ports import FeisPorts
from renkei_feis.rules import Looking, looking_refusal
from renkei_feis.store.cases import lock_case, set_assignment
from renkei_feis.store.tables import STAFF
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, FieldError, Refusal


async def assign_case(
    ports: FeisPorts, caller: Caller, case_id: str, office_id: str | None, examiner: str | None
) -> CaseFile:
    """The case, which is an office's (without one: the same as before) and one examiner's or nobody's in particular.

    Raises ``not-found``, ``operation-not-permitted`` or ``request-invalid``.
    """

    def assign(tx: Connection) -> CaseFile | Refusal:
        case = lock_case(tx, case_id)
        if case is None:
            return NO_CASE
        to = office_id or case.office
        refusal = looking_refusal(Looking(case, ports.reach(caller))) or _refusal(tx, ports, to, examiner)
        if refusal is not None:
            return refusal
        set_assignment(tx, case_id, to, examiner)
        ports.note(tx, caller, "assignCase", f"/cases/{case_id}")
        return file_now(tx, ports, case_id)

    return outcome_of(await ports.db.write(assign))


def _refusal(tx: Connection, ports: FeisPorts, office_id: str, examiner: str | None) -> Refusal | None:
    office = ports.world.offices.with_id(office_id)
    if office is None:
        return _invalid("/office", "is no regional office")
    account = STAFF.find_account(tx, examiner) if examiner is not None else None
    is_one = account is not None and (account.role, account.office) == ("examiner", office.name)
    if examiner is not None and not is_one:
        return _invalid("/examiner", "is no examiner of the office")
    return None


def _invalid(field: str, reason: str) -> Refusal:
    detail = f"does not fit the contract: {field}"
    return Refusal(ErrorCode.REQUEST_INVALID, detail, errors=(FieldError(field, reason),))
