"""Deciding a case: permission (許可), none (不許可), or the applicant has withdrawn (取下げ)."""

from datetime import datetime

from sqlalchemy import Connection

from renkei_feis.case import TRANSITIONS, CaseEvent
from renkei_feis.flows.cases import NO_CASE, CaseFile, file_now, outcome_of
from renkei_feis.ports import FeisPorts
from renkei_feis.resident import permitted
from renkei_feis.rules import Deciding, decision_refusal
from renkei_feis.store.cases import lock_case, set_decision
from renkei_feis.store.outbox import close_case, forget_number, notify_applicant, update_copies
from renkei_feis.store.residents import find_resident, set_residence
from renkei_kit.callers import Caller
from renkei_kit.errors import Refusal


async def decide_case(ports: FeisPorts, caller: Caller, case_id: str, event: CaseEvent, months: int | None) -> CaseFile:
    """The case, decided. What follows, ISA's copies and the news to the applicant, goes out by itself (control H15).

    Raises ``not-found``, ``operation-not-permitted``, ``wrong-state`` or ``request-invalid``.
    """
    now = ports.clock()

    def decide(tx: Connection) -> CaseFile | Refusal:
        case = lock_case(tx, case_id)
        if case is None:
            return NO_CASE
        facts = Deciding(case, ports.reach(caller), find_resident(tx, case.resident_id), event, months)
        refusal = decision_refusal(facts)
        if refusal is not None:
            return refusal
        _carry_out(tx, facts, caller.id, now)
        ports.note(tx, caller, "decideCase", f"/cases/{case_id}")
        return file_now(tx, ports, case_id)

    file = outcome_of(await ports.db.write(decide))
    ports.bell.set()
    return file


def _carry_out(tx: Connection, facts: Deciding, decided_by: str, now: datetime) -> None:
    case, resident = facts.case, facts.resident
    state = TRANSITIONS[case.state, facts.event]
    months = None
    if facts.event is CaseEvent.GRANTED and resident is not None:
        months = facts.granted_months
        residence = permitted(resident.residence, case.kind, months, case.requested_status, now.date())
        if residence != resident.residence:
            set_residence(tx, resident.id, residence)
            update_copies(tx, case.id)
    forget_number(tx, case.id)
    close_case(tx, case.id)
    set_decision(tx, case.id, state, months, decided_by, now)
    notify_applicant(tx, case.id, state)
