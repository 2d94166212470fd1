"""Examiners look at cases; each look is logged."""

from dataclasses import dataclass

from sqlalchemy import Connection

from renkei_feis.case import Case, CaseState
from renkei_feis.inquiry import Inquiry
from renkei_feis.ports import FeisPorts
from renkei_feis.resident import Resident
from renkei_feis.store.cases import find_case, list_cases
from renkei_feis.store.inquiries import inquiries_of
from renkei_feis.store.residents import find_resident
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, LinkageError, Refusal, refuse

NO_CASE = Refusal(ErrorCode.NOT_FOUND, "there is no such case")


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with the person it is about and what was asked for it."""

    case: Case
    resident: Resident | None
    inquiries: tuple[Inquiry, ...]


async def look_at_cases(ports: FeisPorts, caller: Caller, state: CaseState | None, limit: int) -> list[Case]:
    """Cases, newest first."""

    def look(tx: Connection) -> list[Case]:
        ports.note(tx, caller, "listCases", "/cases")
        return list_cases(tx, state, limit)

    return await ports.db.write(look)


async def look_at_case(ports: FeisPorts, caller: Caller, case_id: str) -> CaseFile:
    """One case with its file. Raises ``not-found``."""

    def look(tx: Connection) -> CaseFile | None:
        file = file_of(tx, ports, case_id)
        if file is not None:
            ports.note(tx, caller, "getCase", f"/cases/{case_id}")
        return file

    file = await ports.db.write(look)
    if file is None:
        raise refuse(NO_CASE.code, NO_CASE.detail)
    return file


def file_of(tx: Connection, ports: FeisPorts, case_id: str) -> CaseFile | None:
    """The file of a case, if there is such a case."""
    case = find_case(tx, case_id)
    if case is None:
        return None
    return CaseFile(case, find_resident(tx, case.resident_id), tuple(inquiries_of(tx, ports.seal, case_id)))


def raise_if(refusal: Refusal | None) -> None:
    """Raise a refusal, after the transaction that decided it."""
    if refusal is not None:
        raise LinkageError(refusal)
