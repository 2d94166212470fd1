"""Receiving an application from RAS: it becomes a case without any staff act (control D2)."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from renkei_feis.case import Case, CaseKind, CaseState
from renkei_feis.outbox import NOTES
from renkei_feis.ports import FeisPorts
from renkei_feis.resident import Resident
from renkei_feis.store.cases import insert_case, load_case_of
from renkei_feis.store.outbox import hand_number_to_ims, notify_applicant
from renkei_feis.store.residents import find_by_card
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode


@dataclass(frozen=True, slots=True)
class Received:
    """An application as RAS hands it over."""

    application_id: str
    kind: CaseKind
    applicant_kind: str
    residence_card_number: str
    requested_months: int | None
    requested_status: str | None
    submitted_at: datetime
    sealed_number: str

    def __repr__(self) -> str:
        return f"Received({self.application_id})"


async def receive_application(ports: FeisPorts, caller: Caller, received: Received) -> Case:
    """The case of an application: a new one, or the one it has already.

    The person is found by the residence card; the sealed number waits in the outbox for IMS.
    """

    def keep(tx: Connection) -> Case:
        case = _case(received, find_by_card(tx, received.residence_card_number), ports.clock())
        if not insert_case(tx, case):
            return load_case_of(tx, received.application_id)
        if case.state is CaseState.RECEIVED:
            hand_number_to_ims(tx, case.id, received.sealed_number)
        else:
            notify_applicant(tx, case.id, case.state)
        ports.note(tx, caller, "receiveApplication", f"/cases/{case.id}")
        return case

    case = await ports.db.write(keep)
    ports.bell.set()
    return case


def _case(received: Received, resident: Resident | None, now: datetime) -> Case:
    return Case(
        id=f"case-{secrets.token_hex(8)}",
        application_id=received.application_id,
        kind=received.kind,
        applicant_kind=received.applicant_kind,
        residence_card_number=received.residence_card_number,
        resident_id=resident.id if resident else None,
        requested_months=received.requested_months,
        requested_status=received.requested_status,
        state=CaseState.RECEIVED if resident else CaseState.UNIDENTIFIED,
        reason_code=None if resident else ErrorCode.NOT_FOUND.slug,
        reason=None if resident else NOTES[CaseState.UNIDENTIFIED],
        submitted_at=received.submitted_at,
        received_at=now,
    )
