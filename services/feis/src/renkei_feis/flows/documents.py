"""Documents are asked for in a case (資料提出の通知), and come."""

from collections.abc import Sequence

from sqlalchemy import Connection

from renkei_feis.case import TRANSITIONS, Case, CaseEvent, Document
from renkei_feis.flows.cases import NO_CASE, CaseFile, file_now, outcome_of, raise_if
from renkei_feis.ports import FeisPorts
from renkei_feis.rules import Working, working_refusal
from renkei_feis.store.cases import lock_case, lock_case_of, set_state
from renkei_feis.store.documents import documents_of, insert_documents
from renkei_feis.store.outbox import notify_applicant
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, Refusal


async def request_documents(ports: FeisPorts, caller: Caller, case_id: str, wanted: str) -> CaseFile:
    """The case, which waits for what the applicant is asked to file.

    Raises ``not-found``, ``operation-not-permitted`` or ``wrong-state``.
    """

    def ask(tx: Connection) -> CaseFile | Refusal:
        case = lock_case(tx, case_id)
        if case is None:
            return NO_CASE
        refusal = working_refusal(Working(case, ports.reach(caller), CaseEvent.DOCUMENTS_REQUESTED))
        if refusal is not None:
            return refusal
        state = TRANSITIONS[case.state, CaseEvent.DOCUMENTS_REQUESTED]
        set_state(tx, case_id, state, reason=wanted)
        notify_applicant(tx, case_id, state, wanted)
        ports.note(tx, caller, "requestDocuments", f"/cases/{case_id}")
        return file_now(tx, ports, case_id)

    file = outcome_of(await ports.db.write(ask))
    ports.bell.set()
    return file


async def receive_documents(
    ports: FeisPorts, caller: Caller, application_id: str, documents: Sequence[Document]
) -> None:
    """What the applicant filed is added to the case, whose examination goes on; twice does no harm.

    Raises ``not-found`` or ``wrong-state``.
    """

    def receive(tx: Connection) -> Refusal | None:
        case = lock_case_of(tx, application_id)
        if case is None:
            return Refusal(ErrorCode.NOT_FOUND, "there is no case of this application")
        becomes = TRANSITIONS.get((case.state, CaseEvent.DOCUMENTS_RECEIVED))
        if becomes is None:
            return _refusal_unless_known(tx, case, documents)
        insert_documents(tx, case.id, documents)
        set_state(tx, case.id, becomes)
        notify_applicant(tx, case.id, becomes)
        ports.note(tx, caller, "receiveDocuments", f"/cases/{case.id}")
        return None

    raise_if(await ports.db.write(receive))
    ports.bell.set()


def _refusal_unless_known(tx: Connection, case: Case, documents: Sequence[Document]) -> Refusal | None:
    known = {document.id for document in documents_of(tx, case.id)}
    if all(document.id in known for document in documents):
        return None
    return Refusal(ErrorCode.WRONG_STATE, f"a case that is {case.state} takes no documents")
