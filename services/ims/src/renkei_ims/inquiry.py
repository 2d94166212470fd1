"""An inquiry for a case: only an open case of the very person may ask (controls B2, D14)."""

from sqlalchemy import Connection

from renkei_ims import case_store, person_store
from renkei_ims.disclosure import UNKNOWN
from renkei_ims.person_rules import number_is_confirmed, record_is_open
from renkei_ims.ports import ImsPorts
from renkei_ims.rules import case_is_open_for
from renkei_kit.callers import Caller
from renkei_kit.errors import LinkageError, Refusal
from renkei_kit.linkage import Outcome, Query


async def inquire(ports: ImsPorts, caller: Caller, case_id: str, query: Query) -> Outcome:
    """Ask through the network for the case; the answer stays sealed here and its content goes to the caller.

    Raises ``addressee-unknown``, ``record-closed``, ``case-not-open``, or what the network refuses with.
    """

    def refusal_of(tx: Connection) -> Refusal | None:
        person = person_store.find_person(tx, query.addressee_number)
        if person is None:
            return UNKNOWN
        refusal = record_is_open(person) or number_is_confirmed(person)
        return refusal or case_is_open_for(case_store.find_case(tx, case_id), query.addressee_number)

    refusal = await ports.db.read(refusal_of)
    if refusal is not None:
        raise LinkageError(refusal)
    return await ports.inquiries.ask(caller, query)
