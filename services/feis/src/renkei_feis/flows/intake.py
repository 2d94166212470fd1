"""Receiving an application from RAS: it becomes a case without any staff act (control D2)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from renkei_feis.case import Beneficiary, Case, CaseKind, CaseState, Document
from renkei_feis.outbox import NOTES
from renkei_feis.ports import FeisPorts
from renkei_feis.resident import Resident
from renkei_feis.store.cases import insert_case, load_case_of
from renkei_feis.store.documents import insert_documents
from renkei_feis.store.outbox import hand_number_to_ims, notify_applicant
from renkei_feis.store.residents import find_by_card
from renkei_kit import chance
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode


@dataclass(frozen=True, slots=True)
class Received:
    """An application as RAS hands it over."""

    application_id: str
    kind: CaseKind
    applicant_kind: str
    residence_card_number: str | None
    requested_months: int | None
    requested_status: str | None
    submitted_at: datetime
    sealed_number: str | None
    office: str | None = None
    together_with: tuple[str, ...] = ()
    beneficiary: Beneficiary | None = None
    documents: tuple[Document, ...] = ()

    def __repr__(self) -> str:
        return f"Received({self.application_id})"


async def receive_application(ports: FeisPorts, caller: Caller, received: Received) -> Case:
    """The case of an application: a new one, or the one it has already.

    The person is found by the residence card; the sealed number waits in the outbox for IMS. Whoever asks for a
    certificate of eligibility is abroad and has neither: that case is under examination at once.
    """

    def keep(tx: Connection) -> Case:
        card = received.residence_card_number
        resident = find_by_card(tx, card) if card else None
        case = _case(received, resident, _competent(ports, resident), ports.clock())
        if not insert_case(tx, case):
            return load_case_of(tx, received.application_id)
        insert_documents(tx, case.id, received.documents)
        if case.state is CaseState.RECEIVED and received.sealed_number is not None:
            hand_number_to_ims(tx, case.id, received.sealed_number)
        else:
            notify_applicant(tx, case.id, case.state)
        ports.note(tx, caller, "receiveApplication", f"/cases/{case.id}")
        return case

    case = await ports.db.write(keep)
    ports.bell.set()
    return case


def _competent(ports: FeisPorts, resident: Resident | None) -> str:
    """The office competent for where the person lives."""
    return ports.world.offices.competent_for(resident.address if resident else None).id


def _state(received: Received, resident: Resident | None, competent: str) -> CaseState:
    if received.kind is CaseKind.CERTIFICATE_OF_ELIGIBILITY:
        return CaseState.EXAMINING
    if resident is None:
        return CaseState.UNIDENTIFIED
    return CaseState.RECEIVED if received.office in (None, competent) else CaseState.OTHER_OFFICE


REASONS = {CaseState.UNIDENTIFIED: ErrorCode.NOT_FOUND, CaseState.OTHER_OFFICE: ErrorCode.OPERATION_NOT_PERMITTED}


def _case(received: Received, resident: Resident | None, competent: str, now: datetime) -> Case:
    state = _state(received, resident, competent)
    reason = REASONS.get(state)
    return Case(
        id=f"case-{chance.token_hex(8)}",
        application_id=received.application_id,
        kind=received.kind,
        applicant_kind=received.applicant_kind,
        residence_card_number=received.residence_card_number,
        resident_id=resident.id if resident else None,
        requested_months=received.requested_months,
        requested_status=received.requested_status,
        office=received.office or competent,
        state=state,
        reason_code=reason.slug if reason else None,
        reason=NOTES.get(state),
        submitted_at=received.submitted_at,
        received_at=now,
        together_with=received.together_with,
        beneficiary=received.beneficiary,
    )
