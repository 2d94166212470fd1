"""Examiners look at the cases of their office; each look is logged."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from renkei_feis.case import Case, CaseState, Document
from renkei_feis.inquiry import Inquiry
from renkei_feis.ports import FeisPorts
from renkei_feis.resident import Resident
from renkei_feis.rules import Looking, looking_refusal
from renkei_feis.store.cases import find_case, list_cases, lock_case
from renkei_feis.store.documents import documents_of
from renkei_feis.store.inquiries import inquiries_of
from renkei_feis.store.residents import find_resident
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, LinkageError, Refusal

NO_CASE = Refusal(ErrorCode.NOT_FOUND, "there is no such case")


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with the person it is about, what was filed and what was asked for it."""

    case: Case
    resident: Resident | None
    documents: tuple[Document, ...]
    inquiries: tuple[Inquiry, ...]


async def look_at_cases(
    ports: FeisPorts, caller: Caller, state: CaseState | None, after: tuple[datetime, str] | None, limit: int
) -> list[Case]:
    """The cases of the caller's office, newest first."""

    def look(tx: Connection) -> list[Case]:
        ports.note(tx, caller, "listCases", "/cases")
        return list_cases(tx, ports.reach(caller).office, state, after, limit)

    return await ports.db.write(look)


async def look_at_case(ports: FeisPorts, caller: Caller, case_id: str) -> CaseFile:
    """One case of the caller's office with its file. Raises ``not-found`` or ``operation-not-permitted``."""

    def look(tx: Connection) -> CaseFile | Refusal:
        case = lock_case(tx, case_id)  # its file is to belong to its state
        if case is None:
            return NO_CASE
        refusal = looking_refusal(Looking(case, ports.reach(caller)))
        if refusal is not None:
            return refusal
        ports.note(tx, caller, "getCase", f"/cases/{case_id}")
        return file_of(tx, ports, case)

    return outcome_of(await ports.db.write(look))


def file_of(tx: Connection, ports: FeisPorts, case: Case) -> CaseFile:
    """The file of a case."""
    documents, inquiries = documents_of(tx, case.id), inquiries_of(tx, ports.seal, case.id)
    return CaseFile(case, find_resident(tx, case.resident_id), tuple(documents), tuple(inquiries))


def file_now(tx: Connection, ports: FeisPorts, case_id: str) -> CaseFile | Refusal:
    """The file of a case as it has just been changed."""
    case = find_case(tx, case_id)
    return NO_CASE if case is None else file_of(tx, ports, case)


def outcome_of(outcome: CaseFile | Refusal) -> CaseFile:
    """The file that a transaction came to, or its refusal, raised after it."""
    if isinstance(outcome, Refusal):
        raise LinkageError(outcome)
    return outcome


def raise_if(refusal: Refusal | None) -> None:
    """Raise a refusal, after the transaction that decided it."""
    if refusal is not None:
        raise LinkageError(refusal)
