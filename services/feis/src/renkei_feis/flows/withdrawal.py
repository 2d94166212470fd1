"""An applicant withdraws (取下げ), through RAS."""

from sqlalchemy import Connection

from renkei_feis.case import TRANSITIONS, CaseEvent, CaseState
from renkei_feis.flows.cases import raise_if
from renkei_feis.ports import FeisPorts
from renkei_feis.store.cases import lock_case_of, set_decision
from renkei_feis.store.outbox import close_case, forget_number, notify_applicant
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, Refusal


async def receive_withdrawal(ports: FeisPorts, caller: Caller, application_id: str) -> None:
    """The case ends undecided, and nothing more is asked for it; withdrawing twice does no harm.

    Raises ``not-found`` or, when it was decided before, ``wrong-state``.
    """

    def withdraw(tx: Connection) -> Refusal | None:
        case = lock_case_of(tx, application_id)
        if case is None:
            return Refusal(ErrorCode.NOT_FOUND, "there is no case of this application")
        if case.state is CaseState.WITHDRAWN:
            return None
        state = TRANSITIONS.get((case.state, CaseEvent.WITHDRAWN))
        if state is None:
            return Refusal(ErrorCode.WRONG_STATE, f"a case that is {case.state} cannot be withdrawn")
        forget_number(tx, case.id)
        close_case(tx, case.id)
        set_decision(tx, case.id, state, None, None, ports.clock())
        notify_applicant(tx, case.id, state)
        ports.note(tx, caller, "receiveWithdrawal", f"/cases/{case.id}")
        return None

    raise_if(await ports.db.write(withdraw))
    ports.bell.set()
